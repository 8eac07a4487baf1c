"""The panel: run by the office, read by those who answer for it; inspectors declare conflicts."""

from shaping.tests.authz.assessment_policy.paths import tour
from shaping.tests.authz.rules import LEADER, NONE, OFFICE, SCORE_READERS, Rule, roles, row

INSPECTOR = roles("inspector")

RULES: dict[str, Rule] = {
    "assessments:panel": Rule(SCORE_READERS | INSPECTOR, NONE, tour),
    "assessments:member-add": Rule(OFFICE, OFFICE, tour),
    "assessments:member-edit": Rule(OFFICE, OFFICE, row("panel_member")),
    "assessments:member-remove": Rule(OFFICE, OFFICE, row("panel_member")),
    "assessments:panel-copy": Rule(NONE, OFFICE, tour),
    "assessments:recusal-declare": Rule(OFFICE | INSPECTOR, OFFICE | INSPECTOR, tour),
    "assessments:recusal-withdraw": Rule(OFFICE, OFFICE, row("recusal")),
    "assessments:recusal-print": Rule(SCORE_READERS, NONE, tour),
    "assessments:panel-distribute": Rule(OFFICE, OFFICE, tour),
    "assessments:assignment-matrix": Rule(SCORE_READERS, OFFICE, tour),
    "assessments:assignment-print": Rule(SCORE_READERS, NONE, tour),
    "assessments:assignment-excuse": Rule(LEADER, LEADER, row("assignment")),
    "assessments:panel-export": Rule(SCORE_READERS, NONE, tour),
}
