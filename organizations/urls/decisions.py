"""Addresses of collective matters and the procedures they follow."""

from django.urls import path

from organizations.views import decision_acts, decisions, procedures

urlpatterns = [
    path("decisions/", decisions.decision_list, name="decision-list"),
    path("decisions/export.xlsx", decisions.decision_export, name="decision-export"),
    path("decisions/procedures/", procedures.procedure_list, name="decision-procedure-list"),
    path(
        "decisions/procedures/new/<str:code>/",
        procedures.procedure_create,
        name="decision-procedure-create",
    ),
    path(
        "decisions/procedures/examples/<str:code>/",
        procedures.procedure_examples,
        name="decision-procedure-load",
    ),
    path(
        "decisions/procedures/<int:pk>/",
        procedures.procedure_edit,
        name="decision-procedure-edit",
    ),
    path("decisions/new/<str:code12>/", decisions.decision_create, name="decision-create"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision-detail"),
    path("decisions/<int:pk>/step/", decision_acts.decision_step, name="decision-step"),
    path(
        "decisions/<int:pk>/steps/<int:step>/minutes/",
        decisions.decision_minutes,
        name="decision-minutes",
    ),
    path("decisions/<int:pk>/disclose/", decision_acts.decision_disclose, name="decision-disclose"),
    path("decisions/<int:pk>/finish/", decision_acts.decision_finish, name="decision-finish"),
    path("decisions/<int:pk>/drop/", decision_acts.decision_drop, name="decision-drop"),
    path("decisions/<int:pk>/print/<int:number>/", decisions.decision_print, name="decision-print"),
]
