"""One month of all townships side by side, in the order of their codes; no order by figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shaping.reports.contents import FIGURE_KINDS, FigureKind, mean_text
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.reports import (
    WaitingMonth,
    visible_reports,
    waiting_months,
    with_figures,
)
from villages.models import Township

COUNTY_KEYS = (
    "expected",
    "on_time",
    "late",
    "nil",
    "missing",
    "carried",
    "new",
    "closed",
    "open",
    "overdue",
    "recurred",
    "escalated",
    "talks",
    "decisions",
)
COUNTY_DAYS = ("closed_village_days", "closed_township_days")


@dataclass(frozen=True)
class CountyRow:
    """A township's newest report of the month."""

    report: MonthlyReport
    figures: dict[str, int]

    @property
    def cells(self) -> list[tuple[FigureKind, int]]:
        """Its figures in the order of the columns."""
        return [(FIGURE_KINDS[key], self.figures[key]) for key in COUNTY_KEYS]

    @property
    def days(self) -> list[str]:
        """Mean workdays of its closed problems in the village and in the town."""
        return [mean_text(self.figures, key) for key in COUNTY_DAYS]


@dataclass(frozen=True)
class CountyMonth:
    """A month of the county: rows in code order, and who has no report of it yet."""

    year: int
    month: int
    rows: list[CountyRow]
    waiting: list[WaitingMonth]

    @property
    def columns(self) -> Sequence[FigureKind]:
        """The kinds of the figures, from left to right."""
        return [FIGURE_KINDS[key] for key in COUNTY_KEYS]

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-10."""
        return f"{self.year}-{self.month:02d}"

    @property
    def sums(self) -> dict[str, int]:
        """All figures added up."""
        keys = (*COUNTY_KEYS, *COUNTY_DAYS)
        return {key: sum(row.figures[key] for row in self.rows) for key in keys}

    @property
    def totals(self) -> list[tuple[FigureKind, int]]:
        """The line of totals; the columns in their order."""
        sums = self.sums
        return [(FIGURE_KINDS[key], sums[key]) for key in COUNTY_KEYS]

    @property
    def mean_days(self) -> list[str]:
        """Mean workdays over the closed problems of all townships."""
        sums = self.sums
        return [mean_text(sums, key) for key in COUNTY_DAYS]


def county_month(user: Any, year: int, month: int, today: date) -> CountyMonth:
    """What the user can read of a month; the number of queries does not grow with the townships."""
    rows = with_figures(visible_reports(user).for_month(year, month).newest())
    found = [CountyRow(row, row.figures) for row in rows.order_by("township__code9")]
    waiting = waiting_months(Township.objects.visible_to(user), today)
    return CountyMonth(year, month, found, _of_month(waiting, year, month))


def _of_month(rows: Iterable[WaitingMonth], year: int, month: int) -> list[WaitingMonth]:
    return [row for row in rows if (row.year, row.month) == (year, month)]
