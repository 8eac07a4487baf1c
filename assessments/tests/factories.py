"""One valid row of each assessment table."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Assignment,
    CycleState,
    DailyRound,
    Disclosure,
    DrawMethod,
    Entrant,
    FoundFault,
    ItemMode,
    Objection,
    ObjectionWay,
    Opening,
    PanelMember,
    PickReason,
    PlannedVisit,
    Ranking,
    Rubric,
    RubricItem,
    RubricState,
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


class RubricFactory(factory.django.DjangoModelFactory):
    """An adopted rubric of two items: 60 points deducted in steps of one, 40 awarded."""

    class Meta:
        model = Rubric
        skip_postgeneration_save = True

    township = factory.SubFactory(TownshipFactory)
    kind = ScoreKind.YEAR_END
    version = factory.Sequence(lambda n: n + 1)
    title = "年终集中考核拉练评分细则"
    state = RubricState.ADOPTED
    content_hash = "0" * 64
    created_by = factory.SubFactory(UserFactory)
    adopted_by = factory.SelfAttribute("created_by")
    adopted_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        RubricItemFactory(rubric=self, position=1, code="A1", title="无暴露垃圾")
        RubricItemFactory(
            rubric=self,
            position=2,
            code="A2",
            title="庭院整洁美化",
            max_points=4000,
            mode=ItemMode.AWARD,
            step_points=None,
        )


class RubricItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RubricItem

    rubric = factory.SubFactory(RubricFactory)
    position = factory.Sequence(lambda n: n + 10)
    code = factory.Sequence(lambda n: f"B{n + 1}")
    title = "沟渠畅通"
    max_points = 6000
    mode = ItemMode.DEDUCT
    step_points = 100
    basis = "每处-1"


class PanelMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PanelMember

    cycle = factory.SubFactory(CycleFactory)
    user = factory.SubFactory(UserFactory)
    added_by = factory.SubFactory(UserFactory)


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    entrant = factory.SubFactory(EntrantFactory)
    cycle = factory.SelfAttribute("entrant.cycle")
    member = factory.SubFactory(PanelMemberFactory, cycle=factory.SelfAttribute("..cycle"))
    serial = factory.Sequence(lambda n: f"PF-{n + 1:04d}")
    assigned_by = factory.SubFactory(UserFactory)


class OpeningFactory(factory.django.DjangoModelFactory):
    """Sheets opened by two persons."""

    class Meta:
        model = Opening

    cycle = factory.SubFactory(CycleFactory)
    requested_by = factory.SubFactory(UserFactory)
    confirmed_by = factory.SubFactory(UserFactory)
    confirmed_at = factory.LazyFunction(timezone.now)


class DisclosureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Disclosure

    ranking = factory.SubFactory(RankingFactory)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + timedelta(days=7))
    minutes_number = "沙党纪〔2025〕12号"
    contact_office = "沙坪镇共同缔造办公室"
    contact_phone = "0715-0000000"
    started_by = factory.SubFactory(UserFactory)


class ObjectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Objection

    disclosure = factory.SubFactory(DisclosureFactory)
    entrant = factory.SubFactory(
        EntrantFactory, cycle=factory.SelfAttribute("..disclosure.ranking.cycle")
    )
    number = factory.Sequence(lambda n: n + 1)
    way = ObjectionWay.IN_PERSON
    raised_by_name = "周大山"
    words = "沟渠那一项当天已经清了，扣分扣错了。"
    raised_on = factory.LazyFunction(timezone.localdate)
    received_by = factory.SubFactory(UserFactory)


class DailyRoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DailyRound

    cycle = factory.SubFactory(CycleFactory)
    number = factory.Sequence(lambda n: n + 1)
    starts_on = date(2025, 6, 1)
    ends_on = date(2025, 6, 30)
    method = DrawMethod.ROTA
    draw_count = 1
    drawn_by = factory.SubFactory(UserFactory)


class PlannedVisitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlannedVisit

    entrant = factory.SubFactory(EntrantFactory)
    round = factory.SubFactory(DailyRoundFactory, cycle=factory.SelfAttribute("..entrant.cycle"))
    reason = PickReason.ROTA


class FoundFaultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FoundFault

    sheet = factory.SubFactory(ScoreSheetFactory)
    entrant = factory.SelfAttribute("sheet.entrant")
    item = factory.SubFactory(RubricItemFactory)
    words = "二组垃圾池旁有散落垃圾"
