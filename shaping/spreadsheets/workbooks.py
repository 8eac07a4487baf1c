"""Reads an upload from file to answer; runs in the child process, knows no process."""

import json
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shaping.spreadsheets.biff import scan_old_workbook
from shaping.spreadsheets.columns import Column, SheetRefused
from shaping.spreadsheets.grids import Grid, check_size, read_csv_grid
from shaping.spreadsheets.headers import Header, OneOf, find_header, header_problem
from shaping.spreadsheets.limits import HEADER_SEARCH_ROWS
from shaping.spreadsheets.packages import BROKEN, ODD_PACKAGE
from shaping.spreadsheets.parts import (
    SheetPart,
    read_percent_styles,
    read_sheet_parts,
    read_string_lengths,
    read_template_id,
)
from shaping.spreadsheets.preflight import FileKind, check_file
from shaping.spreadsheets.rows import RowReader
from shaping.spreadsheets.worksheets import SheetFacts, scan_worksheet

CHARTS_ONLY = "这个文件里只有图表，没有数据表。请上传填有数据的表格"
ALL_HIDDEN = "这个文件里的工作表都是隐藏的。请在 WPS 里取消隐藏要导入的那张表，保存后再上传"


def answer(request: str) -> str:
    """Answer a request in JSON: a reading, or the sentence why the file is refused."""
    asked = json.loads(request)
    columns = [Column.from_dict(fields) for fields in asked["columns"]]
    one_of = tuple(tuple(group) for group in asked["one_of"])
    try:
        reading = read_upload(Path(asked["path"]), asked["extension"], columns, one_of)
    except SheetRefused as refusal:
        return json.dumps({"refused": refusal.message})
    return json.dumps(reading, ensure_ascii=False, separators=(",", ":"))


def read_upload(
    path: Path, extension: str, columns: Sequence[Column], one_of: OneOf
) -> dict[str, Any]:
    """Check the file, find the sheet with the header and read it."""
    kind = check_file(path, extension)
    if kind is FileKind.CSV:
        return _read_first(iter([read_csv_grid(path)]), columns, one_of)
    try:
        if kind is FileKind.XLS:
            return _read_first(_xls_grids(path), columns, one_of)
        with zipfile.ZipFile(path) as archive:
            return _read_first(_xlsx_grids(path, archive), columns, one_of)
    except CalamineError as error:
        raise SheetRefused(BROKEN) from error


def _read_first(grids: Iterator[Grid], columns: Sequence[Column], one_of: OneOf) -> dict[str, Any]:
    """Read the first sheet with a whole header; if none has it, tell of the nearest."""
    nearest: Header | None = None
    for grid in grids:
        first_rows = list(islice(grid.rows(), HEADER_SEARCH_ROWS))
        header = find_header(first_rows, columns, one_of, grid.facts.merges)
        if header and not header.missing:
            if header.repeated:
                raise SheetRefused(header_problem(header, columns))
            return _read_grid(grid, header, columns, one_of)
        if header and (nearest is None or len(header.places) > len(nearest.places)):
            nearest = header
    raise SheetRefused(header_problem(nearest, columns))


def _read_grid(
    grid: Grid, header: Header, columns: Sequence[Column], one_of: OneOf
) -> dict[str, Any]:
    reader = RowReader(columns, one_of, header, grid.facts, is_template=bool(grid.template_id))
    reader.read(grid.rows())
    return {
        "sheet_name": grid.name,
        "header_row": header.row,
        "keys": reader.keys,
        "numbers": reader.numbers,
        "values": [_plain(values) for values in zip(*reader.values, strict=True)],
        "texts": list(zip(*reader.texts, strict=True)),
        "faults": [(f.row, f.column, f.value, f.message) for f in reader.faults],
        "warnings": reader.warnings(),
        "template_id": grid.template_id,
    }


def _plain(values: Sequence[Any]) -> Sequence[Any]:
    """Give the values of a column as JSON can hold them."""
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def _xlsx_grids(path: Path, archive: zipfile.ZipFile) -> Iterator[Grid]:
    parts = read_sheet_parts(archive)
    visible = _visible(parts)
    lengths = read_string_lengths(archive)
    percent = read_percent_styles(archive)
    template_id = read_template_id(archive)
    workbook: CalamineWorkbook | None = None
    for part in visible:
        facts = _scan(archive, part, lengths, percent)
        workbook = workbook or _open_same(path, parts)
        yield _calamine_grid(workbook, part.name, facts, template_id)


def _visible(parts: Sequence[SheetPart]) -> list[SheetPart]:
    if not parts:
        raise SheetRefused(CHARTS_ONLY)
    visible = [part for part in parts if part.is_visible]
    if not visible:
        raise SheetRefused(ALL_HIDDEN)
    return visible


def _scan(
    archive: zipfile.ZipFile, part: SheetPart, lengths: "array[int]", percent: frozenset[str]
) -> SheetFacts:
    with archive.open(part.member) as file:
        return scan_worksheet(file, lengths, percent)


def _open_same(path: Path, parts: Sequence[SheetPart]) -> CalamineWorkbook:
    """Open the workbook and make sure that calamine sees the sheets that were scanned."""
    workbook = CalamineWorkbook.from_path(str(path))
    seen = [
        sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    if seen != [part.name for part in parts]:
        raise SheetRefused(ODD_PACKAGE)
    return workbook


def _xls_grids(path: Path) -> Iterator[Grid]:
    all_facts = scan_old_workbook(path.read_bytes())
    workbook = CalamineWorkbook.from_path(str(path))
    sheets = workbook.sheets_metadata
    if len(sheets) != len(all_facts):
        raise SheetRefused(BROKEN)
    parts = [
        SheetPart(sheet.name, str(number), sheet.visible == SheetVisibleEnum.Visible)
        for number, sheet in enumerate(sheets)
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    for part in _visible(parts):
        yield _calamine_grid(workbook, part.name, all_facts[int(part.member)])


def _calamine_grid(
    workbook: CalamineWorkbook, name: str, facts: SheetFacts, template_id: str = ""
) -> Grid:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.end:
        check_size(sheet.end[0] + 1, sheet.end[1] + 1)
    if not facts.merges:
        facts.merges = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
    return Grid(name, sheet.iter_rows, facts, template_id)
