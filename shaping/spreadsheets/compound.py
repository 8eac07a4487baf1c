"""Takes one stream out of an OLE compound file, the container of an old .xls."""

import struct
from collections.abc import Sequence

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.packages import BROKEN

_END = 0xFFFFFFFA
_ENTRY_SIZE = 128
_MINI_SECTOR = 64
_MINI_CUTOFF = 4096
_FIRST_TABLES = 109


def read_stream(content: bytes, names: Sequence[str]) -> bytes:
    """Give the first stream that has one of these names; refuse a broken container."""
    try:
        return _Container(content).stream(names)
    except (struct.error, IndexError, KeyError, OverflowError) as error:
        raise SheetRefused(BROKEN) from error


class _Container:
    def __init__(self, content: bytes) -> None:
        self._content = content
        shift = struct.unpack_from("<H", content, 30)[0]
        if shift not in (9, 12):
            raise SheetRefused(BROKEN)
        self._size = 1 << shift
        self._table = self._read_table()
        start = struct.unpack_from("<L", content, 48)[0]
        self._entries = self._read_entries(self._chain(start))

    def stream(self, names: Sequence[str]) -> bytes:
        found = [self._entries[name] for name in names if name in self._entries]
        start, size = found[0]
        if size >= _MINI_CUTOFF:
            return self._chain(start)[:size]
        root_start, root_size = self._entries["Root Entry"]
        return self._mini_chain(self._chain(root_start)[:root_size], start)[:size]

    def _sector(self, number: int) -> bytes:
        # The header takes up the place of one sector, whatever the size.
        start = (number + 1) * self._size
        if start >= len(self._content):
            raise SheetRefused(BROKEN)
        return self._content[start : start + self._size]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}L", self._sector(sector))

    def _read_table(self) -> list[int]:
        """Join the sectors of the table that tells which sector follows which."""
        places = list(struct.unpack_from(f"<{_FIRST_TABLES}L", self._content, 76))
        following, count = struct.unpack_from("<2L", self._content, 68)
        for _ in range(min(count, len(self._content) // self._size)):
            *more, following = self._numbers(following)
            places += more
        used = [place for place in places if place < _END]
        table: list[int] = []
        for place in used[: len(self._content) // self._size]:
            table += self._numbers(place)
        return table

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _followed(self._table, start))

    def _mini_chain(self, content: bytes, start: int) -> bytes:
        table_start = struct.unpack_from("<L", self._content, 60)[0]
        joined = self._chain(table_start)
        table = struct.unpack(f"<{len(joined) // 4}L", joined)
        places = (number * _MINI_SECTOR for number in _followed(table, start))
        return b"".join(content[place : place + _MINI_SECTOR] for place in places)

    @staticmethod
    def _read_entries(directory: bytes) -> dict[str, tuple[int, int]]:
        entries = {}
        for place in range(0, len(directory) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            length = struct.unpack_from("<H", directory, place + 64)[0]
            name = directory[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")
            entries[name] = struct.unpack_from("<2L", directory, place + 116)
        return entries


def _followed(table: Sequence[int], start: int) -> list[int]:
    """Follow a chain of sectors; one that bites its own tail is broken."""
    numbers: list[int] = []
    while start < _END:
        if len(numbers) > len(table):
            raise SheetRefused(BROKEN)
        numbers.append(start)
        start = table[start]
    return numbers
