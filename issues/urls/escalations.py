"""Requests to the county."""

from django.urls import path

from issues.views import escalations

urlpatterns = [
    path("issues/escalations/", escalations.escalation_list, name="escalation-list"),
    path("issues/escalations/<int:pk>/", escalations.escalation_detail, name="escalation-detail"),
    path("issues/escalations/<int:pk>.docx", escalations.escalation_docx, name="escalation-docx"),
    path(
        "issues/escalations/<int:pk>/revise/",
        escalations.escalation_revise,
        name="escalation-revise",
    ),
    path(
        "issues/escalations/<int:pk>/check/", escalations.escalation_check, name="escalation-check"
    ),
    path(
        "issues/escalations/<int:pk>/return/",
        escalations.escalation_return,
        name="escalation-return",
    ),
    path("issues/escalations/<int:pk>/send/", escalations.escalation_send, name="escalation-send"),
    path(
        "issues/escalations/<int:pk>/reply/", escalations.escalation_reply, name="escalation-reply"
    ),
    path(
        "issues/<int:pk>/escalations/new/", escalations.escalation_create, name="escalation-create"
    ),
]
