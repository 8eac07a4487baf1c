"""Demo organizations, evening talks and decisions of a township, built as the services leave them."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile

from issues.models import Issue, IssueSource
from organizations.models import (
    CORE_KINDS,
    CollectiveDecision,
    DecisionDisclosure,
    DecisionProcedure,
    DecisionStep,
    EveningTalk,
    Member,
    Organization,
    OrganizationDocument,
    OrganizationKind,
    ParticipationSettings,
)
from organizations.services.reference import ensure_reference
from shaping.documents.official import OfficialDocument, official_docx
from shaping.operations.demo.participation_texts import (
    MATTERS,
    OUTCOMES,
    PEOPLE,
    PLACES,
    TOPICS,
)
from shaping.operations.demo.problems import Cast, at, cast_of
from shaping.uploads.models import StoredFile
from shaping.uploads.services import store_document
from villages.models import Hamlet, Township, Village

CORE_NAMES = {
    OrganizationKind.PARTY_CORE: ("党支部", "书记", "支委"),
    OrganizationKind.COUNCIL: ("村民理事会", "理事长", "理事"),
    OrganizationKind.COOPERATIVE: ("产业合作社", "理事长", "社员代表"),
}
MASS_NAMES = {
    OrganizationKind.VOLUNTEER_TEAM: ("志愿服务队", "队长", "队员"),
    OrganizationKind.WOMENS_ASSEMBLY: ("妇女议事会", "会长", "成员"),
    OrganizationKind.RECREATION_TEAM: ("广场舞队", "队长", "队员"),
}
# How often a hamlet has the body.
CORE_CHANCE = {
    OrganizationKind.PARTY_CORE: 0.9,
    OrganizationKind.COUNCIL: 0.95,
    OrganizationKind.COOPERATIVE: 0.7,
}
MONTHS_OF_TALKS = 6


@dataclass
class Stage:
    """One township's demo: who acts, today, its own dice, and the one charter all share."""

    township: Township
    today: date
    cast: Cast
    chance: random.Random
    charter: StoredFile

    @property
    def hamlets(self) -> list[Hamlet]:
        """The township's hamlets in the register's order."""
        rows = Hamlet.objects.filter(village__township=self.township)
        return list(rows.select_related("village").order_by("code"))


def stage_of(township: Township, today: date) -> Stage:
    """Reference rows, settings and the example charter of a township, ready to play on."""
    ensure_reference(township)
    ParticipationSettings.objects.create(township=township, contact="0715-0000000(示例)")
    cast = cast_of(township)
    chance = random.Random(f"{township.code9}participation")  # noqa: S311 - demo figures
    return Stage(township, today, cast, chance, _charter(township, cast, today))


def _charter(township: Township, cast: Cast, today: date) -> StoredFile:
    document = OfficialDocument(
        title="村湾组织章程(示例)",
        addressee="全体成员",
        paragraphs=("一、本会由村湾群众推选产生。", "二、每季度至少开会一次，记录公开。"),
        issuer=township.name,
        issued_on=today,
        warning="演示数据，非真实情况",
    )
    upload = ContentFile(official_docx(document), "章程(示例).docx")
    return store_document(upload, key=uuid.uuid4(), by=cast.office, township_code=township.code9)


def add_organizations(stage: Stage) -> None:
    """一核一会一社 in most hamlets, some mass organizations, members and charters."""
    rows: list[tuple[Organization, tuple[str, str, str]]] = []
    for hamlet in stage.hamlets:
        for kind in CORE_KINDS:
            if stage.chance.random() < CORE_CHANCE[kind]:
                rows.append((_body(stage, hamlet.village, hamlet, kind), CORE_NAMES[kind]))
    for village in Village.objects.filter(township=stage.township).order_by("code12"):
        for kind in stage.chance.sample(list(MASS_NAMES), stage.chance.randint(0, 3)):
            rows.append((_body(stage, village, None, kind), MASS_NAMES[kind]))
    organizations = [row for row, _ in rows]
    Organization.objects.bulk_create(organizations, batch_size=200)
    members = [member for row, words in rows for member in _members(stage, row, words)]
    Member.objects.bulk_create(members, batch_size=200)
    OrganizationDocument.objects.bulk_create(
        OrganizationDocument(
            organization=row,
            kind="charter",
            version=1,
            stored_file=stage.charter,
            adopted_on=row.founded_on,
            added_at=at(row.founded_on, 15),
            added_by=stage.cast.officers[row.village_id],
        )
        for row in organizations
        if stage.chance.random() < 0.85
    )


def _body(stage: Stage, village: Village, hamlet: Hamlet | None, kind: str) -> Organization:
    names = CORE_NAMES | MASS_NAMES
    founded_on = stage.today.replace(day=1) - timedelta(days=stage.chance.randint(200, 900))
    place = hamlet.name.removesuffix("(示例)") if hamlet else village.name
    return Organization(
        village=village,
        hamlet=hamlet,
        kind=kind,
        name=f"{place}{names[kind][0]}(示例)",
        founded_on=founded_on,
        founding_method="recommended",
        term_start=founded_on,
        term_end=founded_on + timedelta(days=3 * 365),
        created_at=at(founded_on, 10),
        created_by=stage.cast.officers[village.pk],
    )


