"""A township's year with a row of every kind, marked with a word that only it has."""

import io
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from assessments.models import ScoreKind
from assessments.queries.snapshots import snapshot_of
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.scenes import opened
from issues.models import Attachment, IssueEvent
from issues.tests.factories import IssueFactory, IssueListFactory, SubmissionFactory, TopicFactory
from organizations.models import DecisionStep
from organizations.tests.factories import (
    DecisionFactory,
    DocumentFactory,
    MemberFactory,
    OrganizationFactory,
    TalkFactory,
)
from rewards.tests.factories import RewardGrantFactory, new_version
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.services import Act, record
from shaping.reports.services.archives.making import archive_year
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.reports.tests.pages.conftest import with_files
from shaping.uploads.services import store_document, store_photo
from shaping.uploads.tests.pictures import jpeg, pdf
from villages.models import Township
from villages.tests.factories import HamletFactory, VillageFactory

MOMENT = datetime(2026, 11, 10, 1, 30, tzinfo=UTC)
CONTACT = "13971234567"


@dataclass
class Scene:
    """The township, its rows by name, and who wrote them."""

    township: Township
    word: str
    rows: dict = field(default_factory=dict)


def full_year(township: Township, word: str) -> Scene:
    """Fill 2026; every text of the township holds `word`."""
    scene = Scene(township, word)
    village = VillageFactory(township=township, code12=f"{township.code9}250", name=f"{word}村")
    hamlet = HamletFactory(village=village, name=f"{word}湾")
    by = UserFactory(display_name=f"{word}人")
    scene.rows |= {"village": village, "by": by}
    scene.rows["report"] = with_files(MonthlyReportFactory(township=township))
    _problems(scene, village, hamlet, by)
    _lists(scene, village)
    _bodies(scene, village, hamlet, by)
    _assessment(scene, village, by)
    with transaction.atomic():
        act = Act("list.remind", township_code=township.code9, summary=f"催报{word}村")
        record(act, by=by)
    return scene


def _problems(scene: Scene, village, hamlet, by) -> None:
    for number, is_sensitive in enumerate((False, True), start=1):
        issue = IssueFactory(
            village=village,
            hamlet=hamlet,
            number=f"{scene.word}-{number}",
            description=f"{scene.word}渠道{'涉密' if is_sensitive else ''}",
            is_sensitive=is_sensitive,
            contact=CONTACT,
            raised_by_name="张三",
        )
        IssueEvent.objects.create(
            issue=issue,
            sequence=1,
            action="report",
            to_state="reported",
            holder="township",
            happened_at=MOMENT,
            by_name=by.display_name,
            words=f"{scene.word}上报",
        )
        scene.rows[f"issue{number}"] = issue
    photo = ContentFile(jpeg((90, 60 + sum(map(ord, scene.word)) % 40)), "渠道.jpg")
    stored = store_photo(photo, key=uuid.uuid4(), by=by, township_code=scene.township.code9)
    scene.rows["photo"] = stored
    Attachment.objects.create(
        issue=scene.rows["issue1"], stored_file=stored, phase="before", added_at=MOMENT, added_by=by
    )
    TopicFactory(township=scene.township, title=f"{scene.word}共性", opened_at=MOMENT)


def _lists(scene: Scene, village) -> None:
    words = {"问题描述": f"{scene.word}渠道淤塞"}
    line = {
        "position": 1,
        "section": "new",
        "number": f"{scene.word}-1",
        "is_sensitive": False,
        "words": words,
    }
    SubmissionFactory(
        issue_list=IssueListFactory(village=village, month=10, reported=True),
        receipt_number=f"HZ-{scene.word}",
        content={"rows": [line], "people": {"reporter": "村专干", "confirmer": ""}},
    )


def _bodies(scene: Scene, village, hamlet, by) -> None:
    body = OrganizationFactory(village=village, hamlet=hamlet, name=f"{scene.word}理事会")
    MemberFactory(organization=body, name=f"{scene.word}理事", phone=CONTACT)
    upload = ContentFile(pdf(scene.word.encode()), "章程.pdf")
    stored = store_document(upload, key=uuid.uuid4(), by=by, township_code=scene.township.code9)
    scene.rows["charter"] = stored
    DocumentFactory(organization=body, stored_file=stored)
    TalkFactory(hamlet=hamlet, topics=f"{scene.word}夜话")
    decision = DecisionFactory(village=village, hamlet=hamlet, title=f"{scene.word}修路")
    DecisionStep.objects.create(
        decision=decision,
        position=1,
        title="提议",
        body="党支部",
        attendance="none",
        majority="none",
        result="passed",
        held_on=MOMENT.date(),
        recorded_at=MOMENT,
        recorded_by=by,
    )


def _assessment(scene: Scene, village, by) -> None:
    cycle = CycleFactory(township=scene.township, year=2026)
    entrant = EntrantFactory(cycle=cycle, village=village)
    for kind in ScoreKind:
        note = f"{scene.word}{kind}"
        opening = opened(cycle) if kind == ScoreKind.YEAR_END else None
        ScoreSheetFactory(entrant=entrant, kind=kind, note=note, opening=opening)
    scene.rows |= {"cycle": cycle, "entrant": entrant}


def publish(scene: Scene) -> None:
    """A published ranking of the year, and a grant for the first place."""
    cycle, entrant = scene.rows["cycle"], scene.rows["entrant"]
    ranking = new_version(cycle, {entrant: 1})
    ranking.snapshot = snapshot_of(cycle)
    ranking.save()
    RewardGrantFactory(standing=ranking.standings.get())


def archived(scene: Scene, year: int = 2026) -> bytes:
    out = io.BytesIO()
    archive_year(scene.township, year, out)
    return out.getvalue()
