"""The columns of a rubric in Excel, the workbook it goes out as, and the one to fill in."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from assessments.rubric_contents import (
    LONGEST_BASIS,
    LONGEST_CODE,
    LONGEST_TITLE,
    MODES,
    TITLES,
    ItemContent,
)
from shaping.spreadsheets.columns import CellKind, Column
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.spreadsheets.templates import write_template

MODE_WORDS = {code: word for word, code in MODES.items()}
KEYS = ("code", "title", "max_points", "mode", "step_points", "basis")
POINT_KEYS = ("max_points", "step_points")
NOTES = (
    "一行一项，从上到下就是评分表上的次序。上传以后整份细则换成表里的这些项。",
    "方式只写“扣分”或“评分”；扣分项要写每处扣多少分，评分项空着。各项分值加起来正好100分才能启用。",
)
_CODE, _TITLE, _POINTS, _MODE, _STEP, _BASIS = TITLES

COLUMNS = (
    Column("code", _CODE, required=True, width=8, max_length=LONGEST_CODE),
    Column("title", _TITLE, CellKind.WORDS, required=True, width=44, max_length=LONGEST_TITLE),
    Column("max_points", _POINTS, CellKind.SCORE, required=True, width=8),
    Column("mode", _MODE, required=True, width=8, choices=tuple(MODES)),
    Column("step_points", _STEP, CellKind.SCORE, width=10),
    Column("basis", _BASIS, CellKind.WORDS, width=36, max_length=LONGEST_BASIS),
)


def rubric_workbook(title: str, items: Iterable[ItemContent]) -> bytes:
    """The rubric as xlsx with exactly the columns of the import, so that it can come in again."""
    columns = [ExportColumn(column.title, column.width) for column in COLUMNS]
    rows = [
        [
            item.code,
            item.title,
            _number(item.max_points),
            MODE_WORDS.get(item.mode, ""),
            _number(item.step_points),
            item.basis or None,
        ]
        for item in items
    ]
    return write_table(columns, rows, title=title, name="评分细则")


def rubric_template(title: str, items: Iterable[ItemContent]) -> bytes:
    """The sheet to fill in, prefilled with the draft's items, with drop-downs and spare rows."""
    rows = [dict(zip(KEYS, _cells(item), strict=True)) for item in items]
    return write_template(COLUMNS, rows, title=title, notes=NOTES, template_id="rubric-items-1")


def _cells(item: ItemContent) -> list[Any]:
    mode = MODE_WORDS.get(item.mode, "")
    return [item.code, item.title, item.max_points, mode, item.step_points, item.basis or None]


def _number(points: int | None) -> Decimal | None:
    """Hundredths as the number people write: 1000 → 10, 50 → 0.5."""
    return None if points is None else Decimal(points) / 100
