"""The words of this package: columns asked for, rows read, faults found, the refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


class CellKind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    CODE = "code"
    SCORE = "score"
    DATE = "date"
    COUNT = "count"


@dataclass(frozen=True)
class Column:
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


@dataclass(frozen=True)
class Fault:
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


@dataclass(frozen=True)
class SheetRow:
    """One data row: the sheet's own row number and a value for each column asked for."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class SheetReading:
    """Everything read from the one sheet that has the header."""

    sheet_name: str
    header_row: int
    columns_found: frozenset[str]
    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...] = ()
    raw_rows: dict[int, dict[str, str]] = field(default_factory=dict)
    template_id: str = ""


class SheetRefused(Exception):  # noqa: N818
    """The file as a whole cannot be read; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
