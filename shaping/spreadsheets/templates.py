"""Writes the workbooks people fill in, and the one that shows them every fault."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from shaping.spreadsheets.columns import CellKind, Column, Fault, SheetReading
from shaping.spreadsheets.looks import (
    HEADER,
    NOTE,
    TITLE,
    Look,
    Painter,
    append_wide,
    closed_on_failure,
    saved,
    set_up_page,
    sheet_name,
)
from shaping.spreadsheets.rules import NUMBER_FORMATS, add_rules

SPARE_ROWS = 100
RESULT_TITLE = "导入结果"
ROW_TITLE = "原表行号"
NO_FAULT = "没有发现问题"
_RESULT_WIDTH = 50
_REQUIRED_HEADER = replace(HEADER, fill="FFFCE4D6")
_OPEN = Look(fill="FFFFF9DB", is_locked=False)
_LOCKED = Look(fill="FFF2F2F2")
_PLAIN = Look(is_locked=False)
_FAULTY = Look(fill="FFFFC7CE", color="FF9C0006", is_locked=False)
_FAULT_NOTE = replace(NOTE, color="FF9C0006")

RawRows = Mapping[int, Mapping[str, str]]


def write_template(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    notes: Sequence[str],
    template_id: str,
) -> bytes:
    """Write a template prefilled with rows; a score is whole hundredths or a Decimal."""
    workbook, sheet, painter = _start(title, template_id)
    header_row = len(notes) + 2
    set_up_page(sheet, [column.width for column in columns], header_row)
    append_wide(sheet, painter, 1, title, TITLE, len(columns))
    for number, note in enumerate(notes, start=2):
        append_wide(sheet, painter, number, note, NOTE, len(columns))
    sheet.append([painter.cell(c.title, _header_look(c)) for c in columns])
    last_row = header_row + SPARE_ROWS
    with closed_on_failure(workbook):
        for row in rows:
            sheet.append([painter.cell(_written(c, row.get(c.key)), _look(c)) for c in columns])
            last_row += 1
    spare = [painter.cell(None, _formatted(_OPEN, column)) for column in columns]
    for _ in range(SPARE_ROWS):
        sheet.append(spare)
    add_rules(workbook, sheet, columns, (header_row + 1, last_row))
    _protect(sheet)
    return saved(workbook)


def write_annotated(
    columns: Sequence[Column],
    rows: SheetReading | RawRows,
    faults: Sequence[Fault],
    *,
    title: str,
) -> bytes:
    """Write the rows as they were read with every fault beside them, faulty cells red."""
    raw_rows = rows.raw_rows if isinstance(rows, SheetReading) else rows
    template_id = rows.template_id if isinstance(rows, SheetReading) else ""
    workbook, sheet, painter = _start(title, template_id)
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row if fault.row in raw_rows else 0].append(fault)
    above = [_rowless(fault) for fault in by_row.pop(0, [])]
    width = len(columns) + 2
    header_row = len(above) + 3
    set_up_page(sheet, [10, *(c.width for c in columns), _RESULT_WIDTH], header_row)
    append_wide(sheet, painter, 1, title, TITLE, width)
    summary = (
        f"共 {len(faults)} 处问题。请照“{RESULT_TITLE}”一列改正后，重新上传这个文件或原来的文件"
    )
    append_wide(sheet, painter, 2, summary, NOTE, width)
    for number, text in enumerate(above, start=3):
        append_wide(sheet, painter, number, text, _FAULT_NOTE, width)
    titles = [ROW_TITLE, *(column.title for column in columns), RESULT_TITLE]
    sheet.append([painter.cell(text, HEADER) for text in titles])
    for number, row in raw_rows.items():
        _append_annotated(sheet, painter, columns, (number, row), by_row.get(number, []))
    last_row = header_row + max(len(raw_rows), 1)
    add_rules(workbook, sheet, columns, (header_row + 1, last_row), first_column=2)
    return saved(workbook)


def _start(title: str, template_id: str) -> tuple[Workbook, WriteOnlyWorksheet, Painter]:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(sheet_name(title, ()))
    if template_id:
        # WPS keeps one of the two, LibreOffice the other.
        workbook.properties.identifier = template_id
        workbook.custom_doc_props.append(StringProperty(name="template_id", value=template_id))
    return workbook, sheet, Painter(sheet)


def _header_look(column: Column) -> Look:
    return _REQUIRED_HEADER if column.required else HEADER


def _look(column: Column) -> Look:
    return _formatted(_LOCKED if column.locked else _OPEN, column)


def _formatted(look: Look, column: Column) -> Look:
    return replace(look, number_format=NUMBER_FORMATS[column.kind])


def _written(column: Column, value: Any) -> Any:
    """Turn hundredths, the way scores are kept, into the number people read."""
    if column.kind is CellKind.SCORE and isinstance(value, int):
        return Decimal(value) / 100
    return value


def _protect(sheet: WriteOnlyWorksheet) -> None:
    """Lock what must stay as it is; widths and heights may be changed."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _rowless(fault: Fault) -> str:
    place = f"第 {fault.row} 行 " if fault.row else ""
    return f"{place}{_fault_text(fault)}"


def _fault_text(fault: Fault) -> str:
    return f"{fault.column}：{fault.message}" if fault.column else fault.message


def _append_annotated(
    sheet: WriteOnlyWorksheet,
    painter: Painter,
    columns: Sequence[Column],
    numbered: tuple[int, Mapping[str, str]],
    faults: Sequence[Fault],
) -> None:
    number, row = numbered
    faulty = {fault.column for fault in faults}
    cells = [painter.cell(number, _PLAIN)]
    for column in columns:
        look = _FAULTY if column.title in faulty else _PLAIN
        cells.append(painter.cell(row.get(column.key, ""), _formatted(look, column)))
    result = "；\n".join(_fault_text(fault) for fault in faults)
    cells.append(painter.cell(result or NO_FAULT, _FAULTY if faults else _PLAIN))
    sheet.append(cells)
