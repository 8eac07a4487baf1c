"""Reads the rows of a sheet under its header: values, faults and warnings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from shaping.spreadsheets.cells import CellError, parse_cell, shown
from shaping.spreadsheets.columns import CellKind, Column, Fault, SheetRefused
from shaping.spreadsheets.folding import fold_text, fold_word, shorten
from shaping.spreadsheets.headers import Header, OneOf
from shaping.spreadsheets.limits import LAST_ROW, MAX_MERGED_ROWS, MAX_ROWS
from shaping.spreadsheets.places import column_letters, listed, range_name
from shaping.spreadsheets.skipping import is_ordinary, is_signature, is_total
from shaping.spreadsheets.worksheets import (
    FORMULA,
    PERCENT,
    TOO_MANY_MERGES,
    UNCACHED,
    Area,
    SheetFacts,
    error_name,
)

TOO_MANY_DATA_ROWS = f"这张表超过 {MAX_ROWS:,} 行，请分成几个文件后分别上传"
_SHOWN_CHARACTERS = 500
_NUMERIC = (CellKind.SCORE, CellKind.COUNT)
# Villages, days, names and scores come again and again: what a value means is kept for a while.
_REMEMBERED = 4096


class RowReader:
    """Reads row after row and keeps what was found."""

    def __init__(
        self,
        columns: Sequence[Column],
        one_of: OneOf,
        header: Header,
        facts: SheetFacts,
        *,
        is_template: bool = False,
    ) -> None:
        present = [column for column in columns if column.key in header.places]
        self._columns = [(column, header.places[column.key]) for column in present]
        # People cannot delete the locked rows of a template that they do not need.
        self._typed = [
            (column, place)
            for column, place in self._columns
            if not (is_template and column.is_given)
        ]
        self._readers = [
            lru_cache(_REMEMBERED, typed=True)(partial(_read_value, column)) for column in present
        ]
        self._required = [place for place, column in enumerate(present) if column.required]
        self._is_ordinary = lru_cache(_REMEMBERED, typed=True)(_is_ordinary)
        self._places = header.places
        self._titles = {column.key: column.title for column in columns}
        self._header = header
        self._facts = facts
        self._merges = _merges_by_row(facts.merges, header.first_data_row)
        self._told_merges: set[Area] = set()
        self._formulas: list[str] = []
        self._skipped: dict[str, list[int]] = {"total": [], "signature": [], "given": []}
        self._hidden: list[int] = []
        # Lines across the whole table without any data below them are remarks.
        self._remarks: list[tuple[int, list[Any]]] = []
        self.keys = [column.key for column in present]
        groups = ([self.keys.index(key) for key in group if key in self.keys] for group in one_of)
        self._groups = [group for group in groups if group]
        # Row by row, side by side: the sheet's row number, the values, the texts as written.
        self.numbers: list[int] = []
        self.values: list[tuple[Any, ...]] = []
        self.texts: list[tuple[str, ...]] = []
        self.faults: list[Fault] = []

    def read(self, rows: Iterable[list[Any]]) -> None:
        """Read all rows; `rows` begins with the sheet's first row."""
        number = 0
        for number, row in enumerate(rows, start=1):
            if number >= self._header.first_data_row:
                self._sort_row(number, row)
        # Rows of nothing but errors or formulas without a result come after the last value.
        for below in range(number + 1, self._facts.last_flagged_row + 1):
            self._sort_row(below, [])
        if self._remarks:
            self._skipped["signature"] += [number for number, _ in self._remarks]

    def _sort_row(self, number: int, row: list[Any]) -> None:
        """Decide whether a row is blank, a total, a signature, a remark or data."""
        if self._is_blank(number, row, self._typed):
            if not self._is_blank(number, row, self._columns):
                self._skipped["given"].append(number)
            return
        if number not in self._merges and self._is_surely_data(row):
            self._read_data(number, row)
        elif is_total(_words(row)):
            self._skipped["total"].append(number)
        elif is_signature(_words(row)):
            self._skipped["signature"].append(number)
        elif number in self._merges and self._is_remark(number, row):
            self._remarks.append((number, row))
        else:
            self._read_data(number, row)

    def _is_surely_data(self, row: list[Any]) -> bool:
        """Whether the first words that are no number rule out a total and a signature."""
        for value in row:
            is_ordinary = self._is_ordinary(value)
            if is_ordinary is not None:
                return is_ordinary
        return False

    def _read_data(self, number: int, row: list[Any]) -> None:
        """Read a row, and before it those that were taken for remarks below the table."""
        for earlier, line in self._remarks:
            self._read_row(earlier, line)
        self._remarks.clear()
        self._read_row(number, row)

    def _is_blank(self, number: int, row: list[Any], columns: Sequence[tuple[Column, int]]) -> bool:
        for _, place in columns:
            value = row[place - 1] if place <= len(row) else ""
            if value not in ("", None) and (not isinstance(value, str) or fold_text(value)):
                return False
            if self._facts.flags_at(number, place) & ~PERCENT:
                return False
        return True

    def _is_remark(self, number: int, row: list[Any]) -> bool:
        if sum(1 for text in _words(row) if text) != 1:
            return False
        places = self._places.values()
        return any(
            first == last == number and left <= min(places) and right >= max(places)
            for first, left, last, right in self._merges[number]
        )

    def _read_row(self, number: int, row: list[Any]) -> None:
        if len(self.numbers) >= MAX_ROWS:
            raise SheetRefused(TOO_MANY_DATA_ROWS)
        self._tell_merges(number)
        cells = [row[place - 1] if place <= len(row) else "" for _, place in self._columns]
        read = self._read_plain(number, cells) or self._read_cells(number, cells)
        values, texts = zip(*read, strict=True)
        self._check_groups(number, texts)
        self.numbers.append(number)
        self.values.append(values)
        self.texts.append(texts)
        if number in self._facts.hidden_rows:
            self._hidden.append(number)

    def _read_plain(self, number: int, cells: list[Any]) -> list[tuple[Any, str]] | None:
        """Read values and texts; None when a cell is marked, at fault or missing."""
        if self._facts.is_flagged(number):
            return None
        try:
            read = [reader(value) for reader, value in zip(self._readers, cells, strict=True)]
        except CellError:
            return None
        return None if any(read[place][0] is None for place in self._required) else read

    def _read_cells(self, number: int, cells: list[Any]) -> list[tuple[Any, str]]:
        """Read values and texts cell by cell and tell what is wrong with each."""
        return [
            (self._read_cell(number, column, place, value), self._shown(number, place, value))
            for (column, place), value in zip(self._columns, cells, strict=True)
        ]

    def _shown(self, number: int, place: int, value: Any) -> str:
        name = error_name(self._facts.flags_at(number, place))
        return name or _text_of(value)

    def _read_cell(self, number: int, column: Column, place: int, value: Any) -> Any:
        flags = self._facts.flags_at(number, place)
        try:
            if flags:
                self._check_flags(number, column, place, flags)
            parsed = parse_cell(column, value)
        except CellError as fault:
            self._tell(number, column, place, value, str(fault))
            return None
        if parsed is None and column.required and not self._is_covered(number, place):
            self._tell(number, column, place, value, "没有填，请填写")
        return parsed

    def _check_flags(self, number: int, column: Column, place: int, flags: int) -> None:
        name = error_name(flags)
        if name:
            raise CellError(f"这个格子是错误值 {name}，请改正公式，或直接填上内容")
        if flags & UNCACHED:
            instead = "改成数字" if column.kind in _NUMERIC else "直接填上内容"
            raise CellError(f"这个格子是公式，但没有算出结果，请在 WPS 里打开保存一次，或{instead}")
        if flags & PERCENT and column.kind in _NUMERIC:
            raise CellError("这个格子是百分比格式，请把格子格式改为“数值”，再填得数")
        if flags & FORMULA:
            self._formulas.append(f"{column_letters(place)}{number}")

    def _tell(self, number: int, column: Column, place: int, value: Any, message: str) -> None:
        text = self._shown(number, place, value)
        self.faults.append(Fault(number, column.title, shorten(text), message))

    def _tell_merges(self, number: int) -> None:
        for area in self._merges.get(number, ()):
            touched = [c for c, place in self._columns if area[1] <= place <= area[3]]
            if touched and area not in self._told_merges:
                self._told_merges.add(area)
                name = range_name(area)
                message = f"{name} 是合并的单元格，请取消合并，每一行都填上内容"
                self.faults.append(Fault(number, touched[0].title, name, message))

    def _is_covered(self, number: int, place: int) -> bool:
        return any(left <= place <= right for _, left, _, right in self._merges.get(number, ()))

    def _check_groups(self, number: int, texts: Sequence[str]) -> None:
        for group in self._groups:
            if any(texts[index] for index in group):
                continue
            present = [self.keys[index] for index in group]
            if any(self._is_covered(number, self._places[key]) for key in present):
                continue
            titles = "和".join(f"“{self._titles[key]}”" for key in present)
            message = "没有填，请填写" if len(present) == 1 else f"{titles}至少要填一个"
            self.faults.append(Fault(number, self._titles[present[0]], "", message))

    def warnings(self) -> list[str]:
        """Say in whole sentences what was taken or left out and should be looked at."""
        hidden = [c.title for c, place in self._columns if place in self._facts.hidden_columns]
        found = (
            (self._header.unknown, "这些列用不到，没有读入：{}。"),
            (self._skipped["total"], "第 {} 行是合计、平均之类的行，没有读入。"),
            (self._skipped["given"], "第 {} 行只有空表里预填的内容，没有填，没有读入。"),
            (sorted(self._skipped["signature"]), "第 {} 行是填表人、备注之类的说明，没有读入。"),
            (self._formulas, "这些格子是公式，按表上显示的结果读入，请核对：{}。"),
            (self._hidden, "第 {} 行在表里是隐藏的，也一起读入了，请核对。"),
            (hidden, "这些列在表里是隐藏的，也一起读入了，请核对：{}。"),
        )
        return [sentence.format(listed(names)) for names, sentence in found if names]


def _read_value(column: Column, value: Any) -> tuple[Any, str]:
    return parse_cell(column, value), _text_of(value)


def _text_of(value: Any) -> str:
    return fold_text(shown(value))[:_SHOWN_CHARACTERS]


def _is_ordinary(value: Any) -> bool | None:
    return is_ordinary(next(_words([value])))


def _words(row: Iterable[Any]) -> Iterator[str]:
    """Give the texts of a row without blanks, one by one: most rows are known by the first."""
    return (fold_word(value) if isinstance(value, str) else shown(value) for value in row)


def _merges_by_row(merges: Sequence[Area], first_data_row: int) -> dict[int, list[Area]]:
    """Index the merged cells that reach into the data by each row they cover."""
    by_row: dict[int, list[Area]] = defaultdict(list)
    room = MAX_MERGED_ROWS
    for area in merges:
        covered = range(max(area[0], first_data_row), min(area[2], LAST_ROW) + 1)
        room -= len(covered)
        if room < 0:
            raise SheetRefused(TOO_MANY_MERGES)
        for number in covered:
            by_row[number].append(area)
    return by_row
