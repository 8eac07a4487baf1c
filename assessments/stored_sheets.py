"""What is stored of one cycle's score sheets, keyed the way a row of a workbook names a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from assessments.models import AssessmentCycle, ScoreSheet, ScoreSheetQuerySet, SheetState
from assessments.sheet_columns import CODE, DATE, INSPECTOR, NAME, NOTE, SCORE
from shaping.spreadsheets.folding import fold_text

# What `old` of an imported row holds beside the columns: the batch that brought the old values.
BATCH = "batch"
# People stretch a short name over the width of the cell: 张 三.
_LONGEST_STRETCHED_NAME = 3


@dataclass(frozen=True)
class StoredSheet:
    """One stored sheet as an import compares it."""

    pk: int
    code: str
    name: str
    day: date
    inspector: str
    points: int
    note: str
    state: str
    batch_id: int | None

    @property
    def key(self) -> str:
        """The key a row of a workbook has that means this sheet."""
        return sheet_key(self.code, self.day, self.inspector)

    @property
    def values(self) -> dict[str, Any]:
        """The row that would import this sheet, as plain JSON values."""
        return row_values((self.code, self.name), self.day, self.inspector, self.points, self.note)

    @property
    def values_with_batch(self) -> dict[str, Any]:
        """The values and the batch they came with, as an import keeps them for its undoing."""
        return self.values | {BATCH: self.batch_id}


@lru_cache(maxsize=1024)
def fold_inspector(name: str) -> str:
    """Fold the inspectors' names as stored; inner blanks go only from a name of 2 or 3 characters."""
    words = fold_text(name).split()
    compact = "".join(words)
    return compact if len(compact) <= _LONGEST_STRETCHED_NAME else " ".join(words)


def sheet_key(code: str, day: date, inspector: str) -> str:
    """Give what tells one visit's sheet from another within a cycle and kind."""
    return f"{code}|{day.isoformat()}|{inspector}"


def row_values(
    entrant: tuple[str, str], day: date, inspector: str, points: int, note: str
) -> dict[str, Any]:
    """Give a sheet as plain JSON values by column key; `entrant` is code and name."""
    code, name = entrant
    return {
        CODE: code,
        NAME: name,
        DATE: day.isoformat(),
        INSPECTOR: inspector,
        SCORE: points,
        NOTE: note,
    }


def stored_sheets(cycle: AssessmentCycle, kind: str) -> Mapping[str, StoredSheet]:
    """Read all sheets of the cycle and kind by their row key; one query."""
    rows = ScoreSheet.objects.filter(cycle=cycle, kind=kind).values_list(
        "pk",
        "entrant__code",
        "entrant__name",
        "inspected_on",
        "inspector_name",
        "inspector__display_name",
        "points",
        "note",
        "state",
        "import_batch_id",
    )
    sheets = (
        StoredSheet(
            pk,
            code,
            name,
            day,
            fold_inspector(inspector_name or account or ""),
            points,
            note,
            state,
            batch_id,
        )
        for pk, code, name, day, inspector_name, account, points, note, state, batch_id in rows
    )
    return {sheet.key: sheet for sheet in sheets}


def sealed_sheets(cycle: AssessmentCycle, kind: str) -> ScoreSheetQuerySet:
    """The sheets that count, in the order of a table, with all that a line of it names."""
    return (
        ScoreSheet.objects.filter(cycle=cycle, kind=kind, state=SheetState.SEALED)
        .select_related("entrant", "inspector", "entered_by", "import_batch")
        .order_by("inspected_on", "entrant__code", "inspector_name", "pk")
    )
