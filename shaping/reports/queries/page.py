"""One report's page put together from its frozen contents: words, figures, charts, tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from shaping.reports import wording
from shaping.reports.charts import (
    SERIES,
    MonthChart,
    MonthValues,
    StackChart,
    month_chart,
    stack_chart,
)
from shaping.reports.contents import DAY_SUMS, Comparison, Contents
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.figures import (
    ComparedFigure,
    Counts,
    StripFigure,
    compared_figures,
    counts_of,
    strip_of,
)
from shaping.reports.queries.reports import MonthFigures, last_months
from shaping.reports.queries.rows import Table, table_of


@dataclass(frozen=True)
class Section:
    """A table of the page under its heading, or the sentence that stands there without rows."""

    anchor: str
    title: str
    table: Table
    empty: str


@dataclass(frozen=True)
class Compared:
    """The month a report is compared with: its label, and the sentence where there is none."""

    label: str
    missing: str


@dataclass(frozen=True)
class ReportPage:
    """Everything the page shows but the office's words."""

    title: str
    completeness: str
    corrections: list[str]
    days: list[tuple[str, str]]
    clocks: str
    topics: str
    strip: list[list[StripFigure]]
    figures: list[ComparedFigure]
    previous: Compared
    last_year: Compared
    months: list[MonthFigures]
    month_chart: MonthChart
    categories: Counts
    category_chart: StackChart
    villages: Counts
    sections: Sequence[Section]


_SECTIONS = (
    ("talks", "村湾夜话", "本月没有登记夜话。"),
    ("decisions", "集体议事", "本月没有登记议事。"),
    ("scores", "日常检查（按名册顺序，不排名）", "本月没有封存的日常检查。"),
    ("organizations", "一核一会一社（按名册顺序）", "没有登记村湾(小区)。"),
    ("topics", "共性问题", "没有在推进的共性问题，本月也没有建章立制。"),
)


def page_of(report: MonthlyReport) -> ReportPage:
    """The page of a delivered report; one query, for the months of the chart."""
    contents = report.contents
    months = last_months(report, contents)
    return ReportPage(
        title=wording.title_of(contents),
        completeness=wording.completeness_sentence(contents),
        corrections=list(wording.correction_lines(contents)),
        days=[_days(contents, key) for key in DAY_SUMS],
        clocks=wording.clock_sentence(contents),
        topics=wording.topics_sentence(contents),
        strip=strip_of(contents),
        figures=compared_figures(contents),
        previous=_compared(contents.previous, *_month_before(contents)),
        last_year=_compared(contents.last_year, contents.year - 1, contents.month),
        months=months,
        month_chart=month_chart([_values(month) for month in months]),
        categories=counts_of(contents.categories, "category"),
        category_chart=stack_chart(
            (line.name, line.counts["open"], line.counts["closed"]) for line in contents.categories
        ),
        villages=counts_of(contents.villages, "village"),
        sections=[
            Section(name, title, table_of(name, getattr(contents, name)), empty)
            for name, title, empty in _SECTIONS
        ],
    )


def _days(contents: Contents, key: str) -> tuple[str, str]:
    text = contents.mean_text(key)
    return DAY_SUMS[key][0], text if text == "—" else f"{text}天"


def _values(month: MonthFigures) -> MonthValues:
    figures = month.figures
    values = None if figures is None else [figures[key] for key in SERIES]
    return MonthValues(str(month.month), values)


def _month_before(contents: Contents) -> tuple[int, int]:
    year, month = divmod(contents.year * 12 + contents.month - 2, 12)
    return year, month + 1


def _compared(found: Comparison | None, year: int, month: int) -> Compared:
    label = f"{year}年{month}月"
    if found is None:
        return Compared(label, f"没有{label}的月报，不作比较。")
    later = f"（第{found.version}版）" if found.version > 1 else ""
    return Compared(f"{label}{later}", "")
