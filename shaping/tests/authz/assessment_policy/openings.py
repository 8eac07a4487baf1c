"""The opening, the judges' agreement, the single sheet."""

from typing import Any

from shaping.tests.authz.assessment_policy.paths import tour
from shaping.tests.authz.rules import LEADER, NONE, OFFICE, SCORE_READERS, VILLAGE, Rule, roles, row
from shaping.tests.authz.world import YEAR, Area


def opened(area: Area) -> dict[str, Any]:
    """The running year, whose sheets are opened already."""
    return {"code": area.township.code9, "year": YEAR + 1}


RULES: dict[str, Rule] = {
    "assessments:opening": Rule(SCORE_READERS, NONE, tour),
    "assessments:opening-export": Rule(SCORE_READERS, NONE, tour),
    "assessments:opening-request": Rule(NONE, OFFICE, tour),
    "assessments:opening-withdraw": Rule(NONE, OFFICE, opened),
    "assessments:opening-confirm": Rule(LEADER, LEADER, opened),
    "assessments:agreement": Rule(LEADER, NONE, tour),
    "assessments:agreement-export": Rule(LEADER, NONE, tour),
    "assessments:sheet-detail": Rule(
        SCORE_READERS | VILLAGE | roles("inspector"), NONE, row("visit_sheet"), by_village=True
    ),
}
