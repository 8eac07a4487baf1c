"""A village's list sheet as people fill it in: the empty sheet, its cells, its upload."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook

from shaping.imports.kinds import kind_of
from shaping.imports.services import import_file

PARAMETERS = {"village": "421223101200", "month": "2026-11"}
ROW = {
    "村湾(小区)": "下湾",
    "问题类别": "农田水利",
    "问题描述": "七组排灌渠淤塞200米",
    "涉及数": 120,
    "单位": "亩",
}


class ListSheet:
    """The empty sheet of a month, to be filled in by column title."""

    def __init__(self, user: Any, parameters: dict[str, str] = PARAMETERS) -> None:
        self.user, self.parameters = user, parameters
        content = kind_of("issue_list").template(parameters, user)
        self.book: Workbook = load_workbook(io.BytesIO(content))
        self.sheet = self.book.worksheets[0]
        rows = list(self.sheet.iter_rows())
        self.header = next(row[0].row for row in rows if row[0].value == "编号")
        self.places = {
            cell.value: cell.column for cell in self.sheet[self.header] if cell.value is not None
        }

    def row(self, place: int) -> dict[str, Any]:
        """The cells of the row, counted from 0 under the header."""
        number = self.header + 1 + place
        return {title: self.sheet.cell(number, c).value for title, c in self.places.items()}

    def fill(self, place: int, **values: Any) -> "ListSheet":
        """Write cells of a row; `values` are by title."""
        for title, value in values.items():
            self.sheet.cell(self.header + 1 + place, self.places[title]).value = value
        return self

    def upload(self, folder: Any, *, by: Any = None, **parameters: str) -> Any:
        """Check and confirm it in one go."""
        path = folder / "问题清单.xlsx"
        self.book.save(path)
        into = self.parameters | parameters
        return import_file("issue_list", into, path, by=by or self.user)
