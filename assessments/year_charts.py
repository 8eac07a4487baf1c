"""Geometry of small multiples: each place's totals over the years on one scale. Knows no Django."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.year_comparison import Comparison, PlaceRow
from shaping.figures import score_text

WIDTH, HEIGHT = 260, 142
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 22, 38, 24
# The first figure stands clear of the scale.
_INSET = 20
_MAX_POINTS = 10_000
_LEVEL = 1_000


@dataclass(frozen=True)
class Dot:
    """A year's total: where it stands and what is written above it."""

    x: str
    y: str
    label_y: str
    text: str


@dataclass(frozen=True)
class Segment:
    """The way from one year's dot to the next; dashed where the two cannot be compared."""

    x1: str
    y1: str
    x2: str
    y2: str
    is_dashed: bool


@dataclass(frozen=True)
class Multiple:
    """One place's drawing."""

    name: str
    dots: Sequence[Dot]
    segments: Sequence[Segment]


@dataclass(frozen=True)
class Multiples:
    """All drawings with what they share: the years below and the two levels at the side."""

    charts: Sequence[Multiple]
    labels: Sequence[tuple[str, int]]
    low: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    floor: int = HEIGHT - _BOTTOM
    label_y: int = HEIGHT - 6


def small_multiples(compared: Comparison) -> Multiples:
    """One drawing for each place with a total; the scale ends at 100 and begins below the least."""
    totals = [
        cell.values.total
        for row in compared.rows
        for cell in row.cells
        if cell.values and cell.values.total is not None
    ]
    low = max(0, min(totals, default=0) // _LEVEL - 1) * _LEVEL
    xs = _places(len(compared.years))
    broken = {mark.year for mark in compared.marks if not mark.key}
    charts = [_multiple(row, xs, low, broken) for row in compared.rows]
    labels = [(f"{x:.1f}", year.year) for x, year in zip(xs, compared.years, strict=True)]
    return Multiples([chart for chart in charts if chart.dots], labels, low // 100)


def _places(count: int) -> list[float]:
    room = WIDTH - _LEFT - _RIGHT
    if count == 1:
        return [_LEFT + room / 2]
    return [_LEFT + _INSET + number * (room - _INSET) / (count - 1) for number in range(count)]


def _multiple(row: PlaceRow, xs: Sequence[float], low: int, broken: set[int]) -> Multiple:
    dots: list[Dot] = []
    segments: list[Segment] = []
    last: tuple[float, float] | None = None
    for cell, x in zip(row.cells, xs, strict=True):
        total = cell.values.total if cell.values else None
        if total is None:
            last = None
            continue
        y = _TOP + (_MAX_POINTS - total) / (_MAX_POINTS - low) * (HEIGHT - _TOP - _BOTTOM)
        if last is not None:
            ends = [f"{value:.1f}" for value in (*last, x, y)]
            segments.append(Segment(*ends, is_dashed=cell.year in broken or bool(cell.marks)))
        dots.append(Dot(f"{x:.1f}", f"{y:.1f}", f"{y - 7:.1f}", score_text(total)))
        last = (x, y)
    return Multiple(row.name, dots, segments)
