"""The year, its sheets, its ranking (design §8)."""

from django.urls import path

from assessments.views import cycles, freezing, rankings, sheets

urlpatterns = [
    path("assessments/", cycles.cycle_list, name="cycle-list"),
    path("assessments/new/", cycles.cycle_create, name="cycle-create"),
    path("assessments/<str:code>/<int:year>/", cycles.cycle_detail, name="cycle-detail"),
    path("assessments/<str:code>/<int:year>/open/", cycles.cycle_open, name="cycle-open"),
    path("assessments/<str:code>/<int:year>/policy/", cycles.cycle_policy, name="cycle-policy"),
    path("assessments/<str:code>/<int:year>/close/", cycles.cycle_close, name="cycle-close"),
    path("assessments/<str:code>/<int:year>/reopen/", cycles.cycle_reopen, name="cycle-reopen"),
    path(
        "assessments/<str:code>/<int:year>/compute/",
        freezing.ranking_compute,
        name="ranking-compute",
    ),
    path(
        "assessments/<str:code>/<int:year>/freeze/", freezing.ranking_freeze, name="ranking-freeze"
    ),
    path(
        "assessments/<str:code>/<int:year>/publish/",
        freezing.ranking_publish,
        name="ranking-publish",
    ),
    path(
        "assessments/<str:code>/<int:year>/ties/<int:rank>/sign/",
        freezing.tie_sign,
        name="tie-sign",
    ),
    path(
        "assessments/<str:code>/<int:year>/sheets/<str:kind>/", sheets.sheet_list, name="sheet-list"
    ),
    path(
        "assessments/<str:code>/<int:year>/sheets/<str:kind>.xlsx",
        sheets.sheet_export,
        name="sheet-export",
    ),
    path("ranking/<str:code>/<int:year>/", rankings.ranking_detail, name="ranking-detail"),
    path("ranking/<str:code>/<int:year>.xlsx", rankings.ranking_export, name="ranking-export"),
]
