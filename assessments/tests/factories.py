"""One valid row of each assessment table."""

from datetime import date

import factory

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Entrant,
    Ranking,
    ScoreKind,
    ScoreSheet,
    SheetState,
    Standing,
    TieDecision,
    TieOutcome,
)
from shaping.accounts.tests.factories import UserFactory
from villages.tests.factories import TownshipFactory, VillageFactory


class CycleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssessmentCycle

    township = factory.SubFactory(TownshipFactory)
    year = 2025
    state = CycleState.OPEN
    tie_order = factory.LazyFunction(lambda: ["year_end"])


class EntrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Entrant

    cycle = factory.SubFactory(CycleFactory)
    village = factory.SubFactory(VillageFactory, township=factory.SelfAttribute("..cycle.township"))
    code = factory.SelfAttribute("village.code12")
    name = factory.SelfAttribute("village.name")


class ScoreSheetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScoreSheet

    entrant = factory.SubFactory(EntrantFactory)
    cycle = factory.SelfAttribute("entrant.cycle")
    kind = ScoreKind.DAILY
    inspector_name = factory.Sequence(lambda n: f"王{n}")
    inspected_on = date(2025, 6, 30)
    points = 8840
    state = SheetState.SEALED
    entered_by = factory.SubFactory(UserFactory)


class RankingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ranking

    cycle = factory.SubFactory(CycleFactory)
    version = factory.Sequence(lambda n: n + 1)
    input_hash = "0" * 64
    computed_by = factory.SubFactory(UserFactory)


class StandingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Standing

    entrant = factory.SubFactory(EntrantFactory)
    ranking = factory.SubFactory(RankingFactory, cycle=factory.SelfAttribute("..entrant.cycle"))
    daily_points = 8840
    year_end_points = 9233
    daily_weight = 1
    year_end_weight = 3
    rank = 1


class TieDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TieDecision

    ranking = factory.SubFactory(RankingFactory)
    rank = 1
    outcome = TieOutcome.SHARE_PRIZES
    basis = "镇党委会研究"
    minutes_number = "沙党纪〔2025〕12号"
    proposed_by = factory.SubFactory(UserFactory)
