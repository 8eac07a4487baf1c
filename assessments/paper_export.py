"""Writes an inspector's empty workbook, and the list of printed sheets; no score is in either."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from assessments.models import Assignment, RubricItem
from assessments.paper_columns import CODE, COLUMNS, MOST, PLACE, POINTS, SERIAL, TITLE
from assessments.queries.papers import Pack, PaperLine
from shaping.spreadsheets.columns import CellKind, Column
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.spreadsheets.heights import height_of
from shaping.spreadsheets.looks import (
    HEADER,
    NOTE,
    Look,
    Painter,
    append_wide,
    closed_on_failure,
    saved,
    set_up_page,
)
from shaping.spreadsheets.looks import TITLE as TITLE_LOOK
from shaping.spreadsheets.rules import NUMBER_FORMATS, add_rules

_OPEN = Look(fill="FFFFF9DB", is_locked=False)
# Every second village is a shade darker, so that nobody types into his neighbour's rows.
_GIVEN = (Look(fill="FFF2F2F2"), Look(fill="FFE2E8EE"))
_KEYS = [column.key for column in COLUMNS]


def write_paper_workbook(
    pack: Pack, items: Sequence[RubricItem], *, title: str, notes: Sequence[str], mark: str
) -> bytes:
    """One row for each village and item of the pack, blank, locked but for what is to be typed."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("评分")
    # WPS keeps one of the two, LibreOffice the other.
    workbook.properties.identifier = mark
    workbook.custom_doc_props.append(StringProperty(name="template_id", value=mark))
    painter = Painter(sheet)
    header_row = len(notes) + 2
    set_up_page(sheet, [column.width for column in COLUMNS], header_row, frozen_columns=2)
    append_wide(sheet, painter, 1, title, TITLE_LOOK, len(COLUMNS))
    for number, note in enumerate(notes, start=2):
        append_wide(sheet, painter, number, note, NOTE, len(COLUMNS))
    sheet.append([painter.cell(column.title, HEADER) for column in COLUMNS])
    last_row = header_row + len(pack.assignments) * len(items)
    with closed_on_failure(workbook):
        _append_rows(sheet, painter, pack.assignments, items, header_row + 1)
    _limit(workbook, sheet, (header_row + 1, max(last_row, header_row + 1)))
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    return saved(workbook)


def _append_rows(
    sheet: WriteOnlyWorksheet,
    painter: Painter,
    assignments: Sequence[Assignment],
    items: Sequence[RubricItem],
    row: int,
) -> None:
    """Write the villages one after the other, each on a page of its own when printed."""
    for place, assignment in enumerate(assignments):
        if place:
            sheet.row_breaks.append(Break(id=row - 1))
        looks = [_look(column, _GIVEN[place % 2]) for column in COLUMNS]
        for item in items:
            values = _values(assignment, item)
            sheet.row_dimensions[row].height = _height(values)
            sheet.append(
                [painter.cell(value, look) for value, look in zip(values, looks, strict=True)]
            )
            row += 1


def _height(values: Sequence[Any]) -> float:
    return height_of(values, [column.width for column in COLUMNS])


def _values(assignment: Assignment, item: RubricItem) -> list[Any]:
    written = {
        SERIAL: assignment.serial,
        PLACE: assignment.entrant.name,
        CODE: item.code,
        TITLE: item.title,
        MOST: Decimal(item.max_points) / 100,
    }
    return [written.get(key) for key in _KEYS]


def _look(column: Column, given: Look) -> Look:
    look = given if column.locked else _OPEN
    return replace(look, number_format=NUMBER_FORMATS[column.kind])


def _limit(workbook: Workbook, sheet: WriteOnlyWorksheet, rows: tuple[int, int]) -> None:
    """Drop-downs and limits: points between nothing and the item's own most."""
    plain = [
        column._replace(kind=CellKind.TEXT) if column.key in (POINTS, MOST) else column
        for column in COLUMNS
    ]
    add_rules(workbook, sheet, plain, rows)
    points, most = (get_column_letter(_KEYS.index(key) + 1) for key in (POINTS, MOST))
    cell = f"{points}{rows[0]}"
    rule = DataValidation(
        type="custom",
        formula1=f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<=${most}{rows[0]},ROUND({cell},2)={cell})",
        allow_blank=True,
        errorTitle="请改正",
        error="得分要在 0 到这一项的分值之间，最多两位小数",
        showErrorMessage=True,
    )
    rule.add(f"{points}{rows[0]}:{points}{rows[1]}")
    sheet.data_validations.append(rule)


_LIST_COLUMNS = (
    ExportColumn("评分表编号", 22),
    ExportColumn("检查人", 16),
    ExportColumn("村(社区)代码", 18, "@"),
    ExportColumn("村(社区)", 18),
    ExportColumn("状态", 18),
    ExportColumn("录入人", 16),
)


def write_paper_list(lines: Iterable[PaperLine], *, title: str) -> bytes:
    """The printed sheets by serial with their state."""
    rows = [
        (
            line.assignment.serial,
            str(line.assignment.member),
            line.assignment.entrant.code,
            line.assignment.entrant.name,
            line.words,
            line.typist,
        )
        for line in lines
    ]
    return write_table(_LIST_COLUMNS, rows, title=title)
