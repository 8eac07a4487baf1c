"""Writes tables into workbooks: text never becomes a formula, numbers stay numbers."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from shaping.spreadsheets.heights import TITLE_ROW, height_of
from shaping.spreadsheets.looks import (
    HEADER,
    NOTE,
    TITLE,
    Formula,
    Look,
    Painter,
    append_wide,
    closed_on_failure,
    saved,
    set_up_page,
    sheet_name,
)

__all__ = ["XLSX", "ExportColumn", "Formula", "Sheet", "write_table", "write_workbook"]

_DAY = "yyyy-mm-dd"
_MOMENT = "yyyy-mm-dd hh:mm"
_BODY = Look()

# The content type of every workbook that is handed out.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExportColumn:
    """A column of an export; `number_format` is Excel's, such as 0.00 or #,##0."""

    title: str
    width: float = 14
    number_format: str = "General"
    horizontal: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet of an export: title, remarks, header and rows of values in column order.

    `fits_rows` makes each row as high as its wrapped texts need.
    """

    name: str
    columns: Sequence[ExportColumn]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    notes: Sequence[str] = ()
    frozen_columns: int = 0
    is_landscape: bool = True
    fits_rows: bool = False

    @property
    def header_row(self) -> int:
        """Tell the number of the header's row; the first data row is the next one."""
        return len(self.notes) + (2 if self.title else 1)


def write_table(
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    name: str = "表",
    notes: Sequence[str] = (),
) -> bytes:
    """Write a workbook of one sheet."""
    return write_workbook([Sheet(name, columns, rows, title, notes)])


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook of several sheets."""
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    workbook = Workbook(write_only=True)
    with closed_on_failure(workbook):
        for sheet in sheets:
            _write_sheet(workbook, sheet)
    return saved(workbook)


def _write_sheet(workbook: Workbook, sheet: Sheet) -> None:
    target = workbook.create_sheet(sheet_name(sheet.name, workbook.sheetnames))
    painter = Painter(target)
    set_up_page(
        target,
        [column.width for column in sheet.columns],
        sheet.header_row,
        frozen_columns=sheet.frozen_columns,
        is_landscape=sheet.is_landscape,
    )
    above = [(sheet.title, TITLE)] if sheet.title else []
    above += [(note, NOTE) for note in sheet.notes]
    if sheet.fits_rows and sheet.title:
        target.row_dimensions[1].height = TITLE_ROW
    for number, (text, look) in enumerate(above, start=1):
        append_wide(target, painter, number, text, look, len(sheet.columns))
    _fit(target, sheet, sheet.header_row, [column.title for column in sheet.columns])
    target.append([painter.cell(column.title, HEADER) for column in sheet.columns])
    looks = [
        replace(_BODY, number_format=column.number_format, horizontal=column.horizontal)
        for column in sheet.columns
    ]
    for number, row in enumerate(sheet.rows, start=sheet.header_row + 1):
        _fit(target, sheet, number, row)
        target.append(_cells(painter, row, looks))


def _fit(target: WriteOnlyWorksheet, sheet: Sheet, number: int, values: Sequence[Any]) -> None:
    """Set a row's height, which must be known before the row is written."""
    if sheet.fits_rows:
        widths = [column.width for column in sheet.columns]
        target.row_dimensions[number].height = height_of(values, widths)


def _cells(painter: Painter, row: Sequence[Any], looks: Sequence[Look]) -> list[WriteOnlyCell]:
    return [
        painter.cell(value, _dated(look, value)) for value, look in zip(row, looks, strict=True)
    ]


def _dated(look: Look, value: Any) -> Look:
    """Give days and moments a format, unless the column has one of its own."""
    if look.number_format != "General" or not isinstance(value, datetime.date):
        return look
    is_moment = isinstance(value, datetime.datetime)
    return replace(look, number_format=_MOMENT if is_moment else _DAY)
