"""Scans a worksheet's XML: refuses what would exhaust the reader, notes what it hides."""

from array import array
from collections.abc import Callable
from typing import IO

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.folding import shorten
from shaping.spreadsheets.limits import (
    LAST_ROW,
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    MAX_TEXT_CHARACTERS,
    MAX_XML_DEPTH,
)
from shaping.spreadsheets.markup import Attributes, Walker
from shaping.spreadsheets.packages import LONG_CELL, ODD_XML
from shaping.spreadsheets.parts import TOO_MANY_TEXTS
from shaping.spreadsheets.places import column_letters, column_number, row_number, split_range
from shaping.spreadsheets.plain_cells import DEEPEST, MARK, NotPlainError, PlainCells

FORMULA, UNCACHED, PERCENT = 1, 2, 4
ERROR_NAMES = (
    "#N/A",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
)
_ERROR_SHIFT = 3

TOO_MANY_ROWS = f"这张表有内容的行到了第 {{row}} 行，最多只能读 {MAX_ROWS:,} 行。请分成几个文件，或删去下面用不到的行后再上传"
TOO_MANY_COLUMNS = (
    f"这张表有内容的列到了 {{column}} 列，最多只能读 {MAX_COLUMNS} 列。请删去右边用不到的列后再上传"
)
TOO_MANY_MERGES = "这张表里合并的单元格太多，不能读取。请取消合并后再上传"
# Of newer error values, such as #SPILL!, calamine can only say that the file is broken.
BAD_ERROR = "{cell} 单元格是错误值 {name}，请改正公式，或直接填上内容，保存后再上传"
BAD_NUMBER = "{cell} 单元格的内容已损坏，不能读取。请在 WPS 里重新填写这个格子，保存后再上传"

Area = tuple[int, int, int, int]


class SheetFacts:
    """What the values alone do not tell: formulas, errors, percentages, merges, hiding."""

    def __init__(self) -> None:
        self.flags = bytearray()
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.last_flagged_row = 0

    def flag(self, row: int, column: int, value: int) -> None:
        """Mark a cell."""
        if not self.flags:
            self.flags = bytearray((LAST_ROW + 1) * (MAX_COLUMNS + 1))
        self.flags[row * (MAX_COLUMNS + 1) + column] |= value
        self.last_flagged_row = max(self.last_flagged_row, row)

    def flag_error(self, row: int, column: int, name: str) -> None:
        """Mark a cell that holds an error value."""
        self.flag(row, column, (ERROR_NAMES.index(name) + 1) << _ERROR_SHIFT)

    def flags_at(self, row: int, column: int) -> int:
        """Give the marks of a cell."""
        return self.flags[row * (MAX_COLUMNS + 1) + column] if self.flags else 0

    def is_flagged(self, row: int) -> bool:
        """Whether any cell of the row has a mark."""
        begin = row * (MAX_COLUMNS + 1)
        return any(self.flags[begin : begin + MAX_COLUMNS + 1])


def error_name(flags: int) -> str:
    """Name the error value a cell's marks tell of, "" when there is none."""
    code = flags >> _ERROR_SHIFT
    return ERROR_NAMES[code - 1] if code else ""


def scan_worksheet(
    file: IO[bytes], lengths: "array[int]", percent: frozenset[str] = frozenset()
) -> SheetFacts:
    """Walk one worksheet; refuse it or tell its facts.

    Plain cells are taken out first; when anything is odd, the whole sheet is walked, and decides.
    """
    try:
        return _Scanner(lengths, percent).scan_rest(file)
    except (NotPlainError, SheetRefused):
        file.seek(0)
        return _Scanner(lengths, percent).scan(file)


