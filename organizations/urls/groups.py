"""Addresses: 十户共治."""

from django.urls import path

from organizations.views import groups

urlpatterns = [
    path("groups/", groups.group_list, name="group-list"),
    path("groups/export.xlsx", groups.group_export, name="group-export"),
]
