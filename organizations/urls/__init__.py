"""Addresses under /organizations/."""

from organizations.urls import (
    boards,
    bodies,
    cases,
    checklists,
    decisions,
    groups,
    honours,
    points,
    practice,
)

app_name = "organizations"
urlpatterns = [
    *bodies.urlpatterns,
    *decisions.urlpatterns,
    *points.urlpatterns,
    *honours.urlpatterns,
    *boards.urlpatterns,
    *checklists.urlpatterns,
    *groups.urlpatterns,
    *practice.urlpatterns,
    *cases.urlpatterns,
]
