"""How the villages of a round of daily checks are chosen. Knows no Django.

Anybody can draw a lot again by hand: write the seed and a village's code one behind the other,
take the SHA-256 of these characters (`printf '%s' '种子代码' | sha256sum`), sort the villages by it;
the first ones are drawn.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

LOT_BYTES = 16


@dataclass(frozen=True)
class Turn:
    """A village as the rota knows it: when its last check was (2026-03-20), empty for never.

    `visits` is how often it was checked in the year.
    """

    code: str
    last_on: str = ""
    visits: int = 0


def rota(turns: Iterable[Turn], count: int) -> list[str]:
    """The codes whose turn it is: never checked first, then the longest ago.

    Of those checked on the same day the less often checked come first, ties by code.
    """
    ordered = sorted(turns, key=lambda turn: (turn.last_on, turn.visits, turn.code))
    return [turn.code for turn in ordered[:count]]


def lot_number(seed: str, code: str) -> str:
    """A village's number in the lot, 64 hex digits: SHA-256 of seed and code written together."""
    return hashlib.sha256(f"{seed}{code}".encode()).hexdigest()


def lot(seed: str, codes: Iterable[str], count: int) -> list[str]:
    """The codes drawn, by ascending number; their order in the pool does not matter."""
    return sorted(set(codes), key=lambda code: lot_number(seed, code))[:count]


def last_worst(scores: Mapping[str, int], count: int) -> list[str]:
    """The codes with the lowest scores, worst first; whoever ties with the last of them is in too.

    Scores are whole hundredths; a village without a score is not in `scores`.
    """
    if count < 1 or not scores:
        return []
    limit = sorted(scores.values())[:count][-1]
    worst = [code for code, points in scores.items() if points <= limit]
    return sorted(worst, key=lambda code: (scores[code], code))


def balanced(
    eligible: Mapping[str, Collection[int]], loads: Mapping[int, int]
) -> dict[str, int | None]:
    """An inspector for each village: whoever may go there and has the fewest visits, ties by id.

    `eligible` are the inspectors that have no conflict with a village, `loads` their visits so far.
    The villages with the least choice come first. None where nobody may go.
    """
    visits = dict(loads)
    chosen: dict[str, int | None] = {}
    for code in sorted(eligible, key=lambda code: (len(eligible[code]), code)):
        free = sorted(eligible[code], key=lambda member: (visits.get(member, 0), member))
        chosen[code] = free[0] if free else None
        if free:
            visits[free[0]] = visits.get(free[0], 0) + 1
    return chosen
