"""The words of this package: columns asked for, rows read, faults found, the refusal.

Named tuples here and in the reader: importing dataclasses takes a sixth of the child's start.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, Self


class CellKind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    WORDS = "words"
    CODE = "code"
    SCORE = "score"
    DATE = "date"
    COUNT = "count"


class Column(NamedTuple):
    """A column a sheet may have: its titles and what its cells must hold.

    In our own templates a row with nothing but `is_given` columns filled is one nobody touched.
    """

    key: str
    title: str
    kind: CellKind = CellKind.TEXT
    aliases: tuple[str, ...] = ()
    required: bool = False
    width: int = 14
    choices: tuple[str, ...] = ()
    hint: str = ""
    max_length: int = 200
    locked: bool = False
    is_given: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Give what the reader needs of the column as JSON can hold it."""
        return {
            "key": self.key,
            "title": self.title,
            "kind": self.kind.value,
            "aliases": self.aliases,
            "required": self.required,
            "choices": self.choices,
            "max_length": self.max_length,
            "is_given": self.is_given,
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Self:
        """Rebuild the column from `as_dict`."""
        return cls(
            key=fields["key"],
            title=fields["title"],
            kind=CellKind(fields["kind"]),
            aliases=tuple(fields["aliases"]),
            required=fields["required"],
            choices=tuple(fields["choices"]),
            max_length=fields["max_length"],
            is_given=fields["is_given"],
        )


class Fault(NamedTuple):
    """One thing wrong in the sheet: where, what is written, what to do."""

    row: int
    column: str
    value: str
    message: str

    def as_dict(self) -> dict[str, int | str]:
        """Give the fault as JSON can hold it."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


class SheetRow(NamedTuple):
    """One data row: the sheet's own row number and a value for each column asked for."""

    number: int
    values: dict[str, Any]


class WrittenRows(Mapping[int, dict[str, str]]):
    """The texts as written by the sheet's row number and column key, put together when asked for."""

    def __init__(self, keys: Sequence[str], texts: Mapping[int, Sequence[str]]) -> None:
        self._keys = keys
        self._texts = texts

    def __getitem__(self, number: int) -> dict[str, str]:
        return dict(zip(self._keys, self._texts[number], strict=True))

    def __iter__(self) -> Iterator[int]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class SheetReading(NamedTuple):
    """Everything read from the one sheet that has the header."""

    sheet_name: str
    header_row: int
    columns_found: frozenset[str]
    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...] = ()
    raw_rows: Mapping[int, dict[str, str]] = MappingProxyType({})
    template_id: str = ""


class SheetRefused(Exception):  # noqa: N818
    """The file as a whole cannot be read; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
