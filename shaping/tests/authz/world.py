"""A small world with everything once per area: own village, another village, another township."""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from assessments.models import AssessmentCycle, ScoreKind
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.scenes import opened, published
from issues.models import FieldRequirement
from issues.tests.factories import (
    EscalationFactory,
    IssueFactory,
    IssueListFactory,
    SubmissionFactory,
    TopicFactory,
)
from rewards.models import RewardForm
from rewards.services.grants import propose_grants
from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.imports.kinds import kind_of
from shaping.imports.models import BatchState, ImportBatch
from shaping.jobs.models import Job
from shaping.notices.services.feedback import write_feedback
from shaping.notices.tests.factories import MailboxFactory, NoticeFactory
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.spreadsheets.columns import Fault
from shaping.tests.authz.assessment_world import disclosed_rows, tour_of, tour_rows
from shaping.tests.authz.participation_world import participation_rows
from shaping.uploads.models import StoredFile
from shaping.uploads.services import store_photo
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from villages.capabilities import TOWNSHIP_ROLES, VILLAGE_ROLES, Role
from villages.models import Hamlet, Township, Village
from villages.tests.factories import (
    AppointmentFactory,
    HamletFactory,
    HouseholdGroupFactory,
    TownshipFactory,
    VillageFactory,
)

YEAR = 2024
BACKEND = "shaping.accounts.backends.AccountBackend"


@dataclass
class Area:
    """A township, one village of it, and one of every row that belongs there."""

    township: Township
    village: Village
    rows: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Three areas as the village officer of the first one sees them, and all visitors."""

    own: Area
    other_village: Area
    other_township: Area
    visitors: dict[str, Client]


def build_world() -> World:
    """Everything in two townships; the visitors are appointed in the first one's first village."""
    township, foreign = TownshipFactory(), TownshipFactory()
    own = Area(township, VillageFactory(township=township))
    neighbour = Area(township, VillageFactory(township=township))
    away = Area(foreign, VillageFactory(township=foreign))
    people = {role: appointed(role, own) for role in Role.values}
    fill_township([own, neighbour], people[Role.INSPECTOR])
    fill_township([away], appointed(Role.INSPECTOR, away))
    WorkdayFactory(day=date(YEAR, 10, 1))
    CalendarYearFactory(year=YEAR)
    visitors = {role: signed_in(person) for role, person in people.items()}
    visitors["nobody"] = signed_in(UserFactory())
    return World(own, neighbour, away, visitors)


def appointed(role: str, area: Area) -> User:
    """A user who holds the role in the area, as widely as the role goes."""
    user = UserFactory()
    AppointmentFactory(
        user=user,
        role=role,
        township=area.township if role in VILLAGE_ROLES | TOWNSHIP_ROLES else None,
        village=area.village if role in VILLAGE_ROLES else None,
    )
    return user


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def fill_township(areas: list[Area], inspector: User) -> None:
    """A finished year with grants, a running one with a computed ranking, a tour, a disclosure."""
    township = areas[0].township
    office = appointed(Role.TOWNSHIP_OFFICE, areas[0])
    leader = appointed(Role.TOWNSHIP_LEADER, areas[0])
    finished = scored_year(areas, YEAR, office, step=100)
    ranking = compute_ranking(finished, by=office)
    published(freeze_ranking(ranking, by=leader), by=leader)
    entrants = finished.entrants.values_list("pk", flat=True)
    grants = propose_grants(finished, dict.fromkeys(entrants, RewardForm.PROJECT), by=office)
    # The villages of the running year are tied for the first prize.
    running = scored_year(areas, YEAR + 1, office, step=0)
    compute_ranking(running, by=office)
    MonthlyReportFactory(township=township)
    shared = {
        "running": running,
        "channel": MailboxFactory(created_by=office, wants_alarms=True),
        "batch": scores_batch(office, running),
        "account_batch": confirmed_accounts(office, township),
        "job": Job.objects.create(
            kind="import-check", title="检查", township_code=township.code9, created_by=office
        ),
    }
    tour = tour_of(township, inspector)
    shown = disclosed_rows(township, [area.village for area in areas])
    for number, (area, grant) in enumerate(zip(areas, grants, strict=True), start=1):
        area.rows |= shared | village_rows(area) | {"grant": grant}
        area.rows |= tour_rows(tour, area.village, number) | shown[number - 1]


