"""The panel, conflicts and assignments."""

from django.urls import path

from assessments.views import assignments, panels

_PANEL = "assessments/<str:code>/<int:year>/panel/"

urlpatterns = [
    path(_PANEL, panels.panel, name="panel"),
    path(f"{_PANEL}add/", panels.member_add, name="member-add"),
    path(f"{_PANEL}copy/", panels.panel_copy, name="panel-copy"),
    path(f"{_PANEL}recusals/new/", panels.recusal_declare, name="recusal-declare"),
    path(f"{_PANEL}recusals/", panels.recusal_print, name="recusal-print"),
    path(f"{_PANEL}distribute/", assignments.panel_distribute, name="panel-distribute"),
    path(f"{_PANEL}assignments/", assignments.assignment_matrix, name="assignment-matrix"),
    path(f"{_PANEL}assignments/print/", assignments.assignment_print, name="assignment-print"),
    path(f"{_PANEL}assignments.xlsx", assignments.panel_export, name="panel-export"),
    path("assessments/members/<int:pk>/edit/", panels.member_edit, name="member-edit"),
    path("assessments/members/<int:pk>/remove/", panels.member_remove, name="member-remove"),
    path(
        "assessments/recusals/<int:pk>/withdraw/", panels.recusal_withdraw, name="recusal-withdraw"
    ),
    path(
        "assessments/assignments/<int:pk>/excuse/",
        assignments.assignment_excuse,
        name="assignment-excuse",
    ),
]
