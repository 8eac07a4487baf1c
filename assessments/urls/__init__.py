"""Addresses of the assessment, by area; the ranking has one of its own (design §8)."""

from assessments.urls import (
    comparisons,
    cycles,
    disclosures,
    judging,
    openings,
    panels,
    papers,
    rubrics,
    visits,
)

app_name = "assessments"
# Rubrics and sheets come first: their addresses would also read as a township's year.
urlpatterns = [
    *rubrics.urlpatterns,
    *judging.urlpatterns,
    *cycles.urlpatterns,
    *panels.urlpatterns,
    *papers.urlpatterns,
    *openings.urlpatterns,
    *visits.urlpatterns,
    *disclosures.urlpatterns,
    *comparisons.urlpatterns,
]
