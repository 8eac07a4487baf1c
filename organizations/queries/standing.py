"""Whether an organization works (运转正常、需关注): computed from what it did, never stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q

from organizations.models import (
    DecisionStep,
    DocumentKind,
    EveningTalk,
    Member,
    Organization,
    OrganizationDocument,
    StepResult,
)

ACTIVE_DAYS = 90
WORKING, NEEDS_CARE, NOT_FOUNDED, DISSOLVED = "运转正常", "需关注", "未建", "已撤销"
# The newest act by place: ("hamlet" | "village", its id) → day and word.
Activities = dict[tuple[str, int], tuple[date, str]]


@dataclass(frozen=True)
class Standing:
    """How an organization stands, in a word, and every reason why it does not work (Chinese)."""

    word: str
    reasons: Sequence[str] = ()

    @property
    def is_good(self) -> bool:
        """Whether it works."""
        return self.word == WORKING

    @property
    def tag(self) -> str:
        """The class of its sign."""
        return {WORKING: "tag-good", NEEDS_CARE: "tag-warn", NOT_FOUNDED: "tag-bad"}.get(
            self.word, "tag-plain"
        )

    @property
    def sign(self) -> str:
        """The sign before the word, so that it reads without colours."""
        return {WORKING: "✓", NEEDS_CARE: "！", NOT_FOUNDED: "✕"}.get(self.word, "—")


MISSING = Standing(NOT_FOUNDED)


def standing_of(organizations: Iterable[Organization], today: date) -> dict[int, Standing]:
    """The standing of each organization by its id, in five queries, however many they are.

    Works: founded, with a charter in force, a head in office, a term that has not run out, and a
    talk, a recorded step of a collective matter or an adopted paper in its hamlet (of a village's
    organization: anywhere in the village) in the last 90 days.
    """
    rows = list(organizations)
    keys = [row.pk for row in rows]
    chartered = set(
        OrganizationDocument.objects.filter(
            organization__in=keys, kind=DocumentKind.CHARTER, withdrawn_at=None
        ).values_list("organization", flat=True)
    )
    heads = Member.objects.serving(today).filter(organization__in=keys, is_head=True)
    headed = set(heads.values_list("organization", flat=True))
    found = _activities({row.village_id for row in rows}, today)
    standings = {}
    for row in rows:
        reasons = [
            *([] if row.pk in chartered else ["没有章程"]),
            *_idle_words(found.get(_place_of(row)), today),
            *_term_words(row, today),
            *([] if row.pk in headed else ["没有在任的负责人"]),
        ]
        standings[row.pk] = _standing(row, reasons, today)
    return standings


def _standing(row: Organization, reasons: list[str], today: date) -> Standing:
    if row.dissolved_on is not None:
        return Standing(DISSOLVED, [row.dissolution_reason])
    if row.founded_on > today:
        reasons = [f"{day_words(row.founded_on, today)}才成立", *reasons]
    return Standing(NEEDS_CARE, reasons) if reasons else Standing(WORKING)


def _place_of(row: Organization) -> tuple[str, int]:
    if row.hamlet_id is not None:
        return "hamlet", row.hamlet_id
    return "village", row.village_id


def _idle_words(newest: tuple[date, str] | None, today: date) -> list[str]:
    if newest is None:
        return ["还没有活动记录"]
    day, word = newest
    if day >= today - timedelta(days=ACTIVE_DAYS):
        return []
    return [f"近{ACTIVE_DAYS}天没有活动，最近一次是{day_words(day, today)}{word}"]


def _term_words(row: Organization, today: date) -> list[str]:
    if row.term_end is None or row.term_end >= today:
        return []
    return [f"本届{day_words(row.term_end, today)}已到期"]


def day_words(day: date, today: date) -> str:
    """The day as people say it: 8月3日, with the year when it is not this one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def _activities(villages: set[int], today: date) -> Activities:
    """The newest act of each hamlet and each village until today."""
    talks = EveningTalk.objects.filter(hamlet__village__in=villages, held_on__lte=today)
    steps = DecisionStep.objects.filter(
        ~Q(result=StepResult.PENDING), decision__village__in=villages, held_on__lte=today
    )
    papers = OrganizationDocument.objects.filter(
        organization__village__in=villages, withdrawn_at=None, adopted_on__lte=today
    )
    found: Activities = {}
    for word, rows in (
        ("夜话", talks.values_list("hamlet__village", "hamlet", Max("held_on"))),
        ("议事", steps.values_list("decision__village", "decision__hamlet", Max("held_on"))),
        (
            "通过材料",
            papers.values_list("organization__village", "organization__hamlet", Max("adopted_on")),
        ),
    ):
        for village, hamlet, day in rows:
            _keep_newest(found, ("village", village), (day, word))
            if hamlet is not None:
                _keep_newest(found, ("hamlet", hamlet), (day, word))
    return found


def _keep_newest(found: Activities, place: tuple[str, int], act: tuple[date, str]) -> None:
    if place not in found or act[0] > found[place][0]:
        found[place] = act
