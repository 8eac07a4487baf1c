"""How high a row must be for its wrapped texts; LibreOffice and WPS do not find out by themselves."""

import math
import unicodedata
from collections.abc import Sequence
from typing import Any

# In points: a line of 11-point text, a row with a title, and the most a row may be.
LINE, TITLE_ROW, MOST = 15.0, 24.0, 405.0


def height_of(values: Sequence[Any], widths: Sequence[float]) -> float:
    """The height in points of a row of these values in columns of these widths."""
    lines = max(
        (_lines(value, width) for value, width in zip(values, widths, strict=True)), default=1
    )
    return min(LINE * lines, MOST)


def _lines(value: Any, width: float) -> int:
    if not isinstance(value, str):
        return 1
    room = max(width - 1, 1)
    return sum(max(1, math.ceil(_width(line) / room)) for line in value.split("\n"))


def _width(text: str) -> int:
    """In the widths of a digit: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WFA" else 1 for mark in text)