def _members(stage: Stage, row: Organization, words: tuple[str, str, str]) -> list[Member]:
    people = stage.chance.sample(PEOPLE, stage.chance.randint(3, 6))
    return [
        Member(
            organization=row,
            name=f"{name}(示例)",
            gender=stage.chance.choice(("male", "female")),
            birth_year=stage.chance.randint(1956, 1994),
            political_status="中共党员" if row.kind == OrganizationKind.PARTY_CORE else "群众",
            post=words[1] if place == 0 else words[2],
            is_head=place == 0,
            shows_name=place == 0,
            since=row.founded_on,
        )
        for place, name in enumerate(people)
    ]


def add_talks(stage: Stage) -> None:
    """A talk in most hamlets and months; the problems that came from talks refer to them."""
    talks = [
        _talk(stage, hamlet, days)
        for hamlet in stage.hamlets
        for days in range(3, MONTHS_OF_TALKS * 30, 30)
        if stage.chance.random() < 0.7
    ]
    EveningTalk.objects.bulk_create(talks, batch_size=200)
    by_hamlet: dict[int, list[EveningTalk]] = {}
    for talk in sorted(talks, key=lambda row: row.held_on):
        by_hamlet.setdefault(talk.hamlet_id, []).append(talk)
    raised = Issue.objects.filter(village__township=stage.township, source=IssueSource.TALK)
    for issue in raised.filter(hamlet__isnull=False):
        day = issue.reported_at.date()
        earlier = [row for row in by_hamlet.get(issue.hamlet_id, []) if row.held_on <= day]
        if earlier:
            Issue.objects.filter(pk=issue.pk).update(
                evening_talk=earlier[-1], raised_on=earlier[-1].held_on
            )


def _talk(stage: Stage, hamlet: Hamlet, days: int) -> EveningTalk:
    chance = stage.chance
    held_on = stage.today - timedelta(days=days + chance.randint(0, 20))
    return EveningTalk(
        hamlet=hamlet,
        key=uuid.UUID(int=chance.getrandbits(128), version=4),
        held_on=held_on,
        place=chance.choice(PLACES),
        chair_name=f"{chance.choice(PEOPLE)}(示例)",
        cadre_count=chance.randint(1, 4),
        villager_count=chance.randint(8, 35),
        topics=chance.choice(TOPICS),
        outcome=chance.choice(OUTCOMES),
        recorded_at=at(held_on, 21, 30),
        recorded_by=stage.cast.officers[hamlet.village_id],
    )


def add_decisions(stage: Stage) -> None:
    """A matter that went all the way in every village, and one under way in every second."""
    procedure = DecisionProcedure.objects.get(township=stage.township, name="两议两公开")
    rules = list(procedure.steps.order_by("position"))
    for place, hamlet in enumerate(stage.hamlets[::2]):
        matter = stage.chance.choice(MATTERS)
        start = stage.today - timedelta(days=stage.chance.randint(70, 160))
        decision = _decision(stage, hamlet, procedure, matter, start)
        _hold(stage, decision, rules, start, len(rules))
        _disclose(stage, decision, start + timedelta(days=9), matter[2])
        if place % 2 == 0:
            running = stage.chance.choice([row for row in MATTERS if row is not matter])
            begun = stage.today - timedelta(days=stage.chance.randint(5, 20))
            second = _decision(stage, hamlet, procedure, running, begun)
            _hold(stage, second, rules, begun, 1)


def _decision(
    stage: Stage,
    hamlet: Hamlet,
    procedure: DecisionProcedure,
    matter: tuple[str, str, int | None],
    start: date,
) -> CollectiveDecision:
    return CollectiveDecision.objects.create(
        village=hamlet.village,
        hamlet=hamlet,
        procedure=procedure,
        title=matter[0],
        description=matter[1],
        principles=["plan", "build"],
        cost_yuan=matter[2],
        started_at=at(start, 9),
        started_by=stage.cast.officers[hamlet.village_id],
    )


def _hold(stage: Stage, decision: CollectiveDecision, rules: list, start: date, held: int) -> None:
    """The steps of a matter, the first `held` of them passed."""
    for number, rule in enumerate(rules):
        expected = 7 if number == 0 else stage.chance.randint(24, 40)
        present = expected if number == 0 else expected - stage.chance.randint(0, 5)
        against = 0 if number == 0 else stage.chance.randint(0, 2)
        step = DecisionStep(
            decision=decision,
            position=rule.position,
            title=rule.title,
            body=rule.body,
            attendance=rule.attendance,
            majority=rule.majority,
        )
        if number < held:
            held_on = start + timedelta(days=4 * number)
            step.result, step.held_on, step.place = "passed", held_on, "村民议事厅"
            step.expected, step.present = expected, present
            step.votes_for, step.votes_against = present - against, against
            step.recorded_at = at(held_on, 20)
            step.recorded_by = stage.cast.officers[decision.village_id]
        step.save()


def _disclose(stage: Stage, decision: CollectiveDecision, start: date, cost: int | None) -> None:
    """Both disclosures and the outcome; the result is told six weeks after the resolution."""
    officer = stage.cast.officers[decision.village_id]
    finished = start + timedelta(days=42)
    decision.state, decision.outcome = "done", "已按决议办成，群众到场看过。"
    decision.final_cost_yuan = cost
    decision.finished_at, decision.finished_by = at(finished, 17), officer
    decision.save()
    DecisionDisclosure.objects.bulk_create(
        DecisionDisclosure(
            decision=decision,
            number=number,
            starts_on=day,
            ends_on=day + timedelta(days=6),
            place="湾口公示栏",
            posted_at=at(day, 9),
            posted_by=officer,
        )
        for number, day in ((1, start), (2, finished))
    )
