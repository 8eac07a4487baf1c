"""What each place is worth, ties included (design §5, features B3). Knows no Django.

Amounts are whole yuan, ranks start at 1. Nothing here is a float.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ORDER, SHARE_PRIZES, EXTEND_WITHIN_CAP = "order", "share_prizes", "extend_within_cap"


@dataclass(frozen=True)
class Scheme:
    """The year's tiers (rank → yuan, ranks 1…n without gaps) and the most that may be granted."""

    tiers: Mapping[int, int]
    cap_yuan: int

    def pot(self, rank: int, count: int) -> int:
        """Sum of the tiers of `count` places from `rank` on; places without a tier give nothing."""
        return sum(self.tiers.get(rank + index, 0) for index in range(count))


@dataclass(frozen=True)
class Decision:
    """What was decided about one tie; `ordered_codes` only where the outcome is an order."""

    outcome: str
    ordered_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prize:
    """What one entrant gets; `rank` is the decided one where a tie was put in order."""

    code: str
    rank: int
    amount_yuan: int


@dataclass(frozen=True)
class Award:
    """All prizes of a ranking, best first, and what sharing leaves over and nobody gets."""

    prizes: tuple[Prize, ...] = field(default=())
    remainder_yuan: int = 0

    @property
    def total_yuan(self) -> int:
        """Sum of the prizes."""
        return sum(prize.amount_yuan for prize in self.prizes)


class UndecidedTieError(ValueError):
    """A tie that touches a prize has no decision yet."""

    def __init__(self, rank: int) -> None:
        super().__init__(f"the tie at rank {rank} is not decided")
        self.rank = rank


class OverCapError(ValueError):
    """The prizes add up to more than the year's cap."""

    def __init__(self, total_yuan: int, cap_yuan: int) -> None:
        super().__init__(f"{total_yuan} yuan exceed the cap of {cap_yuan} yuan")
        self.total_yuan, self.cap_yuan = total_yuan, cap_yuan


def tie_award(rank: int, codes: Sequence[str], decision: Decision, scheme: Scheme) -> Award:
    """What those tied at `rank` get under a decision; a share is rounded down to whole yuan.

    An order must name exactly those tied, else ValueError. Not checked against the cap.
    """
    if decision.outcome == ORDER:
        if sorted(decision.ordered_codes) != sorted(codes):
            raise ValueError("the order must name exactly the entrants tied at that place")
        places = enumerate(decision.ordered_codes, start=rank)
        return _paid([Prize(code, place, scheme.tiers.get(place, 0)) for place, code in places])
    if decision.outcome == SHARE_PRIZES:
        share, remainder = divmod(scheme.pot(rank, len(codes)), len(codes))
        return _paid([Prize(code, rank, share) for code in sorted(codes)], remainder)
    amount = scheme.tiers.get(rank, 0)
    return _paid([Prize(code, rank, amount) for code in sorted(codes)])


def award(ranks: Mapping[str, int], scheme: Scheme, decisions: Mapping[int, Decision]) -> Award:
    """Prizes of a competition ranking (code → rank) under the decisions made about its ties.

    A tie whose order was already written into the ranks needs no decision any more. Raises
    UndecidedTieError for a tie that touches a prize and has no decision, OverCapError when the
    sum is above the cap, ValueError when an order does not name those tied.
    """
    prizes: list[Prize] = []
    remainder = 0
    for rank, codes in sorted(tied_codes(ranks).items()):
        if rank not in scheme.tiers:
            continue
        if len(codes) == 1:
            prizes.append(Prize(codes[0], rank, scheme.tiers[rank]))
            continue
        if rank not in decisions:
            raise UndecidedTieError(rank)
        part = tie_award(rank, codes, decisions[rank], scheme)
        prizes += part.prizes
        remainder += part.remainder_yuan
    whole = Award(tuple(prizes), remainder)
    if whole.total_yuan > scheme.cap_yuan:
        raise OverCapError(whole.total_yuan, scheme.cap_yuan)
    return whole


def tied_codes(ranks: Mapping[str, int]) -> dict[int, list[str]]:
    """Who stands at each rank, by code."""
    groups: dict[int, list[str]] = {}
    for code in sorted(ranks):
        groups.setdefault(ranks[code], []).append(code)
    return groups


def _paid(prizes: list[Prize], remainder: int = 0) -> Award:
    """Leave out those who get nothing."""
    return Award(tuple(prize for prize in prizes if prize.amount_yuan), remainder)
