"""Geometry of the report's two charts; the templates draw them as SVG. Knows no Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 240
SERIES = ("new", "closed", "open")
_LEFT, _TOP, _BOTTOM = 40, 14, 30
_STEPS = 4
_ROW, _LABEL = 46, 16
_BARS_WIDTH = 400


@dataclass(frozen=True)
class Column:
    """One upright bar; `key` says what it counts."""

    key: str
    x: str
    y: str
    width: str
    height: str
    value: int


@dataclass(frozen=True)
class Group:
    """The bars of one month above its label; none where there is no report."""

    label: str
    center: str
    bars: list[Column]


@dataclass(frozen=True)
class Line:
    """A level of the scale."""

    y: str
    value: int


@dataclass(frozen=True)
class MonthChart:
    """The drawing with its scale and months from left to right."""

    groups: list[Group]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    label_y: int = HEIGHT - 8


@dataclass(frozen=True)
class MonthValues:
    """A month's label and its numbers in the order of SERIES; None without a report."""

    label: str
    values: Sequence[int] | None


def month_chart(months: Sequence[MonthValues]) -> MonthChart:
    """Lay out three bars for each month on a scale that begins at 0."""
    top = _top_of(max((value for month in months for value in month.values or ()), default=0))
    room, floor = HEIGHT - _TOP - _BOTTOM, HEIGHT - _BOTTOM
    step = (WIDTH - _LEFT) / max(len(months), 1)
    width = step / (len(SERIES) + 1)
    groups = []
    for number, month in enumerate(months):
        start = _LEFT + number * step + width / 2
        bars = []
        for place, value in enumerate(month.values or ()):
            height = value / top * room
            x, y = start + place * width, floor - height
            bars.append(
                Column(
                    SERIES[place], f"{x:.1f}", f"{y:.1f}", f"{width:.1f}", f"{height:.1f}", value
                )
            )
        center = f"{_LEFT + (number + 0.5) * step:.1f}"
        groups.append(Group(month.label, center, bars))
    levels = [top * number // _STEPS for number in range(_STEPS + 1)]
    return MonthChart(
        groups, [Line(f"{floor - level / top * room:.1f}", level) for level in levels]
    )


def _top_of(value: int) -> int:
    """The top of the scale: the next of 4, 8, 20, 40, 80, 200 … that is not below the value."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if step * power * _STEPS >= value:
                return step * power * _STEPS
        power *= 10


@dataclass(frozen=True)
class Stack:
    """One lying bar of two parts that follow each other."""

    name: str
    first: int
    second: int
    label_y: int
    bar_y: int
    first_width: str
    second_width: str


@dataclass(frozen=True)
class StackChart:
    """The drawing's size and bars in the order of the table."""

    height: int
    bars: list[Stack]
    width: int = _BARS_WIDTH


def stack_chart(rows: Iterable[tuple[str, int, int]]) -> StackChart:
    """Lay out name, first and second part of each row; the longest bar fills the width."""
    lines = list(rows)
    longest = max((first + second for _, first, second in lines), default=0) or 1
    bars = []
    for number, (name, first, second) in enumerate(lines):
        widths = [part / longest * _BARS_WIDTH for part in (first, second)]
        top = number * _ROW + _LABEL
        bars.append(
            Stack(name, first, second, top, top + 6, f"{widths[0]:.1f}", f"{widths[1]:.1f}")
        )
    return StackChart(len(bars) * _ROW, bars)
