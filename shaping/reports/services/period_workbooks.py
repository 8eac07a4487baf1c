"""A quarter or a year as a workbook: the months side by side with live sums, then the tables.

The formulas know only what Excel 2010, WPS and LibreOffice all know.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from shaping.documents.packages import reproducible
from shaping.reports import period_wording as words
from shaping.reports.contents import DAY_SUMS, FIGURE_KINDS
from shaping.reports.periods import PERIOD_KEYS, STOCKS, Period, title_of
from shaping.reports.services.book_tables import FIRST_ROW
from shaping.reports.services.period_tables import tables_of
from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet, write_workbook

SUMMARY = "总表"
DEMO_WARNING = "演示数据，非真实情况"
_COUNTS = {"accepted": ("镇受理", "件")}
_FIRST_MONTH = 4  # column D, after group, title and unit


def period_workbook(period: Period, made_on: date, *, is_demo: bool = False) -> bytes:
    """The quarter or year as .xlsx; equal input, equal bytes."""
    heading = words.title_of(period)
    sheets = [
        _summary(period, is_demo=is_demo),
        _remarks(period, is_demo=is_demo),
        *(table.sheet(heading) for table in tables_of(period)),
    ]
    return reproducible(write_workbook(sheets), made_on, period.last.issuing_body)


def _summary(period: Period, *, is_demo: bool) -> Sheet:
    """Every figure month by month, what the stretch comes to, and the stretch before."""
    columns = [
        ExportColumn("类别", 9),
        ExportColumn("指标", 30),
        ExportColumn("单位", 9, horizontal="center"),
        *(ExportColumn(f"{number}月", 10) for number in period.present),
        ExportColumn(words.name_of(period), 12),
        ExportColumn(words.before_of(period), 12),
        ExportColumn(f"比{words.before_of(period)}", 12),
    ]
    lines = _Lines(period)
    title = words.title_of(period) + (f"（{DEMO_WARNING}）" if is_demo else "")
    return Sheet(
        SUMMARY,
        columns,
        lines.rows(),
        title,
        frozen_columns=3,
        is_landscape=period.span.quarter is None,
        fits_rows=True,
    )


class _Lines:
    """The rows of the first sheet; knows where each figure and each month stands."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.keys = (*PERIOD_KEYS, *DAY_SUMS, *_COUNTS)
        self.row_of = {key: row for row, key in enumerate(self.keys, start=FIRST_ROW)}
        months = len(period.months)
        self.first = get_column_letter(_FIRST_MONTH)
        self.last = get_column_letter(_FIRST_MONTH + months - 1)
        self.whole = get_column_letter(_FIRST_MONTH + months)
        self.before = get_column_letter(_FIRST_MONTH + months + 1)

    def rows(self) -> list[list[Any]]:
        """Figures, the means made from their sums, and whether they balance."""
        return [
            *(self._figure(key) for key in self.keys),
            *(self._mean(number, key) for number, key in enumerate(DAY_SUMS)),
            self._balance(),
        ]

    def _figure(self, key: str) -> list[Any]:
        row = self.row_of[key]
        values = [month.contents.figures[key] for month in self.period.months]
        before = self.period.before[key] if self.period.before else None
        return [*self._names(key), *values, self._whole(key), before, self._change(row)]

    def _names(self, key: str) -> tuple[str, str, str]:
        if key in DAY_SUMS:
            return "用时", f"{DAY_SUMS[key][0].removesuffix('平均')}合计", "天"
        if key in _COUNTS:
            return ("用时", *_COUNTS[key])
        kind = FIGURE_KINDS[key]
        return kind.group, title_of(key), kind.unit

    def _whole(self, key: str) -> Formula:
        """What happened is added up, what was carried or stands is one month's."""
        row = self.row_of[key]
        if key == "carried":
            return Formula(f"={self.first}{row}")
        if key in STOCKS:
            return Formula(f"={self.last}{row}")
        return Formula(f"=SUM({self.first}{row}:{self.last}{row})")

    def _change(self, row: int) -> Formula | None:
        if self.period.before is None or self.period.missing:
            return None
        whole, before = f"{self.whole}{row}", f"{self.before}{row}"
        return Formula(f'=IF(OR({whole}="",{before}=""),"",ROUND({whole}-{before},1))')

    def _mean(self, number: int, key: str) -> list[Any]:
        title, count = DAY_SUMS[key]
        row = FIRST_ROW + len(self.keys) + number
        letters = [get_column_letter(_FIRST_MONTH + place) for place in self._places()]
        means = [self._mean_in(letter, key, count) for letter in letters]
        before = self._mean_in(self.before, key, count) if self.period.before else None
        return ["用时", title, "工作日", *means, before, self._change(row)]

    def _places(self) -> range:
        return range(len(self.period.months) + 1)

    def _mean_in(self, letter: str, key: str, count: str) -> Formula:
        """With one decimal, half up, in whole numbers as the page has it."""
        total, number = f"{letter}{self.row_of[key]}", f"{letter}{self.row_of[count]}"
        return Formula(f'=IF(N({number})=0,"",INT((20*{total}+{number})/(2*{number}))/10)')

    def _balance(self) -> list[Any]:
        cells = {
            key: f"{self.whole}{self.row_of[key]}"
            for key in ("carried", "new", "returned", "closed", "ended_otherwise", "open")
        }
        came = f"{cells['carried']}+{cells['new']}+{cells['returned']}"
        check = Formula(
            f'=IF({came}-{cells["closed"]}-{cells["ended_otherwise"]}={cells["open"]},"相符","不符")'
        )
        months = [None] * len(self.period.months)
        return ["核对", "期初、新增、重办、销号与在办", "", *months, check, None, None]


def _remarks(period: Period, *, is_demo: bool) -> Sheet:
    """What the numbers mean, and what the workbook says of itself."""
    rows: list[Sequence[Any]] = [
        *([["注意", DEMO_WARNING]] if is_demo else []),
        ["月报", words.completeness_sentence(period)],
        ["清单", words.lists_sentence(period)],
        ["问题", words.problems_sentence(period)],
        *([["核对", words.balance_sentence(period)]] if not period.is_balanced else []),
        ["参与", words.participation_sentence(period)],
        ["组织", words.organizations_sentence(period)],
        ["共性问题", words.topics_sentence(period)],
        ["比较", words.comparison_sentence(period)],
        ["排列", "各村(社区)按名册顺序排列，不排名次。"],
        ["来源", words.self_statement(period)],
    ]
    columns = [ExportColumn("项目", 14), ExportColumn("内容", 100)]
    return Sheet("说明", columns, rows, words.title_of(period), fits_rows=True)
