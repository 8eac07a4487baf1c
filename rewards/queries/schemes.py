"""The year's tiers and cap; the seed stands for them until the town sets its own."""

import csv
from functools import cache
from pathlib import Path

from assessments.models import AssessmentCycle
from rewards.models import RewardBudget
from rewards.prizes import Scheme

SEED_TIERS = Path(__file__).parent.parent / "seeds" / "tiers.csv"


@cache
def default_tiers() -> dict[int, int]:
    """Rank → yuan as the notice has it (三 2), from the seed file; only a proposal to the town."""
    with SEED_TIERS.open(encoding="utf-8") as file:
        return {int(row["rank"]): int(row["amount_yuan"]) for row in csv.DictReader(file)}


def scheme_of(cycle: AssessmentCycle) -> Scheme:
    """Tiers and cap of a cycle, cut to its rewarded places.

    Where none are set yet, those of the year it was copied from; the seed where there is none.
    """
    tiers = {tier.rank: tier.amount_yuan for tier in cycle.reward_tiers.all()}
    budget = RewardBudget.objects.filter(cycle=cycle).first()
    return inherited_scheme(cycle, tiers, budget.cap_yuan if budget else None)


def inherited_scheme(cycle: AssessmentCycle, tiers: dict[int, int], cap: int | None) -> Scheme:
    """The stored tiers and cap, else the copied year's, else the seed's, cut to the places."""
    if not tiers and cycle.copied_from is not None:
        source = scheme_of(cycle.copied_from)
        tiers, cap = dict(source.tiers), source.cap_yuan if cap is None else cap
    return cut_scheme(cycle, tiers, cap)


def cut_scheme(cycle: AssessmentCycle, tiers: dict[int, int], cap: int | None) -> Scheme:
    """The stored tiers and cap, or the seed's, cut to the rewarded places."""
    amounts = tiers or default_tiers()
    kept = {rank: amounts[rank] for rank in sorted(amounts) if rank <= cycle.rewarded_places}
    return Scheme(kept, sum(kept.values()) if cap is None else cap)


def missing_ranks(cycle: AssessmentCycle, scheme: Scheme) -> list[int]:
    """Rewarded ranks that have no tier yet, which happens when a cycle rewards more places."""
    return [rank for rank in range(1, cycle.rewarded_places + 1) if rank not in scheme.tiers]
