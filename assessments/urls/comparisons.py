"""The wall screen, its reveal, and the years side by side."""

from django.urls import URLPattern, path

from assessments.views import comparisons

urlpatterns: list[URLPattern] = [
    path("ranking/<str:code>/years/", comparisons.ranking_years, name="ranking-years"),
    path(
        "ranking/<str:code>/years.xlsx",
        comparisons.ranking_years_export,
        name="ranking-years-export",
    ),
    path("ranking/<str:code>/<int:year>/wall/", comparisons.ranking_wall, name="ranking-wall"),
    path(
        "ranking/<str:code>/<int:year>/reveal/", comparisons.ranking_reveal, name="ranking-reveal"
    ),
]
