"""A cycle's rules and counted sheets as one plain value, and what two of them differ in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count

from assessments import scoring
from assessments.models import AssessmentCycle, Rubric, ScoreKind, ScoreLine, ScorePhoto
from issues.models import Issue

# Raised when the meaning of a snapshot's fields changes, never for a new cycle. 2: sheets hold
# their lines, the rules name their rubrics.
SNAPSHOT_FORMAT = 2

Sheets = Mapping[tuple[int, str], list[dict[str, Any]]]


def snapshot_of(cycle: AssessmentCycle) -> dict[str, Any]:
    """Rules and counted sheets as they stand now, in plain JSON values and a fixed order.

    Points are whole hundredths. Blind sheets are not in it before their opening (design §5). A
    constant number of queries whatever the number of entrants, sheets and items.
    """
    sheets = _counted_sheets(cycle)
    recurrences = _recurrences(cycle) if "recurrences" in cycle.policy.tie_order else None
    entrants = cycle.entrants.order_by("code").values_list("pk", "code", "name", "village_id")
    return {
        "format": SNAPSHOT_FORMAT,
        "township": cycle.township.code9,
        "year": cycle.year,
        "policy": scoring.policy_values(cycle.policy) | _rules_beside(cycle),
        "entrants": [
            {
                "code": code,
                "name": name,
                "daily": sheets[pk, ScoreKind.DAILY],
                "year_end": sheets[pk, ScoreKind.YEAR_END],
            }
            | ({} if recurrences is None else {"recurrences": recurrences.get(village_id, 0)})
            for pk, code, name, village_id in entrants
        ],
    }


def _rules_beside(cycle: AssessmentCycle) -> dict[str, Any]:
    """What was agreed beside the formula: from when, for whom, and by which rubrics."""
    return {
        "from": cycle.policy_from.isoformat(),
        "unit": cycle.unit,
        "rubrics": {
            ScoreKind.DAILY.value: _rubric_values(cycle.daily_rubric),
            ScoreKind.YEAR_END.value: _rubric_values(cycle.year_end_rubric),
        },
    }


def _rubric_values(rubric: Rubric | None) -> dict[str, Any] | None:
    if rubric is None:
        return None
    return {"title": rubric.title, "version": rubric.version, "hash": rubric.content_hash}


def _recurrences(cycle: AssessmentCycle) -> dict[int, int]:
    """Problems reported in the year that came back after closing, by village id."""
    again = Issue.objects.filter(
        village__township=cycle.township,
        reported_at__year=cycle.year,
        recurrence_of__isnull=False,
    )
    rows = again.order_by().values("village_id").annotate(number=Count("pk"))
    return dict(rows.values_list("village_id", "number"))


def _counted_sheets(cycle: AssessmentCycle) -> Sheets:
    rows = list(
        cycle.sheets.counted()
        .order_by("inspected_on", "pk")
        .values_list(
            "entrant_id",
            "kind",
            "pk",
            "inspected_on",
            "inspector__display_name",
            "inspector_name",
            "points",
            "note",
        )
    )
    lines = _lines_by_sheet([row[2] for row in rows])
    sheets: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for entrant_id, kind, pk, inspected_on, account, name, points, note in rows:
        values = {
            "id": pk,
            "on": inspected_on.isoformat(),
            "by": account or name,
            "points": points,
        }
        if note:
            values["note"] = note
        if pk in lines:
            values["lines"] = lines[pk]
        sheets[entrant_id, kind].append(values)
    return sheets


def _lines_by_sheet(sheets: list[int]) -> dict[int, list[dict[str, Any]]]:
    """The items of the sheets, in the rubric's order, with the hashes of their photos."""
    photos: dict[int, list[str]] = defaultdict(list)
    shots = ScorePhoto.objects.filter(line__sheet__in=sheets).order_by("pk")
    for line_id, sha256 in shots.values_list("line_id", "file__sha256"):
        photos[line_id].append(sha256)
    rows: Iterable[tuple[Any, ...]] = (
        ScoreLine.objects.filter(sheet__in=sheets)
        .order_by("sheet_id", "item__position")
        .values_list(
            "pk",
            "sheet_id",
            "item__code",
            "item__title",
            "item__max_points",
            "points",
            "is_applicable",
            "note",
        )
    )
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for pk, sheet_id, code, title, most, points, is_applicable, note in rows:
        lines[sheet_id].append(
            {
                "code": code,
                "title": title,
                "max": most,
                "points": points,
                "applicable": is_applicable,
                "note": note,
                "photos": photos[pk],
            }
        )
    return dict(lines)


def changed_entrants(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Names of the entrants whose line of a snapshot differs, in the order of their codes."""
    before = {entrant["code"]: entrant for entrant in old["entrants"]}
    after = {entrant["code"]: entrant for entrant in new["entrants"]}
    return [
        (after.get(code) or before[code])["name"]
        for code in sorted(before.keys() | after.keys())
        if before.get(code) != after.get(code)
    ]
