"""Gives the rows of a sheet as plain values, whatever the file format."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.limits import LAST_ROW, MAX_COLUMNS
from shaping.spreadsheets.places import column_letters
from shaping.spreadsheets.worksheets import TOO_MANY_COLUMNS, TOO_MANY_ROWS, SheetFacts

Row = list[Any]
CSV_ENCODING = "这个 .csv 文件的文字编码认不出来。请用 WPS 打开后另存为 .xlsx，再上传"
CSV_BROKEN = "这个 .csv 文件的内容不完整，无法分列。请用 WPS 打开后另存为 .xlsx，再上传"
_DELIMITERS = (",", "\t", ";")


class Grid(NamedTuple):
    """One sheet: its rows from the sheet's first row on, and the facts beside the values."""

    name: str
    rows: Callable[[], Iterator[Row]]
    facts: SheetFacts
    template_id: str = ""


def read_csv_grid(path: Path) -> Grid:
    """Read a .csv as WPS or Excel saves it."""
    text = _decode(path.read_bytes())
    head = text[:4096]
    delimiter = max(_DELIMITERS, key=head.count)

    def rows() -> Iterator[Row]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            for number, row in enumerate(reader, start=1):
                check_size(number, len(row))
                yield row
        except csv.Error as error:
            raise SheetRefused(CSV_BROKEN) from error

    return Grid("CSV", rows, SheetFacts())


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(CSV_ENCODING)


def check_size(last_row: int, last_column: int) -> None:
    """Refuse a sheet whose values reach beyond the limits."""
    if last_row > LAST_ROW:
        raise SheetRefused(TOO_MANY_ROWS.format(row=last_row))
    if last_column > MAX_COLUMNS:
        raise SheetRefused(TOO_MANY_COLUMNS.format(column=column_letters(last_column)))
