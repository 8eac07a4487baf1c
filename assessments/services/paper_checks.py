"""What a filled-in workbook says, against what its inspector has to score: all faults at once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from assessments.models import AssessmentCycle, Assignment, RubricItem
from assessments.paper_columns import AWAY, CODE, DAY, NOTE, PLACE, POINTS, SERIAL, TITLES
from assessments.services.judging_rules import refuse_points
from assessments.services.paper_rules import refuse_day
from assessments.services.score_lines import LineInput
from shaping.figures import day_text
from shaping.spreadsheets.columns import Fault, SheetReading, SheetRow
from shaping.workflow import Refused

_SHOWN = 40


@dataclass
class FilledSheet:
    """One serial of the workbook: its first row, its day if one was written, its lines by code."""

    assignment: Assignment
    row: int
    day: date | None = None
    lines: dict[str, LineInput] = field(default_factory=dict)


@dataclass
class WorkbookCheck:
    """The sheets that the rows make, and every fault of the rows."""

    sheets: list[FilledSheet]
    faults: list[Fault]


class RowChecker:
    """Goes through the rows once and keeps what was found; nothing is written anywhere."""

    def __init__(
        self,
        cycle: AssessmentCycle,
        assignments: Mapping[str, Assignment],
        items: Mapping[str, RubricItem],
    ) -> None:
        self._cycle = cycle
        self._assignments = assignments
        self._items = items
        self._sheets: dict[str, FilledSheet] = {}
        self._first_rows: dict[tuple[str, str], int] = {}
        self._strange = _StrangeSerials(cycle)
        self.faults: list[Fault] = []

    def check(self, reading: SheetReading) -> WorkbookCheck:
        """Take every row; rows in which nothing was typed are left out."""
        at_fault = Counter(fault.row for fault in reading.faults)
        for row in reading.rows:
            typed = (row.values[key] for key in (POINTS, AWAY, NOTE, DAY))
            if at_fault[row.number] or any(value is not None for value in typed):
                self._take(row)
        return WorkbookCheck(list(self._sheets.values()), self.faults)

    def _take(self, row: SheetRow) -> None:
        serial, code = row.values[SERIAL], row.values[CODE]
        if not serial or not code:
            return  # the reader has told it
        assignment = self._assignments.get(serial)
        if assignment is None:
            self._tell(row, SERIAL, self._strange.words(serial))
            return
        sheet = self._sheets.setdefault(serial, FilledSheet(assignment, row.number))
        for key, words in self._row_faults(row, assignment, sheet):
            self._tell(row, key, words)
        line = LineInput(row.values[POINTS], not row.values[AWAY], row.values[NOTE] or "")
        if row.values[POINTS] is not None or row.values[AWAY] or row.values[NOTE]:
            sheet.lines.setdefault(code, line)
        sheet.day = sheet.day or row.values[DAY]

    def _row_faults(
        self, row: SheetRow, assignment: Assignment, sheet: FilledSheet
    ) -> Iterator[tuple[str, str]]:
        values, item = row.values, self._items.get(row.values[CODE])
        place = (assignment.serial, values[CODE])
        first = self._first_rows.setdefault(place, row.number)
        if first != row.number:
            yield CODE, f"{values[SERIAL]}的这一项第{first}行已经写过，请只留一行"
        if item is None:
            yield CODE, "现在的评分细则里没有这一项，请重新下载工作簿再填"
        elif words := _points_fault(item, values):
            yield POINTS, words
        if values[PLACE] and values[PLACE] != assignment.entrant.name:
            yield PLACE, f"{values[SERIAL]}是{assignment.entrant.name}的评分表，请改回来"
        if words := self._day_fault(values[DAY], sheet.day):
            yield DAY, words

    def _day_fault(self, day: date | None, earlier: date | None) -> str:
        if day is None:
            return ""
        if earlier is not None and day != earlier:
            return f"同一张评分表前面写的是{day_text(earlier)}，请改成同一天"
        try:
            refuse_day(self._cycle, day)
        except Refused as refusal:
            return refusal.message.rstrip("。")
        return ""

    def _tell(self, row: SheetRow, key: str, words: str) -> None:
        value = row.values[key]
        shown = "" if value is None or key == POINTS else str(value)[:_SHOWN]
        self.faults.append(Fault(row.number, TITLES[key], shown, words))


def _points_fault(item: RubricItem, values: Mapping[str, Any]) -> str:
    if values[AWAY] and values[POINTS] is not None:
        return "选了“不适用”就不再打分，请删去一个"
    try:
        refuse_points(item, values[POINTS])
    except Refused as refusal:
        return refusal.message.rstrip("。")
    return ""


class _StrangeSerials:
    """What to say of serials that are not the inspector's; one query, at the first of them."""

    def __init__(self, cycle: AssessmentCycle) -> None:
        self._cycle = cycle

    @cached_property
    def _years(self) -> dict[str, int]:
        rows = Assignment.objects.filter(cycle__township=self._cycle.township)
        return dict(rows.order_by("cycle__year").values_list("serial", "cycle__year"))

    def words(self, serial: str) -> str:
        """Another inspector's, another year's, or nobody's."""
        year = self._years.get(serial)
        if year == self._cycle.year:
            return "这个编号是另一位检查人的，或者已经免评、要回避，请把这几行填的清空"
        if year:
            return f"这个编号是{year}年度的，现在是{self._cycle.year}年度，请重新下载工作簿"
        return "没有这个评分表编号，请不要改编号；改乱了的，重新下载工作簿再填"
