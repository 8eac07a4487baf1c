"""What the papers about a ranking are made from, which can be made, and which were made."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from assessments import scoring
from assessments.models import Disclosure, Objection, ObjectionState, Ranking, RankingState
from assessments.queries import chosen_version, standings_of, visible_versions
from assessments.queries.disclosures import workdays_within
from assessments.queries.errata import corrected_version, erratum_between
from rewards.queries.awards import award_of, decisions_of
from rewards.queries.schemes import scheme_of
from shaping.reports.models import RankingPaper
from shaping.reports.ranking_contents import (
    DISCLOSURE,
    ERRATUM,
    KINDS,
    NOTICE,
    AwardLine,
    CellLine,
    DisclosureFacts,
    ErratumFacts,
    RankingContents,
    RankLine,
    TieLine,
)
from shaping.workflow import Refused

MAKERS = ("ranking.compute", "ranking.publish")


def readable_version(user: Any, code: str, year: int, number: str) -> Ranking:
    """The version the address means, of those the user may read; Http404 when there is none."""
    return chosen_version(visible_versions(user, code, year), number)


def kind_for(ranking: Ranking, asked: str) -> str:
    """The kind an address asks for, or without one what suits the version; Http404 for others."""
    if asked in KINDS:
        return asked
    if asked:
        raise Http404("没有这种公文。")
    return DISCLOSURE if ranking.state == RankingState.IN_DISCLOSURE else NOTICE


def papers_of(ranking: Ranking) -> QuerySet[RankingPaper]:
    """Every paper of a version, newest first."""
    return RankingPaper.objects.filter(ranking=ranking).select_related("made_by").order_by("-pk")


def newest_paper(ranking: Ranking, kind: str) -> RankingPaper | None:
    """The draft that counts: the last one of its kind."""
    rows = RankingPaper.objects.filter(ranking=ranking, kind=kind).select_related("made_by")
    return rows.order_by("-serial").first()


def obstacle_to(ranking: Ranking, kind: str) -> str:
    """Why this paper cannot be made of the version; empty when it can."""
    return _OBSTACLES[kind](ranking)


def _disclosure_obstacle(ranking: Ranking) -> str:
    if Disclosure.objects.filter(ranking=ranking).exists():
        return ""
    return "这一版还没有公示。请分管领导先开始公示，定下日期和受理单位。"


def _notice_obstacle(ranking: Ranking) -> str:
    if ranking.state == RankingState.PUBLISHED:
        return ""
    if ranking.published_at:
        return "这一版已被新的版本替代，不再出通报。请打开现在有效的一版。"
    return "这一版还没有公布。公布以后才能出通报。"


def _erratum_obstacle(ranking: Ranking) -> str:
    if corrected_version(ranking) is None:
        return "这一版以前没有公示或公布过别的版本，不用更正。"
    if ranking.state not in {RankingState.IN_DISCLOSURE, RankingState.PUBLISHED}:
        return "这一版还没有公示。公示以后才能出更正。"
    return ""


_OBSTACLES: dict[str, Callable[[Ranking], str]] = {
    DISCLOSURE: _disclosure_obstacle,
    NOTICE: _notice_obstacle,
    ERRATUM: _erratum_obstacle,
}


def contents_of(ranking: Ranking, kind: str, demands: Sequence[str] = ()) -> RankingContents:
    """Everything the paper says, from the version's snapshot and standings.

    A constant number of queries whatever the number of entrants. Raises Refused, saying what to do,
    where the paper cannot be made of this version.
    """
    obstacle = obstacle_to(ranking, kind)
    if obstacle:
        raise Refused(obstacle)
    cycle, policy = ranking.cycle, scoring.policy_from(ranking.snapshot)
    entries = scoring.entries_from(ranking.snapshot)
    lines = rank_lines(ranking)
    return RankingContents(
        kind=kind,
        township=cycle.township.name,
        issuing_body=cycle.township.issuing_body or f"{cycle.township.name}人民政府",
        is_demo=cycle.township.is_demo,
        year=cycle.year,
        unit=cycle.get_unit_display(),
        version=ranking.version,
        input_hash=ranking.input_hash,
        daily_weight=policy.daily_weight,
        year_end_weight=policy.year_end_weight,
        trim_from_judges=policy.trim_from_judges,
        daily_sheets=sum(len(entry.daily) for entry in entries),
        year_end_sheets=sum(len(entry.year_end) for entry in entries),
        trimmed=sum(
            scoring.dropped(entry.year_end, policy.trim_from_judges) is not None
            for entry in entries
        ),
        published_on=_day(ranking),
        lines=lines,
        ties=_ties(ranking, lines),
        awards=_awards(ranking, lines) if kind == NOTICE else None,
        disclosure=_disclosure(ranking),
        erratum=_erratum(ranking) if kind == ERRATUM else None,
        demands=tuple(demands),
        is_past=cycle.is_past,
    )


def rank_lines(ranking: Ranking) -> list[RankLine]:
    """The stored lines of a version in the order shown."""
    return [
        RankLine(
            row.rank,
            row.entrant.code,
            row.entrant.name,
            row.daily_points,
            row.year_end_points,
            row.total_points,
            row.note,
        )
        for row in standings_of(ranking)
    ]


def _day(ranking: Ranking) -> str:
    moment = ranking.published_at
    return timezone.localdate(moment).isoformat() if moment else ""


def _ties(ranking: Ranking, lines: Sequence[RankLine]) -> list[TieLine]:
    """The decided ties; who was tied is read from the formula, as an order has changed the ranks."""
    names = {line.code: line.name for line in lines}
    tied = scoring.ties(scoring.evaluate_snapshot(ranking.snapshot))
    decisions = ranking.tie_decisions.filter(signed_at__isnull=False).order_by("rank")
    return [
        TieLine(
            decision.rank,
            [
                names[code]
                for code in decision.ordered_codes
                or [result.code for result in tied.get(decision.rank, [])]
            ],
            decision.get_outcome_display(),
            decision.basis,
            decision.minutes_number,
        )
        for decision in decisions
    ]


def _awards(ranking: Ranking, lines: Sequence[RankLine]) -> list[AwardLine] | None:
    """The prizes by the year's tiers and decided ties; None while they cannot be said."""
    names = {line.code: line.name for line in lines}
    try:
        award = award_of(ranking, scheme_of(ranking.cycle), decisions_of(ranking))
    except Refused:
        return None
    return [AwardLine(prize.rank, names[prize.code], prize.amount_yuan) for prize in award.prizes]


def _disclosure(ranking: Ranking) -> DisclosureFacts | None:
    row = Disclosure.objects.filter(ranking=ranking).first()
    if row is None:
        return None
    raised = Objection.objects.filter(disclosure=row).exclude(state=ObjectionState.WITHDRAWN)
    states = list(raised.values_list("state", flat=True))
    return DisclosureFacts(
        row.starts_on.isoformat(),
        row.ends_on.isoformat(),
        workdays_within(row.starts_on, row.ends_on),
        row.minutes_number,
        row.contact_office,
        row.contact_phone,
        row.contact_address,
        len(states),
        states.count(ObjectionState.UPHELD),
    )


def _erratum(ranking: Ranking) -> ErratumFacts | None:
    old = corrected_version(ranking)
    if old is None:
        return None
    changed = erratum_between(old, ranking).cells
    cells = [CellLine(cell.name, cell.column, cell.old, cell.new) for cell in changed]
    return ErratumFacts(old.version, ranking.reason, cells)
