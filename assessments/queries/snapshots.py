"""A cycle's rules and sealed sheets as one plain value, and what two of them differ in."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from assessments import scoring
from assessments.models import AssessmentCycle, ScoreKind, SheetState

# Raised when the meaning of a snapshot's fields changes, never for a new cycle.
SNAPSHOT_FORMAT = 1


def snapshot_of(cycle: AssessmentCycle) -> dict[str, Any]:
    """Rules and sealed sheets as they stand now, in plain JSON values and a fixed order.

    Points are whole hundredths. Two queries whatever the number of entrants and sheets.
    """
    sheets = _sealed_sheets(cycle)
    return {
        "format": SNAPSHOT_FORMAT,
        "township": cycle.township.code9,
        "year": cycle.year,
        "policy": scoring.policy_values(cycle.policy)
        | {"from": cycle.policy_from.isoformat(), "unit": cycle.unit},
        "entrants": [
            {
                "code": code,
                "name": name,
                "daily": sheets[pk, ScoreKind.DAILY],
                "year_end": sheets[pk, ScoreKind.YEAR_END],
            }
            for pk, code, name in cycle.entrants.order_by("code").values_list("pk", "code", "name")
        ],
    }


def _sealed_sheets(cycle: AssessmentCycle) -> dict[tuple[int, str], list[dict[str, Any]]]:
    rows = (
        cycle.sheets.filter(state=SheetState.SEALED)
        .order_by("inspected_on", "pk")
        .values_list(
            "entrant_id",
            "kind",
            "pk",
            "inspected_on",
            "inspector__display_name",
            "inspector_name",
            "points",
        )
    )
    sheets: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for entrant_id, kind, pk, inspected_on, account, name, points in rows:
        sheets[entrant_id, kind].append(
            {"id": pk, "on": inspected_on.isoformat(), "by": account or name, "points": points}
        )
    return sheets


def changed_entrants(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Names of the entrants whose line of a snapshot differs, in the order of their codes."""
    before = {entrant["code"]: entrant for entrant in old["entrants"]}
    after = {entrant["code"]: entrant for entrant in new["entrants"]}
    return [
        (after.get(code) or before[code])["name"]
        for code in sorted(before.keys() | after.keys())
        if before.get(code) != after.get(code)
    ]
