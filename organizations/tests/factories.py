"""One valid row of each table of organizations and participation."""

import uuid
from datetime import UTC, date, datetime

import factory

from organizations.models import (
    Case,
    CaseKind,
    CaseState,
    ChecklistItem,
    CollectiveDecision,
    DecisionProcedure,
    EveningTalk,
    Honour,
    HonourCampaign,
    HonourMethod,
    Household,
    Member,
    Organization,
    OrganizationDocument,
    OrganizationKind,
    PointsDimension,
    PointsReview,
    PointsScheme,
    PracticeModel,
)
from shaping.accounts.tests.factories import UserFactory
from shaping.uploads.tests.factories import StoredFileFactory
from villages.tests.factories import HamletFactory, TownshipFactory, VillageFactory

WRITTEN_AT = datetime(2026, 11, 10, 1, 30, tzinfo=UTC)


class OrganizationFactory(factory.django.DjangoModelFactory):
    """A council of its own hamlet."""

    class Meta:
        model = Organization

    hamlet = factory.SubFactory(HamletFactory)
    village = factory.LazyAttribute(lambda o: o.hamlet.village)
    kind = OrganizationKind.COUNCIL
    name = factory.Sequence(lambda n: f"{n}号湾村民理事会")
    founded_on = date(2025, 3, 1)
    created_at = WRITTEN_AT
    created_by = factory.SubFactory(UserFactory)

    class Params:
        dissolved = factory.Trait(dissolved_on=date(2026, 5, 1), dissolution_reason="合并")


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Member

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"张三{n}")
    post = "理事"
    since = date(2025, 3, 1)


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganizationDocument

    organization = factory.SubFactory(OrganizationFactory)
    kind = "charter"
    version = factory.Sequence(lambda n: n + 1)
    stored_file = factory.SubFactory(StoredFileFactory, document=True)
    adopted_on = date(2025, 3, 1)
    added_at = WRITTEN_AT
    added_by = factory.SubFactory(UserFactory)


class TalkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EveningTalk

    hamlet = factory.SubFactory(HamletFactory)
    key = factory.LazyFunction(uuid.uuid4)
    held_on = date(2026, 11, 9)
    place = "湾中晒场"
    chair_name = "王支书"
    cadre_count = 3
    villager_count = 18
    topics = "渠道清淤怎么出工"
    recorded_at = WRITTEN_AT
    recorded_by = factory.SubFactory(UserFactory)


class ProcedureFactory(factory.django.DjangoModelFactory):
    """A procedure without steps."""

    class Meta:
        model = DecisionProcedure
        django_get_or_create = ("township", "name")

    township = factory.SubFactory(TownshipFactory)
    name = "两议两公开"


class DecisionFactory(factory.django.DjangoModelFactory):
    """A matter that is deliberated, without steps."""

    class Meta:
        model = CollectiveDecision

    village = factory.SubFactory(VillageFactory)
    hamlet = factory.LazyAttribute(lambda o: HamletFactory(village=o.village))
    procedure = factory.LazyAttribute(lambda o: ProcedureFactory(township=o.village.township))
    title = "修通湾中小路"
    description = "从晒场到塘边120米，铺水泥。"
    started_at = WRITTEN_AT
    started_by = factory.SubFactory(UserFactory)


class DimensionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PointsDimension
        django_get_or_create = ("township", "name")

    township = factory.SubFactory(TownshipFactory)
    name = "生态宜居"


class SchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PointsScheme

    hamlet = factory.SubFactory(HamletFactory)
    started_on = date(2026, 1, 1)


class HouseholdFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Household

    hamlet = factory.SubFactory(HamletFactory)
    head_name = factory.Sequence(lambda n: f"李四{n}")


class ReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PointsReview

    hamlet = factory.SubFactory(HamletFactory)
    key = factory.LazyFunction(uuid.uuid4)
    year = 2026
    month = 10
    held_on = date(2026, 10, 31)
    panel = "王军、李梅、陈红"
    recorded_at = WRITTEN_AT
    recorded_by = factory.SubFactory(UserFactory)


class CampaignFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HonourCampaign

    township = factory.SubFactory(TownshipFactory)
    title = "最美庭院"
    period = "2026年下半年"
    standard = "房前屋后干净，物品摆放整齐。"
    method = HonourMethod.VOTE
    quota = 2
    opened_at = WRITTEN_AT
    opened_by = factory.SubFactory(UserFactory)


class HonourFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Honour

    hamlet = factory.SubFactory(HamletFactory)
    campaign = factory.LazyAttribute(lambda o: CampaignFactory(township=o.hamlet.village.township))
    name = factory.Sequence(lambda n: f"陈五{n}")
    deeds = "带头清理房前屋后。"
    proposed_at = WRITTEN_AT
    proposed_by = factory.SubFactory(UserFactory)


class PracticeModelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PracticeModel

    township = factory.SubFactory(TownshipFactory)
    group = "talks"
    name = factory.Sequence(lambda n: f"夜话{n}")


class ChecklistItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    township = factory.SubFactory(TownshipFactory)
    for_kind = "hamlet"
    name = factory.Sequence(lambda n: f"一个议事厅{n}")


class CaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Case

    village = factory.SubFactory(VillageFactory)
    kind = CaseKind.ENVIRONMENT
    title = "一把扫帚扫出干净湾"
    summary = "每周六全湾一起扫。"
    text = "每周六上午，各户出一人，把湾里扫一遍。"
    written_at = WRITTEN_AT
    written_by = factory.SubFactory(UserFactory)

    class Params:
        published = factory.Trait(
            state=CaseState.PUBLISHED,
            published_at=WRITTEN_AT,
            published_by=factory.SubFactory(UserFactory),
        )
