"""The years and grants a user may read, and what was done with a grant."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from assessments.models import AssessmentCycle, Ranking, RankingState
from rewards.models import GrantState, RewardGrant
from rewards.prizes import Scheme
from rewards.queries.schemes import inherited_scheme
from shaping.audit.models import AuditEvent
from villages.capabilities import grants_of


def reward_cycles(user: Any) -> QuerySet[AssessmentCycle]:
    """Years whose grants the user may read (grant.read), newest first."""
    cycles = AssessmentCycle.objects.in_areas(grants_of(user, "grant.read"))
    return cycles.select_related("township").order_by("-year", "township__code9")


def reward_cycle_or_404(user: Any, township_code: str, year: int) -> AssessmentCycle:
    """The year of that township, or Http404 when its grants are not the user's to read."""
    cycle = reward_cycles(user).filter(township__code9=township_code, year=year).first()
    if cycle is None:
        raise Http404("没有找到，或者不在您的范围内。")
    return cycle


def grants_of_cycle(cycle: AssessmentCycle) -> QuerySet[RewardGrant]:
    """A cycle's grants, best rank first, with all that the table shows."""
    rows = RewardGrant.objects.filter(cycle=cycle)
    return rows.select_related(
        "cycle", "entrant", "standing__ranking", "proposed_by", "approved_by"
    ).order_by("standing__rank", "entrant__code")


@dataclass(frozen=True)
class RewardYear:
    """One line of the list of years: sums in whole yuan, and the state in words."""

    cycle: AssessmentCycle
    scheme: Scheme
    granted_yuan: int
    approved_yuan: int
    state: str
    is_done: bool


def reward_years(user: Any) -> list[RewardYear]:
    """All years the user may read, in a fixed number of queries."""
    cycles = list(
        reward_cycles(user).select_related("reward_budget").prefetch_related("reward_tiers")
    )
    published = set(
        Ranking.objects.filter(cycle__in=cycles, state=RankingState.PUBLISHED).values_list(
            "cycle_id", flat=True
        )
    )
    grants: dict[int, list[RewardGrant]] = {}
    for grant in RewardGrant.objects.filter(cycle__in=cycles):
        grants.setdefault(grant.cycle_id, []).append(grant)
    return [
        _reward_year(cycle, grants.get(cycle.pk, []), is_published=cycle.pk in published)
        for cycle in cycles
    ]


def _reward_year(
    cycle: AssessmentCycle, grants: list[RewardGrant], *, is_published: bool
) -> RewardYear:
    budget = getattr(cycle, "reward_budget", None)
    tiers = {tier.rank: tier.amount_yuan for tier in cycle.reward_tiers.all()}
    amounts: dict[str, int] = dict.fromkeys(GrantState.values, 0)
    for grant in grants:
        amounts[grant.state] += grant.amount_yuan
    states = {grant.state for grant in grants}
    return RewardYear(
        cycle=cycle,
        scheme=inherited_scheme(cycle, tiers, budget.cap_yuan if budget else None),
        granted_yuan=amounts[GrantState.PROPOSED] + amounts[GrantState.APPROVED],
        approved_yuan=amounts[GrantState.APPROVED],
        state=_state_words(states, is_published=is_published),
        is_done=states == {GrantState.APPROVED},
    )


def _state_words(states: set[str], *, is_published: bool) -> str:
    """Where a year's rewards stand, in the words of the list."""
    if not states:
        return "待提出" if is_published else "等排名公布"
    if GrantState.RETURNED in states:
        return "有退回，待重新提出"
    return "待审批" if GrantState.PROPOSED in states else "已全部批准"


def history_of(grant: RewardGrant) -> QuerySet[AuditEvent]:
    """Everything that was done with a grant, oldest first, from the audit trail."""
    actions = ["grant.propose", "grant.approve", "grant.return"]
    return AuditEvent.objects.filter(
        action__in=actions, target_type=grant._meta.label, target_id=str(grant.pk)
    ).order_by("sequence")
