"""One valid row of each reward table, and a published ranking to rest grants on."""

import factory
from django.utils import timezone

from assessments.models import AssessmentCycle, Ranking, RankingState
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RankingFactory,
    StandingFactory,
)
from rewards.models import RewardBudget, RewardForm, RewardGrant, RewardTier
from shaping.accounts.tests.factories import UserFactory
from villages.models import Township
from villages.tests.factories import VillageFactory


class RewardBudgetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RewardBudget

    cycle = factory.SubFactory(CycleFactory)
    cap_yuan = 300_000


class RewardTierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RewardTier

    cycle = factory.SubFactory(CycleFactory)
    rank = 1
    amount_yuan = 150_000


class RewardGrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RewardGrant

    standing = factory.SubFactory(StandingFactory)
    entrant = factory.SelfAttribute("standing.entrant")
    cycle = factory.SelfAttribute("standing.ranking.cycle")
    limit_yuan = 150_000
    amount_yuan = 150_000
    form = RewardForm.PROJECT
    proposed_by = factory.SubFactory(UserFactory)


def ranked(township: Township, ranks: list[int], state: str = RankingState.PUBLISHED) -> Ranking:
    """A ranking in the township's newest year, with villages at these ranks, in that state."""
    cycle = CycleFactory(township=township)
    villages = [
        VillageFactory(township=township, code12=f"{township.code9}{300 + index}")
        for index in range(len(ranks))
    ]
    entrants = [EntrantFactory(cycle=cycle, village=village) for village in villages]
    return new_version(cycle, dict(zip(entrants, ranks, strict=True)), state)


def new_version(
    cycle: AssessmentCycle, ranks: dict, state: str = RankingState.PUBLISHED
) -> Ranking:
    """A version with these entrants at these ranks; the published one before it is superseded."""
    if state == RankingState.PUBLISHED:
        cycle.rankings.filter(state=state).update(state=RankingState.SUPERSEDED)
    signer, now = UserFactory(), timezone.now()
    dates = {"frozen_by": signer, "frozen_at": now, "published_by": signer, "published_at": now}
    ranking = RankingFactory(
        cycle=cycle, state=state, **(dates if state == RankingState.PUBLISHED else {})
    )
    for entrant, rank in ranks.items():
        points = 9500 - 100 * rank
        StandingFactory(
            ranking=ranking,
            entrant=entrant,
            rank=rank,
            daily_points=points,
            year_end_points=points,
        )
    return ranking
