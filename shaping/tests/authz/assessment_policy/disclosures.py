"""The policy for 公示, objections and corrections."""

from typing import Any

from shaping.tests.authz.assessment_policy.paths import disclosed
from shaping.tests.authz.rules import (
    AUDITOR,
    EVERYBODY,
    LEADER,
    NONE,
    OFFICE,
    VILLAGE,
    Rule,
    row,
)
from shaping.tests.authz.world import Area

READERS = VILLAGE | OFFICE | LEADER | AUDITOR
TOWN = OFFICE | LEADER | AUDITOR


def objection(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["objection"].pk}


RULES: dict[str, Rule] = {
    "assessments:disclosure-detail": Rule(READERS, NONE, disclosed),
    "assessments:disclosure-export": Rule(READERS, NONE, disclosed),
    # the version of that year is disclosed already, so that there is none to start
    "assessments:disclosure-start": Rule(NONE, NONE, disclosed),
    "assessments:disclosure-extend": Rule(LEADER, LEADER, disclosed),
    "assessments:objection-raise": Rule(VILLAGE, VILLAGE, disclosed),
    "assessments:objection-receive": Rule(OFFICE, OFFICE, disclosed),
    # a villager's objection in person: not for his village
    "assessments:objection-detail": Rule(TOWN, NONE, objection),
    "assessments:objection-decide": Rule(LEADER, LEADER, objection),
    "assessments:objection-withdraw": Rule(NONE, OFFICE, objection),
    "assessments:objection-evidence": Rule(NONE, NONE, objection),
    "assessments:sheet-correct": Rule(OFFICE, OFFICE, row("visit_sheet")),
    "assessments:sheet-void": Rule(LEADER, LEADER, row("visit_sheet")),
    # a first version corrects nothing
    "assessments:ranking-erratum": Rule(NONE, NONE, disclosed),
    "assessments:public-ranking": Rule(EVERYBODY, NONE, disclosed, is_public=True, is_shared=True),
}
