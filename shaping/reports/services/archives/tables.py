"""One table of an archive as a workbook for people and as JSON lines for machines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shaping.documents.packages import reproducible
from shaping.reports.services.archives.writing import ArchiveWriter
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook


@dataclass(frozen=True)
class Field:
    """A column: its title, its width and what stands in it."""

    title: str
    width: float
    value: Callable[[Any], Any]
    number_format: str = "General"


@dataclass(frozen=True)
class ArchiveTable:
    """Rows under their columns; `rows` can be asked for twice and is read row by row."""

    name: str
    fields: Sequence[Field]
    rows: Callable[[], Iterable[Any]]

    def write(self, writer: ArchiveWriter, folder: str, title: str) -> int:
        """Write `<folder>/<name>.xlsx` and `.jsonl`; gives how many rows there are."""
        path = f"{folder}/{self.name}"
        count = writer.add_lines(f"{path}.jsonl", self._values())
        columns = [
            ExportColumn(field.title, field.width, field.number_format) for field in self.fields
        ]
        notes = ["没有内容"] if not count else []
        sheet = Sheet(self.name, columns, self._cells(), title, notes)
        writer.add(f"{path}.xlsx", settled(write_workbook([sheet]), writer))
        return count

    def _values(self) -> Iterator[dict[str, Any]]:
        for row in self.rows():
            yield {field.title: field.value(row) for field in self.fields}

    def _cells(self) -> Iterator[list[Any]]:
        for row in self.rows():
            yield [_cell(field.value(row)) for field in self.fields]


def _cell(value: Any) -> Any:
    """Lists and nested values have no place in a cell."""
    if value is None or isinstance(value, str | int | float | Decimal | date):
        return value
    return "、".join(map(str, value))


def settled(workbook: bytes, writer: ArchiveWriter) -> bytes:
    """A workbook with the archive's day, so that equal rows give equal bytes."""
    return reproducible(workbook, writer.moment.date())
