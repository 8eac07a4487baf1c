"""One row of every table in the township, and the same in another one."""

from datetime import date

import pytest
from django.contrib.admin.utils import quote
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.models import PolicyChange, RankingState
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    OpeningFactory,
    RankingFactory,
    ScoreSheetFactory,
    StandingFactory,
    TieDecisionFactory,
)
from issues.tests.factories import (
    CalendarFactory,
    EscalationFactory,
    IssueFactory,
    IssueListFactory,
    RequirementFactory,
    TopicFactory,
)
from organizations.models import ParticipationSettings
from rewards.tests.factories import RewardBudgetFactory, RewardGrantFactory, RewardTierFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.admin_site import site
from shaping.audit.services import Act, record
from shaping.dashboard.tests.factories import BatchFactory, FeedbackFactory
from shaping.jobs.tests.factories import JobFactory
from shaping.reports.models import ReportText
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.tests.authz.assessment_world import disclosed_rows, tour_of, tour_rows
from shaping.tests.authz.participation_world import participation_rows
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from villages.tests.factories import (
    AppointmentFactory,
    HamletFactory,
    HouseholdGroupFactory,
    TownshipFactory,
    VillageFactory,
)


def rows_of(township) -> list[models.Model]:
    """One row of each table of the back office, all of this township."""
    village = VillageFactory(township=township, code12=f"{township.code9}299")
    hamlet = HamletFactory(village=village)
    cycle = CycleFactory(township=township)
    entrant = EntrantFactory(cycle=cycle, village=village)
    signer, now = UserFactory(), timezone.now()
    ranking = RankingFactory(
        cycle=cycle,
        state=RankingState.PUBLISHED,
        frozen_by=signer,
        frozen_at=now,
        published_by=signer,
        published_at=now,
    )
    standing = StandingFactory(ranking=ranking, entrant=entrant)
    appointment = AppointmentFactory(township=township, village=village, in_village=True)
    issue = IssueFactory(village=village, hamlet=hamlet, in_progress=True)
    with transaction.atomic():
        act = Act("cycle.open", cycle, township.code9, summary="启动考核", after={"year": 2025})
        event = record(act, by=signer)
    return [
        township,
        village,
        hamlet,
        HouseholdGroupFactory(hamlet=hamlet),
        appointment,
        appointment.user,
        cycle,
        entrant,
        ScoreSheetFactory(entrant=entrant),
        ranking,
        standing,
        TieDecisionFactory(ranking=ranking),
        RewardBudgetFactory(cycle=cycle),
        RewardTierFactory(cycle=cycle),
        RewardGrantFactory(standing=standing),
        JobFactory(township_code=township.code9),
        StoredFileFactory(township_code=township.code9),
        BatchFactory(township_code=township.code9),
        FeedbackFactory(township_code=township.code9),
        IssueListFactory(village=village),
        issue,
        issue.category,
        TopicFactory(township=township, category=issue.category),
        EscalationFactory(issue=issue),
        CalendarFactory(township=township),
        RequirementFactory(township=township),
        MonthlyReportFactory(township=township),
        ReportText.objects.create(
            township=township, year=2026, month=10, changed_at=now, changed_by=signer
        ),
        event,
        *assessment_of(township, village, signer),
        *participation_of(hamlet),
    ]


def assessment_of(township, village, signer) -> list[models.Model]:
    """One row of each further table of the assessment, of other years of this township."""
    tour = tour_of(township, UserFactory())
    rows = tour_rows(tour, village, 1) | disclosed_rows(township, [village])[0]
    change = PolicyChange.objects.create(
        cycle=tour.cycle, number=1, reason="镇党委会议定", changed_by=signer
    )
    names = ("rubric", "panel_member", "recusal", "assignment", "round", "planned_visit", "fault")
    return [
        *(rows[name] for name in (*names, "disclosure", "objection")),
        rows["rubric"].items.first(),
        OpeningFactory(cycle=tour.cycle),
        change,
    ]


def participation_of(hamlet) -> list[models.Model]:
    """One row of each table of organizations and participation, all of this hamlet."""
    rows = participation_rows(
        hamlet, StoredFileFactory(township_code=hamlet.village.township.code9)
    )
    procedure = rows["procedure"]
    procedure.steps.create(
        position=1, title="提议", body="理事会", attendance="none", majority="none"
    )
    rows["decision"].disclosures.get_or_create(
        number=1,
        defaults={
            "starts_on": date(2026, 11, 1),
            "ends_on": date(2026, 11, 8),
            "place": "湾口公示栏",
            "posted_at": timezone.now(),
            "posted_by": UserFactory(),
        },
    )
    settings, _ = ParticipationSettings.objects.get_or_create(township=hamlet.village.township)
    found = [*rows.values(), procedure.steps.get(), rows["decision"].disclosures.get(), settings]
    return [row for row in found if type(row) in site._registry]


@pytest.fixture
def rows(township) -> list[models.Model]:
    """The township's rows, and one of each table that all townships share."""
    return [*rows_of(township), WorkdayFactory(), CalendarYearFactory()]


@pytest.fixture
def foreign_rows(db) -> list[models.Model]:
    return rows_of(TownshipFactory(code9="421223201", name="青山镇"))


def list_page(row: models.Model) -> str:
    return _address(row, "changelist")


def page_of(row: models.Model, kind: str = "change") -> str:
    return _address(row, kind, quote(row.pk))


def _address(row: models.Model, kind: str, *args: str) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{kind}", args=args)
