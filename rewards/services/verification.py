"""Checking the reward books from outside: sums, limits, two persons, the ranking behind each."""

from collections.abc import Iterator

from assessments.models import AssessmentCycle, Ranking
from rewards.models import GrantState, RewardBudget, RewardGrant
from rewards.prizes import Prize, Scheme
from rewards.queries.awards import award_of, decisions_of
from rewards.queries.schemes import scheme_of
from rewards.queries.years import grants_of_cycle
from shaping.workflow import Refused


def reward_faults() -> Iterator[str]:
    """Yield one Chinese sentence for everything in the reward books that does not add up.

    Recomputes every grant from its ranking, the signed decisions about ties and the year's tiers.
    """
    cycles = AssessmentCycle.objects.filter(reward_budget__isnull=False)
    for cycle in cycles.select_related("township", "reward_budget").order_by("pk"):
        yield from _cycle_faults(cycle)
    for cycle in AssessmentCycle.objects.filter(
        reward_budget=None, grants__isnull=False
    ).distinct():
        yield f"{cycle}：有奖励，却没有年度总额。"


def _cycle_faults(cycle: AssessmentCycle) -> Iterator[str]:
    scheme = scheme_of(cycle)
    grants = list(grants_of_cycle(cycle))
    yield from _sum_faults(cycle, cycle.reward_budget, scheme, grants)
    prizes: dict[int, dict[str, Prize]] = {}
    for grant in grants:
        ranking = grant.standing.ranking
        if ranking.pk not in prizes:
            prizes[ranking.pk] = _prizes(ranking, scheme)
        yield from _grant_faults(grant, prizes[ranking.pk].get(grant.entrant.code))


def _sum_faults(
    cycle: AssessmentCycle, budget: RewardBudget, scheme: Scheme, grants: list[RewardGrant]
) -> Iterator[str]:
    tiers = sum(scheme.tiers.values())
    approved = sum(grant.amount_yuan for grant in grants if grant.state == GrantState.APPROVED)
    if tiers > budget.cap_yuan:
        yield f"{cycle}：奖励标准合计{tiers:,}元，超过年度总额{budget.cap_yuan:,}元。"
    if approved != budget.committed_yuan:
        yield f"{cycle}：已批准的奖励合计{approved:,}元，账上记的是{budget.committed_yuan:,}元。"
    if approved > budget.cap_yuan:
        yield f"{cycle}：已批准的奖励合计{approved:,}元，超过年度总额{budget.cap_yuan:,}元。"


def _prizes(ranking: Ranking, scheme: Scheme) -> dict[str, Prize]:
    """What a ranking entitles to by code; nothing where its ties or the cap do not allow it."""
    try:
        prizes = award_of(ranking, scheme, decisions_of(ranking)).prizes
    except Refused:
        return {}
    return {prize.code: prize for prize in prizes}


def _grant_faults(grant: RewardGrant, prize: Prize | None) -> Iterator[str]:
    standing = grant.standing
    if standing.entrant_id != grant.entrant_id or standing.ranking.cycle_id != grant.cycle_id:
        yield f"奖励“{grant}”：依据的名次是别的单位或别的年度的。"
    elif standing.ranking.published_at is None:
        yield f"奖励“{grant}”：依据的排名没有公布过。"
    elif prize is None:
        yield f"奖励“{grant}”：按排名和并列决定，这个单位没有奖励。"
    elif grant.limit_yuan != prize.amount_yuan:
        yield f"奖励“{grant}”：按排名和并列决定应是{prize.amount_yuan:,}元。"
    if grant.amount_yuan > grant.limit_yuan:
        yield f"奖励“{grant}”：金额超过按名次可得的{grant.limit_yuan:,}元。"
    if grant.approved_by_id is not None and grant.approved_by_id == grant.proposed_by_id:
        yield f"奖励“{grant}”：提出和批准是同一个人。"
