"""Years with their lines, as values."""

from assessments import scoring
from assessments.year_comparison import PlaceValues, YearValues

RULES = scoring.policy_values(scoring.Policy())


def place(key: str, name: str, total: int | None = 9000) -> PlaceValues:
    return PlaceValues(key, f"code-{key}", name, total, total, total, 1 if total else None)


A, B, C = place("v1", "甲村"), place("v2", "乙村"), place("v3", "丙村")


def year(number: int, *lines: PlaceValues, **rules) -> YearValues:
    return YearValues(number, 1, RULES | rules, lines)
