"""Rubrics, their blank sheets, and the improvement card."""

from typing import Any

from shaping.tests.authz.assessment_policy.paths import published, rubrics, tour
from shaping.tests.authz.rules import AUDITOR, LEADER, NONE, OFFICE, VILLAGE, Rule, roles
from shaping.tests.authz.world import Area

RUBRIC_READERS = VILLAGE | OFFICE | LEADER | AUDITOR | roles("inspector")


def kind(area: Area) -> dict[str, Any]:
    return rubrics(area) | {"kind": "year_end"}


def adopted(area: Area) -> dict[str, Any]:
    return kind(area) | {"version": 1}


def draft(area: Area) -> dict[str, Any]:
    return kind(area) | {"version": 2}


RULES: dict[str, Rule] = {
    "assessments:rubric-list": Rule(RUBRIC_READERS, NONE, rubrics),
    "assessments:rubric-seed": Rule(NONE, OFFICE, rubrics),
    "assessments:rubric-create": Rule(NONE, OFFICE, kind),
    "assessments:rubric-choose": Rule(OFFICE, OFFICE, tour),
    "assessments:rubric-detail": Rule(RUBRIC_READERS, NONE, adopted),
    "assessments:rubric-print": Rule(RUBRIC_READERS, NONE, adopted),
    "assessments:rubric-export": Rule(RUBRIC_READERS, NONE, adopted),
    "assessments:rubric-copy": Rule(NONE, OFFICE, adopted),
    "assessments:rubric-edit": Rule(OFFICE, OFFICE, draft),
    "assessments:rubric-adopt": Rule(OFFICE, OFFICE, draft),
    "assessments:rubric-delete": Rule(OFFICE, OFFICE, draft),
    "assessments:improvement-card": Rule(VILLAGE, NONE, published),
}
