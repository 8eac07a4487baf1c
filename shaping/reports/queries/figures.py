"""The figures of a report as its page shows them: the strip, the comparison, the counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from shaping.reports.contents import (
    DAY_SUMS,
    FIGURE_KINDS,
    FIGURES,
    Comparison,
    Contents,
    CountLine,
    FigureKind,
)

# The strip at the top of the page (screens §2); 已报 is the sum of 按时 and 迟报.
STRIP = (
    ("expected", "on_time", "late", "nil", "missing"),
    ("new", "closed", "overdue", "recurred"),
)
STRIP_DAYS = (("closed_village_days", "村平均"), ("closed_township_days", "镇平均"))
COUNTED = ("carried", "new", "closed", "open", "overdue", "recurred")


@dataclass(frozen=True)
class StripFigure:
    """A figure of the strip; `key` names the rows behind it."""

    key: str
    title: str
    text: str
    unit: str


@dataclass(frozen=True)
class ComparedFigure:
    """A figure beside those of two other months; empty where there is no report of them."""

    kind: FigureKind
    value: int
    previous: str
    previous_change: str
    last_year: str
    last_year_change: str


@dataclass(frozen=True)
class CountRow:
    """A category or village with its counts in the order of COUNTED.

    `query` narrows the rows behind a count to this category or village.
    """

    name: str
    cells: list[tuple[FigureKind, int]]
    query: str


@dataclass(frozen=True)
class Counts:
    """A table of counts: what its columns count, its rows, and the line of sums."""

    kinds: list[FigureKind]
    rows: list[CountRow]
    sums: list[int]


def strip_of(contents: Contents) -> list[list[StripFigure]]:
    """Lists, problems and mean workdays, as the strip groups them."""
    groups = [
        [StripFigure(key, FIGURE_KINDS[key].title, str(contents.figures[key]), "") for key in keys]
        for keys in STRIP
    ]
    days = [
        StripFigure(DAY_SUMS[key][1], title, contents.mean_text(key), "天")
        for key, title in STRIP_DAYS
    ]
    return [*groups, days]


def compared_figures(contents: Contents) -> list[ComparedFigure]:
    """Every figure with the month before and the same month last year."""
    return [
        ComparedFigure(
            kind,
            contents.figures[kind.key],
            *_beside(contents.figures[kind.key], kind.key, contents.previous),
            *_beside(contents.figures[kind.key], kind.key, contents.last_year),
        )
        for kind in FIGURES
    ]


def _beside(value: int, key: str, other: Comparison | None) -> tuple[str, str]:
    """The other month's figure and the change against it; empty without one."""
    before = other.figures.get(key) if other else None
    return ("", "") if before is None else (str(before), change_words(value - before))


def change_words(difference: int) -> str:
    """A change in words: 增3, 减2 or 持平."""
    if not difference:
        return "持平"
    return f"增{difference}" if difference > 0 else f"减{-difference}"


def counts_of(lines: Sequence[CountLine], by: str) -> Counts:
    """Counts of problems by category or village, in the order of the snapshot, and their sums.

    `by` is "category" or "village", as the rows' address has it.
    """
    kinds = [FIGURE_KINDS[key] for key in COUNTED]
    rows = [
        CountRow(
            line.name,
            [(kind, line.counts[kind.key]) for kind in kinds],
            urlencode({by: line.code if by == "village" else line.name}),
        )
        for line in lines
    ]
    sums = [sum(line.counts[key] for line in lines) for key in COUNTED]
    return Counts(kinds, rows, sums)