def scored_year(areas: list[Area], year: int, office: User, *, step: int) -> AssessmentCycle:
    """An open cycle with a daily and a year-end sheet each, `step` points apart."""
    cycle = CycleFactory(township=areas[0].township, year=year)
    for number, area in enumerate(areas):
        entrant = EntrantFactory(cycle=cycle, village=area.village)
        for kind, month in ((ScoreKind.DAILY, 6), (ScoreKind.YEAR_END, 12)):
            ScoreSheetFactory(
                entrant=entrant,
                kind=kind,
                inspected_on=date(year, month, 20),
                points=9000 - number * step,
                entered_by=office,
                opening=opened(cycle) if kind == ScoreKind.YEAR_END else None,
            )
    return cycle


def village_rows(area: Area) -> dict[str, Any]:
    """The register's and people's rows of one village."""
    person = UserFactory()
    appointment = AppointmentFactory(
        user=person, role=Role.VILLAGE_SECRETARY, township=area.township, village=area.village
    )
    hamlet = HamletFactory(village=area.village)
    words = "请把检查时间提前告诉我们。"
    return {
        "person": person,
        "appointment": appointment,
        "hamlet": hamlet,
        "group": HouseholdGroupFactory(hamlet=hamlet),
        "stored_file": StoredFileFactory(created_by=person, township_code=area.township.code9),
        "notice": NoticeFactory(recipient=person),
        "feedback": write_feedback(words, township_code=area.township.code9, by=person),
        **problem_rows(area.village, hamlet),
        **participation_rows(hamlet, stored_picture()),
    }


def problem_rows(village: Village, hamlet: Hamlet) -> dict[str, Any]:
    """A draft of November, a list of October that waits at the town, and a problem in handling."""
    draft = IssueListFactory(village=village)
    reported = IssueListFactory(
        village=village,
        month=10,
        opens_on=date(2026, 10, 20),
        due_on=date(2026, 10, 26),
        locks_on=date(2026, 10, 28),
        reported=True,
    )
    issue = IssueFactory(village=village, hamlet=hamlet, first_list=reported, in_progress=True)
    topic = TopicFactory(township=village.township, category=issue.category)
    submission = SubmissionFactory(issue_list=reported)
    submission.entries.create(issue=issue, section="new", position=1, words={})
    requirement, _ = FieldRequirement.objects.get_or_create(
        township=village.township,
        field="source",
        defaults={
            "reason": "统计来源",
            "yearly_minutes": 30,
            "required_at": timezone.now(),
            "required_by": UserFactory(),
        },
    )
    return {
        "draft_list": draft,
        "issue_list": reported,
        "issue": issue,
        "attachment": issue.attachments.create(
            stored_file=stored_picture(),
            phase="before",
            added_at=timezone.now(),
            added_by=UserFactory(),
        ),
        "extension": issue.extension_requests.create(
            due_before=issue.due_on,
            asked_until=date(2026, 12, 28),
            reason="连日下雨",
            asked_at=timezone.now(),
            asked_by=UserFactory(),
        ),
        "submission": submission,
        "requirement": requirement,
        "topic": topic,
        "joined_issue": IssueFactory(
            village=village, hamlet=hamlet, closed=True, common_topic=topic
        ),
        "escalation": EscalationFactory(issue=issue),
        "checked_escalation": EscalationFactory(
            issue=issue,
            department="县财政局",
            state="checked",
            checked_at=timezone.now(),
            checked_by=UserFactory(),
        ),
    }


def stored_picture() -> StoredFile:
    """A photo with its bytes on the disk."""
    content = BytesIO()
    Image.new("RGB", (4, 3)).save(content, "JPEG")
    upload = ContentFile(content.getvalue(), "照片.jpg")
    return store_photo(upload, key=uuid4(), by=UserFactory(), township_code="421223101")


def scores_batch(office: User, cycle: AssessmentCycle) -> ImportBatch:
    """A sheet whose check found faults."""
    parameters = {"cycle": cycle.pk, "score_kind": "daily"}
    batch = ImportBatch(
        kind="scores",
        parameters=parameters,
        state=BatchState.FAULTY,
        faults=[Fault(7, "得分", "九十", "写的是“九十”，请改成数字，例如 90").as_dict()],
        wrong_count=1,
        township_code=cycle.township.code9,
        file_name="成绩.xlsx",
        sha256="0" * 64,
        created_by=office,
    )
    batch.file.save(
        "sheet.xlsx", ContentFile(kind_of("scores").template(parameters, office)), save=True
    )
    return batch


def confirmed_accounts(office: User, township: Township) -> ImportBatch:
    """A batch of accounts whose slips can be printed."""
    return ImportBatch.objects.create(
        kind="accounts",
        parameters={"township": township.pk},
        township_code=township.code9,
        file_name="人员.xlsx",
        sha256="0" * 64,
        state=BatchState.CONFIRMED,
        created_by=office,
        confirmed_by=office,
        confirmed_at=timezone.now(),
    )
