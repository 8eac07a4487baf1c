"""The formula and the ranking, written once (design §5). Knows no Django.

All scores are whole hundredths (`points`, 0…10000); people read two decimals. Weights are small
whole numbers. Nothing here is a float.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

DAILY_WEIGHT, YEAR_END_WEIGHT = 1, 3  # 日常 : 年终 = 1 : 3 (notice, 三 2)
MAX_POINTS = 10_000
TRIM_FROM_JUDGES = 5
REWARDED_PLACES = 3
TIE_KEYS = ("year_end",)


def weighted_points(
    daily: Any,
    year_end: Any,
    daily_weight: Any = DAILY_WEIGHT,
    year_end_weight: Any = YEAR_END_WEIGHT,
) -> Any:
    """Points that order the standings; works on whole hundredths and on F() expressions."""
    return daily * daily_weight + year_end * year_end_weight


@dataclass(frozen=True)
class Policy:
    """The rules of one cycle, as they stood when it was computed."""

    daily_weight: int = DAILY_WEIGHT
    year_end_weight: int = YEAR_END_WEIGHT
    trim_from_judges: int = TRIM_FROM_JUDGES
    tie_order: tuple[str, ...] = TIE_KEYS
    rewarded_places: int = REWARDED_PLACES

    @property
    def weight_sum(self) -> int:
        """Divisor that brings weighted points back to the 100-point scale."""
        return self.daily_weight + self.year_end_weight


@dataclass(frozen=True)
class Entry:
    """One entrant's sealed sheets, each in whole hundredths."""

    code: str
    daily: tuple[int, ...] = ()
    year_end: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    """One line of the standings; a missing component is None, never zero."""

    code: str
    daily: int | None
    year_end: int | None
    weighted: int | None
    rank: int | None = None
    missing: tuple[str, ...] = field(default=())


def half_up(numerator: int, denominator: int) -> int:
    """Whole-number quotient of two non-negative numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def mean_points(points: Sequence[int]) -> int:
    """Mean of whole hundredths, an exact fraction rounded half up once. Needs at least one."""
    return half_up(sum(points), len(points))


def trimmed(points: Sequence[int], trim_from: int) -> list[int]:
    """The points in ascending order, one highest and one lowest dropped from `trim_from` on."""
    ordered = sorted(points)
    return ordered[1:-1] if len(ordered) >= max(trim_from, 3) else ordered


def total_points(weighted: int, weight_sum: int) -> int:
    """The 100-point total in hundredths, rounded half up; for display only, never for ranks."""
    return half_up(weighted, weight_sum)


def evaluate(entry: Entry, policy: Policy) -> Result:
    """Components and weighted points of one entrant, not yet ranked."""
    daily = mean_points(entry.daily) if entry.daily else None
    judged = trimmed(entry.year_end, policy.trim_from_judges)
    year_end = mean_points(judged) if judged else None
    if daily is None or year_end is None:
        parts = (("daily", daily), ("year_end", year_end))
        missing = tuple(name for name, value in parts if value is None)
        return Result(entry.code, daily, year_end, None, missing=missing)
    weighted = weighted_points(daily, year_end, policy.daily_weight, policy.year_end_weight)
    return Result(entry.code, daily, year_end, weighted)


def sort_key(result: Result, policy: Policy) -> tuple[int, ...]:
    """What orders ranked results: ascending key, best first."""
    ties = {"year_end": -(result.year_end or 0)}
    return (-(result.weighted or 0), *(ties[name] for name in policy.tie_order))


def rank(entries: Iterable[Entry], policy: Policy) -> list[Result]:
    """Competition ranking 1, 2, 2, 4, in the order shown; unranked entrants last, by code.

    Equal totals are ordered by the policy's tie keys; what is equal in all of them shares a rank.
    """
    results = [evaluate(entry, policy) for entry in entries]
    ranked = sorted(
        (result for result in results if result.weighted is not None),
        key=lambda result: (sort_key(result, policy), result.code),
    )
    placed: list[Result] = []
    for position, result in enumerate(ranked, start=1):
        same = placed and sort_key(placed[-1], policy) == sort_key(result, policy)
        place = placed[-1].rank if same else position
        placed.append(with_rank(result, place))
    unranked = sorted(
        (result for result in results if result.weighted is None), key=lambda result: result.code
    )
    return placed + unranked


def with_rank(result: Result, place: int | None) -> Result:
    """The same result at another place."""
    return Result(
        result.code, result.daily, result.year_end, result.weighted, place, result.missing
    )


def ties(results: Sequence[Result]) -> dict[int, list[Result]]:
    """Shared ranks and who shares them."""
    groups: dict[int, list[Result]] = {}
    for result in results:
        if result.rank is not None:
            groups.setdefault(result.rank, []).append(result)
    return {place: group for place, group in groups.items() if len(group) > 1}


def prize_ties(results: Sequence[Result], rewarded_places: int) -> dict[int, list[Result]]:
    """Ties that touch a rewarded rank; each needs a decision before freezing (design §5)."""
    return {place: group for place, group in ties(results).items() if place <= rewarded_places}


def apply_order(results: Sequence[Result], place: int, codes: Sequence[str]) -> list[Result]:
    """Give the entrants tied at `place` the places `place, place+1, …` in the decided order.

    Raises ValueError when `codes` are not exactly those tied there.
    """
    tied = [result.code for result in results if result.rank == place]
    if sorted(tied) != sorted(codes):
        raise ValueError("the order must name exactly the entrants tied at that place")
    places = {code: place + index for index, code in enumerate(codes)}
    reordered = [with_rank(result, places.get(result.code, result.rank)) for result in results]
    return sorted(
        reordered, key=lambda result: (result.rank is None, result.rank or 0, result.code)
    )
