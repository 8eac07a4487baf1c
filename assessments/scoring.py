"""The formula and the ranking, written once (design §5). Knows no Django.

All scores are whole hundredths (`points`, 0…10000); people read two decimals. Weights are small
whole numbers. Nothing here is a float.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
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

    def __post_init__(self) -> None:
        """Refuse rules the formula cannot follow, with ValueError."""
        unknown = set(self.tie_order) - set(TIE_KEYS)
        if unknown:
            raise ValueError(f"unknown tie keys: {sorted(unknown)}")
        if min(self.daily_weight, self.year_end_weight) < 1:
            raise ValueError("weights are whole numbers from 1 on")

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


def dropped(points: Sequence[int], trim_from: int) -> tuple[int, int] | None:
    """Lowest and highest of the points when these two do not count, else None."""
    ordered = sorted(points)
    return None if len(trimmed(ordered, trim_from)) == len(ordered) else (ordered[0], ordered[-1])


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
    keys = {"year_end": -(result.year_end or 0)}
    return (-(result.weighted or 0), *(keys[name] for name in policy.tie_order))


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
        placed.append(replace(result, rank=place))
    unranked = sorted(
        (result for result in results if result.weighted is None), key=lambda result: result.code
    )
    return placed + unranked


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
    reordered = [replace(result, rank=places.get(result.code, result.rank)) for result in results]
    return sorted(
        reordered, key=lambda result: (result.rank is None, result.rank or 0, result.code)
    )


def canonical(content: Any) -> str:
    """The one way of writing plain JSON values, so that equal content has an equal hash."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def input_hash(snapshot: Mapping[str, Any]) -> str:
    """Fingerprint of rules and inputs: SHA-256 of the snapshot's canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(snapshot).encode()).hexdigest()


def policy_values(policy: Policy) -> dict[str, Any]:
    """The rules as a snapshot holds them."""
    return asdict(policy) | {"tie_order": list(policy.tie_order)}


def policy_from(snapshot: Mapping[str, Any]) -> Policy:
    """The rules of a snapshot; what else stands beside them (date, unit) is not the formula's."""
    values = {name: snapshot["policy"][name] for name in Policy.__dataclass_fields__}
    return Policy(**values | {"tie_order": tuple(values["tie_order"])})


def entries_from(snapshot: Mapping[str, Any]) -> list[Entry]:
    """The entrants of a snapshot with the points of their sheets."""
    return [
        Entry(
            entrant["code"],
            tuple(sheet["points"] for sheet in entrant["daily"]),
            tuple(sheet["points"] for sheet in entrant["year_end"]),
        )
        for entrant in snapshot["entrants"]
    ]


def evaluate_snapshot(
    snapshot: Mapping[str, Any], orders: Mapping[int, Sequence[str]] | None = None
) -> list[Result]:
    """The standings a snapshot gives, with the decided orders of ties (place → codes) applied.

    Raises ValueError when an order does not name exactly those tied at its place.
    """
    results = rank(entries_from(snapshot), policy_from(snapshot))
    for place, codes in sorted((orders or {}).items()):
        results = apply_order(results, place, codes)
    return results
