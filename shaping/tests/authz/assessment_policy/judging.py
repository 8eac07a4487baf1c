"""Who opens an inspector's pages: for a blind sheet only he himself (design §5)."""

from typing import Any

from shaping.tests.authz.assessment_policy.paths import tour
from shaping.tests.authz.rules import EVERYBODY, NONE, Rule, roles, row
from shaping.tests.authz.world import Area

INSPECTOR = roles("inspector")
REVISION = {"revision": "0"}


def visit_photo(area: Area) -> dict[str, Any]:
    """A photo of a line that was never taken; nobody finds it."""
    return {"pk": area.rows["tour_sheet"].pk, "photo": 1}


RULES: dict[str, Rule] = {
    "assessments:score-worker": Rule(EVERYBODY, is_public=True),
    "assessments:tour": Rule(INSPECTOR, NONE, tour),
    "assessments:tour-export": Rule(INSPECTOR, NONE, tour),
    "assessments:sheet-open": Rule(NONE, INSPECTOR, row("assignment")),
    "assessments:sheet-edit": Rule(INSPECTOR, INSPECTOR, row("tour_sheet"), form=REVISION),
    "assessments:sheet-lines": Rule(NONE, INSPECTOR, row("tour_sheet")),
    "assessments:sheet-check": Rule(INSPECTOR, NONE, row("tour_sheet")),
    "assessments:sheet-seal": Rule(NONE, INSPECTOR, row("tour_sheet"), form=REVISION),
    "assessments:score-photo": Rule(NONE, NONE, visit_photo, is_unlisted=True),
    "assessments:score-photo-thumbnail": Rule(NONE, NONE, visit_photo, is_unlisted=True),
}
