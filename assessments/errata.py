"""What two versions of a ranking differ in, cell by cell (更正). Knows no Django.

Both versions are laid out as cells with the text people read; an erratum is exactly the cells whose
text differs, so that applying it to the old version gives the new one and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shaping.figures import day_text, score_text

NOTHING = "—"
KINDS = {"daily": "日常", "year_end": "年终"}


@dataclass(frozen=True)
class Row:
    """One line of a ranking's table; points in whole hundredths, None where there is none."""

    code: str
    name: str
    daily: int | None
    year_end: int | None
    total: int | None
    rank: int | None
    note: str = ""


@dataclass(frozen=True)
class ChangedCell:
    """A cell of the table that reads otherwise in the new version."""

    code: str
    name: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangedEntry:
    """What reads otherwise on a score sheet: `sheet` says which, `place` the item or 得分."""

    code: str
    name: str
    sheet: str
    place: str
    old: str
    new: str


Cells = dict[tuple[str, ...], str]


def changed_cells(old_rows: Iterable[Row], new_rows: Iterable[Row]) -> list[ChangedCell]:
    """The cells of the table that differ, in the new version's order; columns left to right.

    A row that is only in one version has 无 for every cell of the other.
    """
    before, after = list(old_rows), list(new_rows)
    names = {row.code: row.name for row in (*before, *after)}
    return [
        ChangedCell(code, names[code], column, old, new)
        for (code, column), old, new in _differences(_table(before), _table(after))
    ]


def changed_entries(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangedEntry]:
    """What differs on the score sheets of two snapshots: points, items, notes, whole sheets.

    A corrected sheet is known by entrant, kind, day and inspector, since its number is another.
    """
    names = {entrant["code"]: entrant["name"] for entrant in (*old["entrants"], *new["entrants"])}
    return [
        ChangedEntry(code, names[code], sheet, place, was, now)
        for (code, sheet, place), was, now in _differences(_sheets(old), _sheets(new))
    ]


def _differences(old: Cells, new: Cells) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Key, old text and new text of every cell that differs; the new version's order first."""
    for key in (*new, *(key for key in old if key not in new)):
        was, now = old.get(key, NOTHING), new.get(key, NOTHING)
        if was != now:
            yield key, was, now


def _table(rows: Iterable[Row]) -> Cells:
    return {
        (row.code, column): text
        for row in rows
        for column, text in (
            ("名次", NOTHING if row.rank is None else str(row.rank)),
            ("日常", _score(row.daily)),
            ("年终", _score(row.year_end)),
            ("总成绩", _score(row.total)),
            ("说明", row.note or NOTHING),
        )
    }


def _sheets(snapshot: Mapping[str, Any]) -> Cells:
    cells: Cells = {}
    for entrant in snapshot["entrants"]:
        for kind, label in KINDS.items():
            seen: dict[str, int] = defaultdict(int)
            for sheet in entrant[kind]:
                title = f"{day_text(sheet['on'])}{label}评分表" + (
                    f"（{sheet['by']}）" if sheet["by"] else ""
                )
                seen[title] += 1
                if seen[title] > 1:
                    title += f"第{seen[title]}张"
                for place, text in _entries(sheet):
                    cells[entrant["code"], title, place] = text
    return cells


def _entries(sheet: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The places of a sheet with their texts: its points, its note, and each item."""
    yield "得分", _score(sheet["points"])
    yield "备注", sheet.get("note") or NOTHING
    for line in sheet.get("lines", ()):
        title = f"{line['code']} {line['title']}"
        yield title, _score(line["points"]) if line["applicable"] else "不适用"
        yield f"{title}（说明）", line["note"] or NOTHING


def _score(points: int | None) -> str:
    return NOTHING if points is None else score_text(points)