class _Scanner:
    def __init__(self, lengths: "array[int]", percent: frozenset[str]) -> None:
        self._facts = SheetFacts()
        self._lengths = lengths
        self._percent = percent
        self._numbers: dict[str, int] = {}
        self._row = self._column = self._characters = 0
        self._kind = self._style = self._text = ""
        self._is_valued = self._is_formula = self._in_value = self._is_rest = False
        self._cells_open = 0

    def scan(self, file: IO[bytes]) -> SheetFacts:
        Walker(self._openers(), self._closers(), self._add_text).walk(file)
        return self._facts

    def scan_rest(self, file: IO[bytes]) -> SheetFacts:
        """Walk what is left without plain cells; raise NotPlainError when it depends on them."""
        self._is_rest = True
        plain = PlainCells(self._lengths, self._percent)
        openers = self._openers() | {MARK: self._pass_mark}
        deepest = MAX_XML_DEPTH - DEEPEST
        walker = Walker(openers, self._closers(), self._add_text, deepest=deepest)
        walker.walk_pieces(plain.rest(file))
        if self._characters + plain.characters > MAX_TEXT_CHARACTERS:
            raise NotPlainError
        return self._facts

    def _openers(self) -> dict[str, Callable[[Attributes], None]]:
        return {
            "c": self._open_cell,
            "v": self._open_value,
            "is": self._open_value,
            "f": self._open_formula,
            "row": self._open_row,
            "col": self._note_column,
            "mergeCell": self._note_merge,
        }

    def _closers(self) -> dict[str, Callable[[], None]]:
        return {"c": self._close_cell, "v": self._close_value, "is": self._close_value}

    def _pass_mark(self, _: Attributes) -> None:
        if self._cells_open:
            raise NotPlainError

    def _open_row(self, attributes: Attributes) -> None:
        written = attributes.get("r")
        if self._is_rest and not written:
            raise NotPlainError
        self._row = row_number(written) if written else self._row + 1
        self._column = 0
        if self._row <= LAST_ROW and attributes.get("hidden") in ("1", "true"):
            self._facts.hidden_rows.add(self._row)

    def _open_cell(self, attributes: Attributes) -> None:
        self._cells_open += 1
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            self._column = self._numbers.get(letters) or self._number(letters)
            self._row = row_number(reference[len(letters) :])
        elif self._is_rest:
            raise NotPlainError
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._text = ""
        self._is_valued = self._is_formula = False

    def _number(self, letters: str) -> int:
        number = self._numbers[letters] = column_number(letters)
        return number

    def _open_value(self, _: Attributes) -> None:
        self._is_valued = self._in_value = True

    def _close_value(self) -> None:
        self._in_value = False

    def _open_formula(self, _: Attributes) -> None:
        self._is_formula = True

    def _add_text(self, text: str) -> None:
        if self._in_value:
            self._text += text
            if len(self._text) > MAX_CELL_CHARACTERS * 2:
                raise SheetRefused(LONG_CELL)

    def _close_cell(self) -> None:
        self._cells_open -= 1
        if not (self._is_valued or self._is_formula):
            return
        if self._row > LAST_ROW:
            raise SheetRefused(TOO_MANY_ROWS.format(row=self._row))
        if self._column > MAX_COLUMNS:
            raise SheetRefused(TOO_MANY_COLUMNS.format(column=column_letters(self._column)))
        self._count_characters()
        if self._is_formula:
            # Kind "str" with nothing in it is a formula that shows nothing on purpose.
            is_cached = self._text or (self._is_valued and self._kind == "str")
            self._flag(FORMULA if is_cached else FORMULA | UNCACHED)
        if self._kind == "e" and self._is_valued:
            self._note_error(self._text.strip())
        if self._style in self._percent:
            self._flag(PERCENT)

    def _count_characters(self) -> None:
        if self._kind == "n":
            self._check_number()
        elif self._kind == "s":
            self._characters += self._shared_length()
        else:
            self._characters += len(self._text)
        if self._characters > MAX_TEXT_CHARACTERS:
            raise SheetRefused(TOO_MANY_TEXTS)

    def _note_error(self, name: str) -> None:
        if name not in ERROR_NAMES:
            raise SheetRefused(BAD_ERROR.format(cell=self._place(), name=shorten(name, 20)))
        self._facts.flag_error(self._row, self._column, name)

    def _check_number(self) -> None:
        try:
            float(self._text or 0)
        except ValueError as error:
            raise self._damaged() from error

    def _shared_length(self) -> int:
        try:
            return self._lengths[int(self._text or 0)]
        except (ValueError, IndexError, OverflowError) as error:
            raise self._damaged() from error

    def _damaged(self) -> SheetRefused:
        return SheetRefused(BAD_NUMBER.format(cell=self._place()))

    def _place(self) -> str:
        return f"{column_letters(self._column)}{self._row}"

    def _flag(self, value: int) -> None:
        self._facts.flag(self._row, self._column, value)

    def _note_column(self, attributes: Attributes) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") not in ("1", "true"):
            return
        if not (first.isdecimal() and last.isdecimal() and len(first + last) < 12):
            raise SheetRefused(ODD_XML)
        hidden = range(int(first), min(int(last), MAX_COLUMNS) + 1)
        self._facts.hidden_columns.update(hidden)

    def _note_merge(self, attributes: Attributes) -> None:
        if len(self._facts.merges) >= MAX_MERGES:
            raise SheetRefused(TOO_MANY_MERGES)
        self._facts.merges.append(split_range(attributes.get("ref", "")))
