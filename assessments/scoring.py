"""The formula and the ranking, written once (design §5). Knows no Django.

All scores are whole hundredths (`points`, 0…10000); people read two decimals. Weights are small
whole numbers. Nothing here is a float.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from typing import Any

DAILY_WEIGHT, YEAR_END_WEIGHT = 1, 3  # 日常 : 年终 = 1 : 3 (notice, 三 2)
MAX_POINTS = 10_000
TRIM_FROM_JUDGES = 5
REWARDED_PLACES = 3
DISCLOSURE_WORKDAYS = 5
TIE_ORDER = ("year_end",)
TIE_KEYS = ("year_end", "recurrences")
DAILY_RULES = ("mean", "monthly")
ROUNDINGS = ("half_up", "down")


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
    tie_order: tuple[str, ...] = TIE_ORDER
    rewarded_places: int = REWARDED_PLACES
    daily_rule: str = DAILY_RULES[0]
    rounding: str = ROUNDINGS[0]

    def __post_init__(self) -> None:
        """Refuse rules the formula cannot follow, with ValueError."""
        unknown = set(self.tie_order) - set(TIE_KEYS)
        if unknown or len(set(self.tie_order)) != len(self.tie_order):
            raise ValueError(f"unknown or repeated tie keys: {sorted(self.tie_order)}")
        if self.daily_rule not in DAILY_RULES or self.rounding not in ROUNDINGS:
            raise ValueError("unknown daily rule or rounding")
        if min(self.daily_weight, self.year_end_weight) < 1:
            raise ValueError("weights are whole numbers from 1 on")

    @property
    def weight_sum(self) -> int:
        """Divisor that brings weighted points back to the 100-point scale."""
        return self.daily_weight + self.year_end_weight


@dataclass(frozen=True)
class Entry:
    """One entrant's sealed sheets, each in whole hundredths.

    `months` says, in the order of `daily`, in which month (2026-03) each check was; it matters
    only where the policy's daily rule is "monthly". `recurrences` are problems that came back.
    """

    code: str
    daily: tuple[int, ...] = ()
    year_end: tuple[int, ...] = ()
    months: tuple[str, ...] = ()
    recurrences: int = 0


@dataclass(frozen=True)
class Result:
    """One line of the standings; a missing component is None, never zero."""

    code: str
    daily: int | None
    year_end: int | None
    weighted: int | None
    rank: int | None = None
    recurrences: int = 0
    missing: tuple[str, ...] = field(default=())


def half_up(numerator: int, denominator: int) -> int:
    """Whole-number quotient of two non-negative numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def rounded(value: Fraction, rounding: str = ROUNDINGS[0]) -> int:
    """A non-negative exact value as whole hundredths, by the policy's rounding."""
    if rounding == "down":
        return value.numerator // value.denominator
    return half_up(value.numerator, value.denominator)


def mean_points(points: Sequence[int], rounding: str = ROUNDINGS[0]) -> int:
    """Mean of whole hundredths, an exact fraction rounded once. Needs at least one."""
    return rounded(Fraction(sum(points), len(points)), rounding)


def daily_points(entry: Entry, policy: Policy) -> int | None:
    """The daily score: the mean of all checks, or of the months' means; None without a check.

    Raises ValueError when the rule asks for months and they are not given for every check.
    """
    if not entry.daily:
        return None
    if policy.daily_rule == "mean":
        return mean_points(entry.daily, policy.rounding)
    if len(entry.months) != len(entry.daily):
        raise ValueError("the monthly rule needs the month of every check")
    months: dict[str, list[int]] = {}
    for month, points in zip(entry.months, entry.daily, strict=True):
        months.setdefault(month, []).append(points)
    means = [Fraction(sum(points), len(points)) for points in months.values()]
    return rounded(sum(means, Fraction()) / len(means), policy.rounding)


def sheet_points(lines: Iterable[tuple[int | None, int]]) -> int | None:
    """A sheet's points of 10000 from (points, most points) of the items that apply.

    What does not apply is left out, not zero: the rest is scaled to 100 points, rounded half up
    once. None while an item has no points yet, and when nothing applies.
    """
    given = list(lines)
    most = sum(maximum for _, maximum in given)
    if not most or any(points is None for points, _ in given):
        return None
    return half_up(sum(points or 0 for points, _ in given) * MAX_POINTS, most)


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
    daily = daily_points(entry, policy)
    judged = trimmed(entry.year_end, policy.trim_from_judges)
    year_end = mean_points(judged, policy.rounding) if judged else None
    if daily is None or year_end is None:
        parts = (("daily", daily), ("year_end", year_end))
        missing = tuple(name for name, value in parts if value is None)
        return Result(
            entry.code, daily, year_end, None, recurrences=entry.recurrences, missing=missing
        )
    weighted = weighted_points(daily, year_end, policy.daily_weight, policy.year_end_weight)
    return Result(entry.code, daily, year_end, weighted, recurrences=entry.recurrences)


def sort_key(result: Result, policy: Policy) -> tuple[int, ...]:
    """What orders ranked results: ascending key, best first; fewer recurrences are better."""
    keys = {"year_end": -(result.year_end or 0), "recurrences": result.recurrences}
    return (-(result.weighted or 0), *(keys[name] for name in policy.tie_order))


def rank(entries: Iterable[Entry], policy: Policy) -> list[Result]:
    """Competition ranking 1, 2, 2, 4, in the order shown; unranked entrants last, by code.

    Equal totals are ordered by the policy's tie keys; what is equal in all of them shares a rank.
    """
    return placed([evaluate(entry, policy) for entry in entries], policy)


def placed(results: Sequence[Result], policy: Policy) -> list[Result]:
    """Evaluated results with their ranks, in the order shown; see `rank`."""
    ranked = sorted(
        (result for result in results if result.weighted is not None),
        key=lambda result: (sort_key(result, policy), result.code),
    )
    lines: list[Result] = []
    for position, result in enumerate(ranked, start=1):
        same = lines and sort_key(lines[-1], policy) == sort_key(result, policy)
        place = lines[-1].rank if same else position
        lines.append(replace(result, rank=place))
    unranked = sorted(
        (result for result in results if result.weighted is None), key=lambda result: result.code
    )
    return lines + unranked


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
    """The rules of a snapshot; what else stands beside them (date, unit) is not the formula's.

    Rules that a snapshot's format does not know yet stand at what was done then.
    """
    known = snapshot["policy"].keys() & Policy.__dataclass_fields__.keys()
    values = {name: snapshot["policy"][name] for name in known}
    return Policy(**values | {"tie_order": tuple(values["tie_order"])})


def entries_from(snapshot: Mapping[str, Any]) -> list[Entry]:
    """The entrants of a snapshot with the points of their sheets."""
    return [
        Entry(
            entrant["code"],
            tuple(sheet["points"] for sheet in entrant["daily"]),
            tuple(sheet["points"] for sheet in entrant["year_end"]),
            tuple(sheet["on"][:7] for sheet in entrant["daily"]),
            entrant.get("recurrences", 0),
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
