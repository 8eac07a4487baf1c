"""Geometry of the ranking's stacked bars; the template draws them as SVG. Knows no Django."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 400
_ROW = 46
_LABEL = 16


@dataclass(frozen=True)
class Bar:
    """One entrant's bar in units of the drawing; 100 points are as long as the drawing is wide."""

    name: str
    total: int
    label_y: int
    bar_y: int
    daily_width: str
    year_end_x: str
    year_end_width: str


@dataclass(frozen=True)
class Chart:
    """The drawing's size and bars, in the order of the table."""

    height: int
    bars: list[Bar]
    width: int = WIDTH


@dataclass(frozen=True)
class Parts:
    """What a bar shows: both components in hundredths with their weights, and the total."""

    name: str
    daily: int
    year_end: int
    daily_weight: int
    year_end_weight: int
    total: int


def stacked_bars(lines: Iterable[Parts]) -> Chart:
    """Lay out one bar for each line: its two weighted parts add up to the total."""
    bars = []
    for number, line in enumerate(lines):
        scale = WIDTH / ((line.daily_weight + line.year_end_weight) * 10_000)
        daily = line.daily * line.daily_weight * scale
        year_end = line.year_end * line.year_end_weight * scale
        top = number * _ROW
        bars.append(
            Bar(
                line.name,
                line.total,
                top + _LABEL,
                top + _LABEL + 6,
                f"{daily:.2f}",
                f"{daily:.2f}",
                f"{year_end:.2f}",
            )
        )
    return Chart(len(bars) * _ROW, bars)
