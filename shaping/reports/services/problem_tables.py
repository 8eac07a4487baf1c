"""The workbook's problems: all with their figures, the three lists, the counts over them."""

from collections.abc import Iterable, Sequence
from typing import Any

from shaping.reports.contents import FIGURE_KINDS, PROBLEM_KEYS, Contents, CountLine, ProblemLine
from shaping.reports.queries.figures import COUNTED
from shaping.reports.services.book_tables import CODE, FIRST_ROW, VILLAGE, BookTable, day
from shaping.spreadsheets.exports import ExportColumn, Formula

MARK_TITLES = {key: FIGURE_KINDS[key].title for key in PROBLEM_KEYS}
_COUNTED_TITLES = [MARK_TITLES[key] for key in COUNTED]
_DAYS = ("在村(天)", "在镇(天)", "在县(天)", "挂账(天)")
_COLUMNS = (
    ExportColumn("编号", 17),
    CODE,
    VILLAGE,
    ExportColumn("问题类别", 14),
    ExportColumn("问题描述", 44),
    ExportColumn("涉及数", 10),
    ExportColumn("层级", 8),
    ExportColumn("责任单位(人)", 20),
    ExportColumn("上报日期", 13),
    ExportColumn("完成时限", 13),
    ExportColumn("办理情况", 12),
    ExportColumn("办结日期", 13),
    *(ExportColumn(title, 9, "0") for title in _DAYS),
)


def _row(line: ProblemLine) -> list[Any]:
    return [
        line.number,
        line.code,
        line.village,
        line.category,
        line.description,
        line.affected,
        line.level,
        line.unit,
        day(line.reported_on),
        day(line.due_on),
        line.state,
        day(line.ended_on),
        line.village_days,
        line.township_days,
        line.county_days,
        line.paused_days,
    ]


def problems_table(contents: Contents) -> BookTable:
    """Every problem that any figure counts, with a 1 below each figure that counts it."""
    marks = [ExportColumn(title, 9, "0", "center") for title in MARK_TITLES.values()]
    rows = [
        [*_row(line), *(1 if key in line.keys else None for key in PROBLEM_KEYS)]
        for line in contents.problems
    ]
    return BookTable("问题", [*_COLUMNS, *marks], rows, list(MARK_TITLES.values()))


def printed_table(name: str, lines: Iterable[ProblemLine]) -> BookTable:
    """One of the lists that are handed out on paper."""
    return BookTable(name, _COLUMNS, [_row(line) for line in lines])


def categories_table(lines: Sequence[CountLine], problems: BookTable) -> BookTable:
    """Counts by category, each a formula over the problems' marks."""
    column = ExportColumn("问题类别", 18)
    rows = [
        [line.name, *_counts(problems, column.title, row)]
        for row, line in enumerate(lines, start=FIRST_ROW)
    ]
    return BookTable("分类", [column, *_count_columns()], rows, _COUNTED_TITLES)


def villages_table(lines: Sequence[CountLine], problems: BookTable) -> BookTable:
    """Counts by village, each a formula over the problems' marks."""
    rows = [
        [line.code, line.name, *_counts(problems, CODE.title, row)]
        for row, line in enumerate(lines, start=FIRST_ROW)
    ]
    return BookTable("分村", [CODE, VILLAGE, *_count_columns()], rows, _COUNTED_TITLES)


def _count_columns() -> list[ExportColumn]:
    return [ExportColumn(title, 11, "0") for title in _COUNTED_TITLES]


def _counts(problems: BookTable, place: str, row: int) -> list[Formula]:
    """EXACT compares whole texts; the criteria of COUNTIFS would read * and > in a name."""
    places = f"EXACT({problems.cells(place)},$B{row})"
    return [
        Formula(f"=SUMPRODUCT({places}*({problems.cells(title)}=1))") for title in _COUNTED_TITLES
    ]
