"""What other rules would have done to a year that is over. Knows no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments import scoring


@dataclass(frozen=True)
class TrialLine:
    """One entrant under the old and under the tried rules; totals in hundredths, None unranked."""

    code: str
    name: str
    old_rank: int | None
    new_rank: int | None
    old_total: int | None
    new_total: int | None

    @property
    def is_moved(self) -> bool:
        """Whether its rank would have been another."""
        return self.old_rank != self.new_rank


def trial(snapshot: Mapping[str, Any], policy: scoring.Policy) -> list[TrialLine]:
    """Every entrant of a snapshot under its own and under the tried rules, in the old order.

    Decided orders of ties are left out on both sides: a decision belongs to the rules of its year.
    """
    old = scoring.rank(scoring.entries_from(snapshot), scoring.policy_from(snapshot))
    new = {row.code: row for row in scoring.rank(scoring.entries_from(snapshot), policy)}
    names = {entrant["code"]: entrant["name"] for entrant in snapshot["entrants"]}
    sums = scoring.policy_from(snapshot).weight_sum, policy.weight_sum
    return [
        TrialLine(
            row.code,
            names[row.code],
            row.rank,
            new[row.code].rank,
            _total(row, sums[0]),
            _total(new[row.code], sums[1]),
        )
        for row in old
    ]


def _total(result: scoring.Result, weight_sum: int) -> int | None:
    return None if result.weighted is None else scoring.total_points(result.weighted, weight_sum)


def rewarded_names(lines: list[TrialLine], places: int) -> tuple[list[str], list[str]]:
    """Who stands on a rewarded place under the old and under the tried rules."""
    old = [line.name for line in lines if line.old_rank and line.old_rank <= places]
    ranked = sorted(
        (line.new_rank, line.code, line.name)
        for line in lines
        if line.new_rank is not None and line.new_rank <= places
    )
    return old, [name for _, _, name in ranked]
