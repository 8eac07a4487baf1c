"""What is stored of one cycle's score sheets, keyed the way a row of a workbook names a sheet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Case, Value, When

from assessments.models import (
    BLIND,
    AssessmentCycle,
    EntryWay,
    ScoreSheet,
    ScoreSheetQuerySet,
    SheetState,
)
from assessments.sheet_columns import CODE, DATE, INSPECTOR, NAME, NOTE, SCORE
from shaping.spreadsheets.folding import fold_text

# What `old` of an imported row holds beside the columns: the batch that brought the old values.
BATCH = "batch"
# People stretch a short name over the width of the cell: 张 三.
_LONGEST_STRETCHED_NAME = 3
_BETWEEN_NAMES = (re.compile(r"[、，,;；/和与]+"), re.compile(r"[、，,;；/和与\s]+"))


@dataclass(frozen=True)
class StoredSheet:
    """One stored sheet as an import compares it; of a blind one neither points nor note are read."""

    pk: int
    code: str
    name: str
    day: date
    inspector: str
    points: int | None
    note: str
    state: str
    batch_id: int | None
    is_blind: bool = False
    entry_way: str = EntryWay.IMPORT

    @property
    def is_settled(self) -> bool:
        """Whether it was voided or is a correction: an import can change it no more."""
        return self.state == SheetState.VOIDED or self.entry_way == EntryWay.CORRECTION

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


def names_in(written: str) -> list[str]:
    """The names, folded, that a cell may mean: the whole of it, and its parts where it is a list."""
    parts = [written, *(part for marks in _BETWEEN_NAMES for part in marks.split(written))]
    return list(dict.fromkeys(fold_inspector(name) for name in parts if name.strip()))


def sheet_key(code: str, day: date, inspector: str) -> str:
    """Give what tells one visit's sheet from another within a cycle and kind."""
    return f"{code}|{day.isoformat()}|{inspector}"


def row_values(
    entrant: tuple[str, str], day: date, inspector: str, points: int | None, note: str
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
    """Read the sheets of the cycle and kind by their row key; one query.

    A voided one stands only where no other took its place. What is blind (design §5) comes without
    its points and note, so that nothing that compares with it can tell them.
    """
    found: dict[str, StoredSheet] = {}
    for sheet in _read(ScoreSheet.objects.filter(cycle=cycle, kind=kind)):
        if sheet.state != SheetState.VOIDED or sheet.key not in found:
            found[sheet.key] = sheet
    return found


def original_sheets(cycle: AssessmentCycle, kind: str) -> Mapping[str, StoredSheet]:
    """Read the sheets as they came in, voided ones too, without their corrections; one query.

    Where two have one key, the imported one stands.
    """
    rows = ScoreSheet.objects.filter(cycle=cycle, kind=kind)
    found: dict[str, StoredSheet] = {}
    for sheet in _read(rows.exclude(entry_way=EntryWay.CORRECTION)):
        if sheet.batch_id is not None or sheet.key not in found:
            found[sheet.key] = sheet
    return found


def _read(sheets: ScoreSheetQuerySet) -> Iterator[StoredSheet]:
    rows = sheets.annotate(
        shown_points=Case(When(BLIND, then=None), default="points"),
        shown_note=Case(When(BLIND, then=Value("")), default="note"),
        blind=Case(When(BLIND, then=True), default=False),
    ).values_list(
        "pk",
        "entrant__code",
        "entrant__name",
        "inspected_on",
        "inspector_name",
        "inspector__display_name",
        "shown_points",
        "shown_note",
        "state",
        "import_batch_id",
        "blind",
        "entry_way",
    )
    return (
        StoredSheet(
            pk,
            code,
            name,
            day,
            fold_inspector(inspector_name or account or ""),
            *values,
        )
        for pk, code, name, day, inspector_name, account, *values in rows
    )


def sealed_sheets(cycle: AssessmentCycle, kind: str) -> ScoreSheetQuerySet:
    """The sheets that count, in the order of a table, with all that a line of it names.

    Blind ones are not among them, for whomever the table is.
    """
    return (
        ScoreSheet.objects.filter(cycle=cycle, kind=kind)
        .counted()
        .select_related("entrant", "inspector", "entered_by", "import_batch")
        .order_by("inspected_on", "entrant__code", "inspector_name", "pk")
    )
