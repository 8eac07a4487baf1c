"""Scans the records of an old .xls for what its values alone do not tell."""

import struct
from collections.abc import Iterator

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.compound import read_stream
from shaping.spreadsheets.grids import check_size
from shaping.spreadsheets.limits import LAST_ROW, MAX_COLUMNS
from shaping.spreadsheets.packages import BROKEN
from shaping.spreadsheets.preflight import ENCRYPTED
from shaping.spreadsheets.worksheets import FORMULA, PERCENT, SheetFacts

_END_OF_STREAM, _BEGIN, _SHEET, _PASSWORD = 0x0A, 0x0809, 0x85, 0x2F
_FORMULA, _ERROR, _MANY_NUMBERS = 0x06, 0x0205, 0xBD
# NUMBER, LABEL, LABELSST, RK and RSTRING begin with row, column and style as FORMULA does.
_CELLS = frozenset({_FORMULA, _ERROR, 0x0203, 0x0204, 0xFD, 0x027E, 0xD6})
_ROW, _COLUMNS, _FORMAT, _STYLE = 0x0208, 0x7D, 0x041E, 0xE0
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
Record = tuple[int, bytes]


def scan_old_workbook(content: bytes) -> list[SheetFacts]:
    """Tell the facts of every sheet in workbook order; refuse what would exhaust the reader."""
    stream = read_stream(content, ("Workbook", "Book"))
    try:
        places, percent = _read_globals(stream)
        return [_Scanner(percent).scan(stream, place) for place in places]
    except (struct.error, IndexError) as error:
        raise SheetRefused(BROKEN) from error


def _records(stream: bytes, place: int) -> Iterator[Record]:
    """Give the records up to the end of the part that begins here, without parts inside it."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, place)
        if kind == _BEGIN:
            depth += 1
        elif kind == _END_OF_STREAM:
            depth -= 1
        elif depth == 1:
            yield kind, stream[place + 4 : place + 4 + size]
        if depth <= 0:
            return
        place += 4 + size


def _read_globals(stream: bytes) -> tuple[list[int], frozenset[int]]:
    """Read where the sheets begin and which styles show percentages."""
    places: list[int] = []
    formats = {9, 10}
    styles: list[int] = []
    for kind, record in _records(stream, 0):
        if kind == _PASSWORD:
            raise SheetRefused(ENCRYPTED)
        if kind == _SHEET:
            places.append(struct.unpack_from("<L", record)[0])
        elif kind == _FORMAT and b"%" in record[2:]:
            formats.add(struct.unpack_from("<H", record)[0])
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", record, 2)[0])
    return places, frozenset(n for n, style in enumerate(styles) if style in formats)


class _Scanner:
    def __init__(self, percent: frozenset[int]) -> None:
        self._facts = SheetFacts()
        self._percent = percent

    def scan(self, stream: bytes, place: int) -> SheetFacts:
        for kind, record in _records(stream, place):
            if kind in _CELLS:
                self._note_cell(kind, record)
            elif kind == _MANY_NUMBERS:
                self._note_numbers(record)
            elif kind == _ROW and record[12] & 0x20:
                self._note_hidden_row(struct.unpack_from("<H", record)[0] + 1)
            elif kind == _COLUMNS and record[8] & 1:
                first, last = struct.unpack_from("<2H", record)
                hidden = range(first + 1, min(last + 1, MAX_COLUMNS) + 1)
                self._facts.hidden_columns.update(hidden)
        return self._facts

    def _note_hidden_row(self, row: int) -> None:
        if row <= LAST_ROW:
            self._facts.hidden_rows.add(row)

    def _note_cell(self, kind: int, record: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", record)
        row, column = row + 1, column + 1
        check_size(row, column)
        code = None
        if kind == _FORMULA:
            self._facts.flag(row, column, FORMULA)
            is_error = record[12:14] == b"\xff\xff" and record[6] == 2
            code = record[8] if is_error else None
        elif kind == _ERROR and record[7]:
            code = record[6]
        if code is not None:
            self._facts.flag_error(row, column, _ERRORS.get(code, "#N/A"))
        if style in self._percent:
            self._facts.flag(row, column, PERCENT)

    def _note_numbers(self, record: bytes) -> None:
        row, first = struct.unpack_from("<2H", record)
        last = struct.unpack_from("<H", record, len(record) - 2)[0]
        check_size(row + 1, last + 1)
        for column in range(first, last + 1):
            style = struct.unpack_from("<H", record, 4 + 6 * (column - first))[0]
            if style in self._percent:
                self._facts.flag(row + 1, column + 1, PERCENT)
