"""A quarter or a year of a township, added up from its monthly reports; knows no Django.

What happened is added up, what stands is taken from the last report, what was carried from the first.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shaping.reports.contents import (
    DAY_SUMS,
    FIGURE_KINDS,
    Contents,
    FigureKind,
    OrganizationLine,
    TopicLine,
    mean_text,
)
from shaping.reports.period_lines import KindLine, PlaceLine, kind_lines, village_lines

# Figures of what happened: the stretch's is the sum of its months'.
FLOWS = (
    "expected",
    "on_time",
    "late",
    "nil",
    "missing",
    "late_before",
    "new",
    "closed",
    "ended_otherwise",
    "returned",
    "recurred",
    "escalated",
    "talks",
    "talk_people",
    "decisions",
    "decisions_passed",
    "inspections",
    "topics_closed",
)
# Figures of what stands at the end of a month: the stretch's is its last month's.
STOCKS = ("open", "overdue", "parked", "hamlets", "core_founded", "core_working", "topics_open")
PERIOD_KEYS = tuple(
    kind.key for kind in FIGURE_KINDS.values() if kind.key in (*FLOWS, *STOCKS, "carried")
)
_SUMS = (*FLOWS, *DAY_SUMS, "accepted")

_TITLES = {"carried": "期初结转", "topics_closed": "建章立制"}


@dataclass(frozen=True)
class Span:
    """A year of twelve months, or the quarter of it with this number (1 to 4)."""

    year: int
    quarter: int | None = None

    @property
    def months(self) -> list[int]:
        """Its months in their order."""
        if self.quarter is None:
            return list(range(1, 13))
        return list(range(self.quarter * 3 - 2, self.quarter * 3 + 1))

    @property
    def before(self) -> "Span":
        """The stretch of the same length that ended when this one began."""
        if self.quarter is None:
            return Span(self.year - 1)
        if self.quarter == 1:
            return Span(self.year - 1, 4)
        return Span(self.year, self.quarter - 1)

    @property
    def code(self) -> str:
        """As addresses have it: 2026 or 2026-Q3."""
        return str(self.year) if self.quarter is None else f"{self.year}-Q{self.quarter}"

    @property
    def short_words(self) -> str:
        """第三季度, or 全年."""
        return f"第{'一二三四'[self.quarter - 1]}季度" if self.quarter else "全年"

    @property
    def words(self) -> str:
        """2026年 or 2026年第三季度."""
        return f"{self.year}年{self.short_words if self.quarter else ''}"


@dataclass(frozen=True)
class MonthPart:
    """The newest report of one month: its version, its hash and what it says."""

    version: int
    content_hash: str
    contents: Contents


@dataclass(frozen=True)
class Period:
    """Everything a quarter or a year says; `months` are its reports, oldest first, at least one.

    `before` are the figures of the stretch before, None unless all its months have their report.
    """

    span: Span
    months: Sequence[MonthPart]
    before: Mapping[str, int] | None

    @property
    def first(self) -> Contents:
        """The earliest of its reports."""
        return self.months[0].contents

    @property
    def last(self) -> Contents:
        """The latest of its reports."""
        return self.months[-1].contents

    @property
    def present(self) -> list[int]:
        """The months that have their report."""
        return [month.contents.month for month in self.months]

    @property
    def missing(self) -> list[int]:
        """The months that have none."""
        return [number for number in self.span.months if number not in self.present]

    @property
    def quarters(self) -> list[Span]:
        """The quarters of a year that have a report; none for a quarter."""
        if self.span.quarter:
            return []
        numbers = sorted({(month + 2) // 3 for month in self.present})
        return [Span(self.span.year, number) for number in numbers]

    @cached_property
    def figures(self) -> dict[str, int]:
        """Every figure of PERIOD_KEYS, the sums of workdays and what they were counted on."""
        return figures_of([month.contents.figures for month in self.months])

    @property
    def is_balanced(self) -> bool:
        """Whether what was carried, came and went leaves what is open; months may disagree."""
        kept = self.figures
        came = kept["carried"] + kept["new"] + kept["returned"]
        return came - kept["closed"] - kept["ended_otherwise"] == kept["open"]

    def mean_text(self, key: str) -> str:
        """A sum of DAY_SUMS as a mean with one decimal; a dash without problems."""
        return mean_text(self.figures, key)

    @property
    def kinds(self) -> list[FigureKind]:
        """What its figures count, in the order of the monthly report."""
        return [FIGURE_KINDS[key] for key in PERIOD_KEYS]

    @cached_property
    def villages(self) -> list[PlaceLine]:
        """Its villages in the order of their codes: the register's, never by a figure."""
        return village_lines([month.contents for month in self.months])

    @cached_property
    def categories(self) -> list[KindLine]:
        """Its categories in the order of the lists, those of earlier months behind."""
        return kind_lines([month.contents for month in self.months])

    @property
    def organizations(self) -> list[OrganizationLine]:
        """一核一会一社 by village as the last report has them."""
        return self.last.organizations

    @property
    def topics_open(self) -> list[TopicLine]:
        """Common topics under way at the end."""
        return [line for line in self.last.topics if not line.is_closed]

    @cached_property
    def topics_closed(self) -> list[TopicLine]:
        """Common topics that ended in a remedy, month by month."""
        every = (line for month in self.months for line in month.contents.topics)
        return [line for line in every if line.is_closed]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over months, versions and hashes of its reports, as 64 hex digits."""
        parts = [
            [month.contents.month_code, month.version, month.content_hash] for month in self.months
        ]
        text = json.dumps([self.span.code, self.last.township_code, parts], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def title_of(key: str) -> str:
    """A figure's title; the monthly report's, but where that speaks of the month."""
    return _TITLES.get(key) or FIGURE_KINDS[key].title


def figures_of(months: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The figures of consecutive months, oldest first, as those of the whole stretch."""
    sums = {key: sum(figures[key] for figures in months) for key in _SUMS}
    stocks = {key: months[-1][key] for key in STOCKS}
    return sums | stocks | {"carried": months[0]["carried"]}
