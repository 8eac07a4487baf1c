"""Daily checks: rounds, visits, faults, and scores by the grid."""

from django.urls import path

from assessments.views import daily_grid, faults, visit_acts, visits

_YEAR = "assessments/<str:code>/<int:year>"
_ROUND = f"{_YEAR}/visits/<int:number>"

urlpatterns = [
    path(f"{_YEAR}/visits/", visits.visit_rounds, name="visit-rounds"),
    path(f"{_YEAR}/visits/new/", visits.round_plan, name="round-plan"),
    path(f"{_YEAR}/visits/grid/", daily_grid.daily_grid, name="daily-grid"),
    path(f"{_YEAR}/visits.xlsx", visits.visit_export, name="visit-export"),
    path(f"{_ROUND}/", visits.round_detail, name="round-detail"),
    path(f"{_ROUND}/print/", visits.round_print, name="round-print"),
    path(f"{_ROUND}/add/", visit_acts.visit_add, name="visit-add"),
    path(f"{_ROUND}/assign/", visit_acts.round_assign, name="round-assign"),
    path(f"{_ROUND}/<int:pk>/assign/", visit_acts.visit_assign, name="visit-assign"),
    path(f"{_ROUND}/<int:pk>/start/", visit_acts.visit_start, name="visit-start"),
    path(
        f"{_YEAR}/visits/drafts/<int:pk>/discard/",
        visit_acts.draft_discard,
        name="draft-discard",
    ),
    path(f"{_YEAR}/faults/", faults.fault_list, name="fault-list"),
    path(f"{_YEAR}/faults.xlsx", faults.fault_export, name="fault-export"),
    path(
        f"{_YEAR}/faults/<int:pk>/issue/",
        faults.fault_to_issue_view,
        name="fault-to-issue",
    ),
]
