"""Addresses of lists and problems; each module below holds those of its own pages."""

from issues.urls import (
    desk,
    escalations,
    handling,
    ledger,
    likeness,
    lists,
    settings,
    talks,
    topics,
)

app_name = "issues"
urlpatterns = [
    *escalations.urlpatterns,
    *settings.urlpatterns,
    *lists.urlpatterns,
    *desk.urlpatterns,
    *handling.urlpatterns,
    *likeness.urlpatterns,
    *topics.urlpatterns,
    *ledger.urlpatterns,
    *talks.urlpatterns,
]
