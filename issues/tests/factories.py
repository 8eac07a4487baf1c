"""One valid row of each table of lists and problems."""

from datetime import UTC, date, datetime

import factory

from issues.models import (
    AffectedUnit,
    CommonTopic,
    Escalation,
    FieldRequirement,
    Issue,
    IssueCategory,
    IssueList,
    IssueState,
    ListState,
    ListSubmission,
    ReportingCalendar,
)
from shaping.accounts.tests.factories import UserFactory
from villages.tests.factories import HamletFactory, TownshipFactory, VillageFactory

REPORTED_AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


class CalendarFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportingCalendar

    township = factory.SubFactory(TownshipFactory)


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IssueCategory
        django_get_or_create = ("township", "name")

    township = factory.SubFactory(TownshipFactory)
    name = "农田水利"
    position = 2


class IssueListFactory(factory.django.DjangoModelFactory):
    """A draft of November 2026; the traits make one that went up."""

    class Meta:
        model = IssueList

    class Params:
        reported = factory.Trait(
            state=ListState.SUBMITTED,
            reported_at=REPORTED_AT,
            reported_by=factory.SubFactory(UserFactory),
        )
        accepted = factory.Trait(
            state=ListState.ACCEPTED,
            reported_at=REPORTED_AT,
            reported_by=factory.SubFactory(UserFactory),
            accepted_at=REPORTED_AT,
            accepted_by=factory.SubFactory(UserFactory),
        )

    village = factory.SubFactory(VillageFactory)
    year = 2026
    month = 11
    opens_on = date(2026, 11, 20)
    due_on = date(2026, 11, 25)
    locks_on = date(2026, 11, 30)


class SubmissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ListSubmission

    issue_list = factory.SubFactory(IssueListFactory, reported=True)
    number = 1
    receipt_number = factory.Sequence(lambda n: f"HZ-{n}")
    content = factory.LazyFunction(
        lambda: {"rows": [], "people": {"reporter": "村专干", "confirmer": ""}}
    )
    content_hash = "0" * 64
    submitted_at = REPORTED_AT
    submitted_by = factory.SubFactory(UserFactory)


class IssueFactory(factory.django.DjangoModelFactory):
    """A reported problem; the traits bring it further."""

    class Meta:
        model = Issue

    class Params:
        accepted = factory.Trait(state=IssueState.ACCEPTED)
        in_progress = factory.Trait(
            state=IssueState.IN_PROGRESS,
            level="township",
            responsible_unit="镇水利站",
            due_on=date(2026, 12, 22),
        )
        finished = factory.Trait(
            state=IssueState.AWAITING_VERIFICATION,
            level="township",
            responsible_unit="镇水利站",
            due_on=date(2026, 12, 22),
            result="已清淤200米。",
            finished_at=REPORTED_AT,
            finished_by=factory.SubFactory(UserFactory),
        )
        closed = factory.Trait(
            state=IssueState.CLOSED,
            holder="nobody",
            level="township",
            responsible_unit="镇水利站",
            due_on=date(2026, 12, 22),
            result="已清淤200米。",
            finished_at=REPORTED_AT,
            finished_by=factory.SubFactory(UserFactory),
            verified_at=REPORTED_AT,
            verified_by=factory.SubFactory(UserFactory),
            villagers_answer="agreed",
            closed_at=REPORTED_AT,
            watch_until=date(2027, 2, 21),
        )

    village = factory.SubFactory(VillageFactory)
    hamlet = factory.SubFactory(HamletFactory, village=factory.SelfAttribute("..village"))
    first_list = None
    draft_key = factory.Sequence(lambda n: f"key-{n}")
    number = factory.Sequence(lambda n: f"101200-2611-9{n:05d}")
    category = factory.SubFactory(
        CategoryFactory, township=factory.SelfAttribute("..village.township")
    )
    description = "七组排灌渠淤塞200米"
    affected_count = 120
    affected_unit = AffectedUnit.MU
    reported_at = REPORTED_AT


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CommonTopic

    township = factory.SubFactory(TownshipFactory)
    category = factory.SubFactory(CategoryFactory, township=factory.SelfAttribute("..township"))
    title = factory.Sequence(lambda n: f"排灌渠清淤{n}")
    owner_unit = "镇水利站"
    opened_at = REPORTED_AT
    opened_by = factory.SubFactory(UserFactory)


class EscalationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Escalation

    issue = factory.SubFactory(IssueFactory, in_progress=True)
    department = "县水利局"
    subject = "关于修复排灌渠的函"
    request = "请贵局派员勘察并给予资金支持。"
    drafted_at = REPORTED_AT
    drafted_by = factory.SubFactory(UserFactory)


class RequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldRequirement

    township = factory.SubFactory(TownshipFactory)
    field = "source"
    reason = "统计来源"
    yearly_minutes = 30
    required_at = REPORTED_AT
    required_by = factory.SubFactory(UserFactory)
