"""Daily checks: planned and entered by the office, begun by the inspector, read by the village."""

from typing import Any

from shaping.tests.authz.assessment_policy.paths import tour, tour_row
from shaping.tests.authz.rules import NONE, OFFICE, SCORE_READERS, VILLAGE, Rule, roles
from shaping.tests.authz.world import Area

INSPECTOR = roles("inspector")
VISIT_READERS = SCORE_READERS | INSPECTOR


def daily_round(area: Area) -> dict[str, Any]:
    return tour(area) | {"number": area.rows["round"].number}


def planned_visit(area: Area) -> dict[str, Any]:
    return daily_round(area) | {"pk": area.rows["planned_visit"].pk}


RULES: dict[str, Rule] = {
    "assessments:visit-rounds": Rule(VISIT_READERS, NONE, tour),
    "assessments:visit-export": Rule(VISIT_READERS, NONE, tour),
    "assessments:round-plan": Rule(OFFICE, OFFICE, tour),
    "assessments:round-detail": Rule(VISIT_READERS, NONE, daily_round),
    "assessments:round-print": Rule(VISIT_READERS, NONE, daily_round),
    "assessments:round-assign": Rule(NONE, OFFICE, daily_round),
    "assessments:visit-add": Rule(NONE, OFFICE, daily_round),
    "assessments:visit-assign": Rule(NONE, OFFICE, planned_visit),
    "assessments:visit-start": Rule(NONE, INSPECTOR, planned_visit),
    "assessments:draft-discard": Rule(OFFICE, OFFICE, tour_row("visit_sheet")),
    "assessments:daily-grid": Rule(OFFICE, OFFICE, tour),
    "assessments:fault-list": Rule(VISIT_READERS | VILLAGE, NONE, tour),
    "assessments:fault-export": Rule(SCORE_READERS, NONE, tour),
    "assessments:fault-to-issue": Rule(OFFICE, OFFICE, tour_row("fault")),
}
