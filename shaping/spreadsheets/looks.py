"""Cells, looks and page set-up shared by every workbook we write."""

import contextlib
import datetime
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from shaping.spreadsheets.limits import MAX_CELL_CHARACTERS

_A4 = 9
_SHEET_NAME_MARKS = re.compile(r"[\[\]:*?/\\']")
_EDGE = Side(style="thin", color="FFB0B0B0")
# What a workbook would read as the character of that number, such as _x000D_.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


@dataclass(frozen=True)
class Formula:
    """A live formula, the only way to get one into a workbook; begins with "="."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.startswith("="):
            raise ValueError("a formula begins with =")


@dataclass(frozen=True)
class Look:
    """How a cell looks and whether it may be changed."""

    fill: str = ""
    color: str = "FF000000"
    size: int = 11
    horizontal: str | None = None
    number_format: str = "General"
    is_bold: bool = False
    is_boxed: bool = True
    is_locked: bool = True
    is_quoted: bool = False


TITLE = Look(size=16, is_bold=True, horizontal="center", is_boxed=False)
NOTE = Look(color="FF595959", is_boxed=False)
HEADER = Look(fill="FFD9E8F6", is_bold=True, horizontal="center")


class Painter:
    """Makes the cells of one sheet; equal looks share one style."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self._sheet = sheet
        self._styles: dict[Look, StyleArray] = {}

    def cell(self, value: Any, look: Look) -> WriteOnlyCell:
        """Make a cell: numbers and days stay such, Formula is live, all else is text."""
        cell = WriteOnlyCell(self._sheet)
        content, kind = _content(value)
        if kind == "s" and content:
            look = replace(look, is_quoted=True)
        cell._style = self._style(look)
        if content != "":
            cell.value = content
            cell.data_type = kind
        return cell

    def _style(self, look: Look) -> StyleArray:
        if look not in self._styles:
            self._styles[look] = self._paint(look)
        return self._styles[look]

    def _paint(self, look: Look) -> StyleArray:
        cell = WriteOnlyCell(self._sheet)
        cell.font = Font(name="宋体", size=look.size, bold=look.is_bold, color=look.color)
        cell.alignment = Alignment(horizontal=look.horizontal, vertical="center", wrap_text=True)
        cell.number_format = look.number_format
        cell.protection = Protection(locked=look.is_locked)
        cell.quotePrefix = look.is_quoted
        if look.fill:
            cell.fill = PatternFill("solid", fgColor=look.fill)
        if look.is_boxed:
            cell.border = _BOX
        return cell._style


def _content(value: Any) -> tuple[Any, str]:
    """Give what a cell holds and openpyxl's letter for its type."""
    if value is None:
        return "", "s"
    if isinstance(value, Formula):
        return value.text, "f"
    if isinstance(value, bool):
        return ("是" if value else "否"), "s"
    if isinstance(value, int | float | Decimal) and math.isfinite(value):
        return value, "n"
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None), "d"
    if isinstance(value, datetime.date):
        return value, "d"
    return _ESCAPE.sub("_x005F_", clean_text(str(value))), "s"


def clean_text(text: str) -> str:
    """Drop what a workbook cannot hold; a line ends in one way whatever library writes it."""
    text = re.sub("\r\n?", "\n", text.encode(errors="ignore").decode())
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return text[:MAX_CELL_CHARACTERS]


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """Make a name a sheet may have and that no other sheet has."""
    base = _SHEET_NAME_MARKS.sub("", clean_text(wanted)).strip()[:31] or "表"
    name, number = base, 2
    while name.casefold() in {other.casefold() for other in taken}:
        name = f"{base[:27]}({number})"
        number += 1
    return name


def set_up_page(
    sheet: WriteOnlyWorksheet,
    widths: Sequence[float],
    header_row: int,
    *,
    frozen_columns: int = 0,
    is_landscape: bool = True,
) -> None:
    """Set widths, frozen panes and the printing on A4, as wide as the page."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def append_wide(
    sheet: WriteOnlyWorksheet, painter: Painter, row: int, text: str, look: Look, width: int
) -> None:
    """Append a row that is one text merged over the whole width."""
    sheet.append([painter.cell(text, look)])
    if width > 1:
        sheet.merged_cells.add(f"A{row}:{get_column_letter(width)}{row}")


@contextlib.contextmanager
def closed_on_failure(workbook: Workbook) -> Iterator[None]:
    """Close the files behind the sheets when the rows to write cannot be had."""
    try:
        yield
    except Exception:
        for sheet in workbook.worksheets:
            sheet.close()
        raise


def saved(workbook: Workbook) -> bytes:
    """Give the workbook as bytes."""
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
