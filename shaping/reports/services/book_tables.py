"""A table of a report's workbook, which knows where its columns stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet

# A title and the header stand above the first row; the number of the row stands in column A.
FIRST_ROW = 3
NUMBER, CODE, VILLAGE = (
    ExportColumn("序号", 7),
    ExportColumn("代码", 15),
    ExportColumn("村(社区)", 18),
)
EMPTY_WORDS = "本月无"


@dataclass(frozen=True)
class BookTable:
    """One sheet: numbered rows, below them the sums of the columns named in `summed`."""

    name: str
    columns: Sequence[ExportColumn]
    rows: Sequence[Sequence[Any]]
    summed: Sequence[str] = ()

    @property
    def last_row(self) -> int:
        """The last numbered row, or the one that says that there is none."""
        return FIRST_ROW + max(len(self.rows), 1) - 1

    def cells(self, title: str) -> str:
        """The cells of a column from anywhere in the workbook: '清单'!$D$3:$D$14."""
        letter = self.letter(title)
        return f"'{self.name}'!${letter}${FIRST_ROW}:${letter}${self.last_row}"

    def letter(self, title: str) -> str:
        """The letter of the column with this title."""
        titles = [NUMBER.title, *(column.title for column in self.columns)]
        return str(get_column_letter(titles.index(title) + 1))

    def count(self) -> Formula:
        """How many rows there are."""
        return Formula(f"=COUNT({self.cells(NUMBER.title)})")

    def count_of(self, title: str, word: str) -> Formula:
        """How many rows have this word in a column."""
        return Formula(f'=COUNTIF({self.cells(title)},"{word}")')

    def sum_of(self, *titles: str) -> Formula:
        """The sum of these columns."""
        return Formula(f"=SUM({','.join(map(self.cells, titles))})")

    def sheet(self, heading: str) -> Sheet:
        """The table as it is written, with its heading on top."""
        numbered = [[number, *row] for number, row in enumerate(self.rows, start=1)]
        if not numbered:
            numbered = [[None, EMPTY_WORDS, *([None] * (len(self.columns) - 1))]]
        if self.summed:
            numbered.append([None, *self._totals()])
        return Sheet(
            self.name,
            [NUMBER, *self.columns],
            numbered,
            f"{heading}：{self.name}",
            frozen_columns=3,
            fits_rows=True,
        )

    def _totals(self) -> list[Any]:
        totals = [
            self.sum_of(column.title) if column.title in self.summed else None
            for column in self.columns
        ]
        return ["合计", *totals[1:]]


def day(text: str) -> date | None:
    """An ISO text as a day; None without one."""
    return date.fromisoformat(text) if text else None
