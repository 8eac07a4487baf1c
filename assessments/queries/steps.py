"""The year's way in eight steps: where each stands, and the pages of it that a user may open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from assessments.models import AssessmentCycle, Opening, Ranking, RankingState, Rubric
from shaping.figures import day_text
from villages.capabilities import may


@dataclass(frozen=True)
class Link:
    """A page of a step: its words, the view's name, and whether its address ends with the year."""

    words: str
    view: str
    has_year: bool = True


@dataclass(frozen=True)
class Step:
    """One step of the year: its title, where it stands, and the pages open to the user."""

    title: str
    words: str
    links: list[Link]


# Title of the step → its pages: words, view, the capabilities of which one opens it.
_PAGES: dict[str, tuple[tuple[Link, tuple[str, ...]], ...]] = {
    "规则和细则": (
        (Link("评分细则", "assessments:rubric-list", has_year=False), ("rubric.read",)),
        (Link("选定本年度的细则", "assessments:rubric-choose"), ("rubric.manage",)),
    ),
    "考核组和回避": (
        (
            Link("考核组、回避、分工", "assessments:panel"),
            ("panel.read", "score.give", "recusal.declare"),
        ),
    ),
    "日常检查": (
        (Link("检查安排", "assessments:visit-rounds"), ("visit.read",)),
        (Link("录入日常成绩", "assessments:daily-grid"), ("score.enter",)),
        (Link("检查发现的问题", "assessments:fault-list"), ("visit.read", "score.read_own")),
    ),
    "年终拉练": (
        (Link("开始评分", "assessments:tour"), ("score.give",)),
        (
            Link("纸质评分表", "assessments:paper-list"),
            ("score.give", "score.enter", "score.confirm"),
        ),
    ),
    "开封": (
        (Link("交表进度和开封", "assessments:opening"), ("panel.read",)),
        (Link("评委一致性", "assessments:agreement"), ("agreement.read",)),
    ),
    "排名": ((Link("历年对比", "assessments:ranking-years", has_year=False), ("cycle.read",)),),
    "公示和异议": (
        (
            Link("公示和异议", "assessments:disclosure-detail"),
            ("objection.read",),
        ),
    ),
    "公布": (
        (Link("本村的改进提示", "assessments:improvement-card"), ("score.read_own",)),
        (Link("大屏", "assessments:ranking-wall"), ("ranking.read_published",)),
    ),
}
_NEEDS_DISCLOSURE = {"assessments:disclosure-detail"}
_NEEDS_PUBLICATION = {"assessments:improvement-card", "assessments:ranking-wall"}
_NEEDS_OPENING = {"assessments:agreement"}


def steps_of(cycle: AssessmentCycle, versions: list[Ranking], user: Any) -> list[Step]:
    """The year's steps with the pages the user may open; steps without any are left out.

    `versions` are those the user may see. Five queries, none of which tells a score.
    """
    opening = Opening.objects.filter(cycle=cycle, confirmed_at__isnull=False).first()
    states = {version.state for version in versions}
    shown = Ranking.objects.filter(
        Q(cycle=cycle) & Q(disclosure__isnull=False), pk__in=[version.pk for version in versions]
    ).exists()
    closed = set() if opening else _NEEDS_OPENING
    closed = closed | (set() if shown else _NEEDS_DISCLOSURE)
    closed = closed | (set() if RankingState.PUBLISHED in states else _NEEDS_PUBLICATION)
    words = dict(_words(cycle, opening, versions))
    steps = [
        Step(title, words.get(title, ""), list(_open_links(pages, closed, user, cycle)))
        for title, pages in _PAGES.items()
    ]
    return [step for step in steps if step.links]


def _open_links(
    pages: tuple[tuple[Link, tuple[str, ...]], ...],
    closed: set[str],
    user: Any,
    cycle: AssessmentCycle,
) -> Iterator[Link]:
    for link, capabilities in pages:
        if link.view not in closed and any(
            may(user, name, cycle.township) for name in capabilities
        ):
            yield link


def _words(
    cycle: AssessmentCycle, opening: Opening | None, versions: list[Ranking]
) -> Iterator[tuple[str, str]]:
    yield "规则和细则", "；".join(_rubric_words(cycle))
    yield "考核组和回避", f"{cycle.panel.count()}人，分工{cycle.assignments.count()}项"
    yield "日常检查", f"安排了{cycle.rounds.count()}轮"
    days = (cycle.tour_from, cycle.tour_until)
    yield "年终拉练", f"{day_text(days[0])}至{day_text(days[1])}" if days[0] and days[1] else ""
    if opening and opening.confirmed_at:
        yield "开封", f"{day_text(localdate(opening.confirmed_at))}已开封，{opening.sheet_count}张"
    else:
        yield "开封", "还没有开封，开封以前谁也看不到别人的年终评分"
    current = next((row for row in versions if row.state != RankingState.SUPERSEDED), None)
    yield "排名", f"第{current.version}版{current.get_state_display()}" if current else "还没有计算"


def _rubric_words(cycle: AssessmentCycle) -> Iterator[str]:
    for name, rubric in (("日常", cycle.daily_rubric), ("年终", cycle.year_end_rubric)):
        yield f"{name}{_version(rubric)}"


def _version(rubric: Rubric | None) -> str:
    if rubric is None:
        return "没有细则"
    return f"第{rubric.version}版{'（示例）' if rubric.is_example else ''}"
