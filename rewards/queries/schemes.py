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
    """Tiers and cap of a cycle, cut to its rewarded places; the seed where none are set yet."""
    tiers = dict(cycle.reward_tiers.values_list("rank", "amount_yuan"))
    cap = RewardBudget.objects.filter(cycle=cycle).values_list("cap_yuan", flat=True).first()
    return cut_scheme(cycle, tiers, cap)


def cut_scheme(cycle: AssessmentCycle, tiers: dict[int, int], cap: int | None) -> Scheme:
    """The stored tiers and cap, or the seed's, cut to the rewarded places."""
    amounts = tiers or default_tiers()
    kept = {rank: amounts[rank] for rank in sorted(amounts) if rank <= cycle.rewarded_places}
    return Scheme(kept, sum(kept.values()) if cap is None else cap)


def missing_ranks(cycle: AssessmentCycle, scheme: Scheme) -> list[int]:
    """Rewarded ranks that have no tier yet, which happens when a cycle rewards more places."""
    return [rank for rank in range(1, cycle.rewarded_places + 1) if rank not in scheme.tiers]
