"""How a ranking is put on a wall screen, and revealed from the last to the first. No Django."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Line = TypeVar("Line")

# How many rows a column of the screen holds, by the number of columns.
_ROWS = {1: 12, 2: 12, 3: 15}
_MOST_COLUMNS = 3
# Before each of the first three the reveal holds its breath.
PAUSED_PLACES = 3


@dataclass(frozen=True)
class Step:
    """One step of the reveal: everybody at `rank` is shown, or announced first (`is_pause`)."""

    rank: int
    is_pause: bool = False


def columns_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in up to three columns that are read downwards, as even as they can be."""
    count = next(
        (number for number, rows in _ROWS.items() if len(lines) <= number * rows), _MOST_COLUMNS
    )
    rows = max(math.ceil(len(lines) / count), 1)
    return [list(lines[start : start + rows]) for start in range(0, len(lines), rows)]


def reveal_steps(ranks: Sequence[int]) -> list[Step]:
    """The steps from the last place to the first; those who share a place are shown together."""
    steps: list[Step] = []
    for rank in sorted(set(ranks), reverse=True):
        if rank <= PAUSED_PLACES:
            steps.append(Step(rank, is_pause=True))
        steps.append(Step(rank))
    return steps


def step_number(text: Any, steps: Sequence[Step]) -> int:
    """How many steps an address asks for, at least none and at most all; 0 for what is no number."""
    text = str(text)
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        return 0
    return min(int(text), len(steps))


def shown_ranks(steps: Sequence[Step], count: int) -> set[int]:
    """The places that may be seen after so many steps."""
    return {step.rank for step in steps[:count] if not step.is_pause}
