"""Who opens the pages of printed sheets: those who type and confirm, and an inspector for his own."""

from typing import Any

from shaping.tests.authz.assessment_policy.paths import tour, tour_row
from shaping.tests.authz.rules import LEADER, NONE, OFFICE, Rule, roles
from shaping.tests.authz.world import Area

INSPECTOR = roles("inspector")
READERS = OFFICE | LEADER | INSPECTOR
ENTRY = {"revision": "0", "on": "2026-01-05", "points-A1": "59", "points-A2": "35.5"}


def own_pack(area: Area) -> dict[str, Any]:
    """The visitor inspector's own place on the panel."""
    return tour_row("panel_member")(area)


RULES: dict[str, Rule] = {
    "assessments:paper-list": Rule(READERS, NONE, tour),
    "assessments:paper-export": Rule(READERS, NONE, tour),
    "assessments:paper-panel-print": Rule(READERS, NONE, tour),
    "assessments:paper-print": Rule(READERS, NONE, own_pack),
    "assessments:paper-workbook": Rule(OFFICE | INSPECTOR, NONE, own_pack),
    "assessments:paper-workbook-upload": Rule(OFFICE | INSPECTOR, OFFICE | INSPECTOR, own_pack),
    "assessments:paper-enter": Rule(OFFICE, OFFICE, tour_row("assignment"), form=ENTRY),
    "assessments:paper-confirm": Rule(
        OFFICE | LEADER, OFFICE | LEADER, tour_row("paper_assignment"), form=ENTRY
    ),
    "assessments:paper-discard": Rule(OFFICE, OFFICE, tour_row("paper_assignment")),
}
