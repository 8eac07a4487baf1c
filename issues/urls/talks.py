"""Addresses of evening talks."""

from django.urls import path

from issues.views import talks

urlpatterns = [
    path("talks/", talks.talk_list, name="talk-list"),
    path("talks/export.xlsx", talks.talk_export, name="talk-export"),
    path("talks/calendar/", talks.talk_calendar, name="talk-calendar"),
    path("talks/calendar/export.xlsx", talks.talk_calendar_export, name="talk-calendar-export"),
    path("talks/form/<str:code12>/", talks.talk_form, name="talk-form"),
    path("talks/new/", talks.talk_create, name="talk-create"),
    path("talks/<int:pk>/", talks.talk_detail, name="talk-detail"),
    path("talks/<int:pk>/edit/", talks.talk_edit, name="talk-edit"),
]
