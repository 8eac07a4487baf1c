"""公示 and 异议: the days of a disclosure, and what stands against publishing its ranking."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Disclosure,
    Entrant,
    Objection,
    ObjectionState,
    ObjectionWay,
    Ranking,
    RankingState,
    ScoreSheet,
)
from shaping.figures import day_text
from shaping.workdays.queries import calendar_for
from villages.capabilities import grants_of

ONE_DAY = timedelta(days=1)


def workdays_within(first: date, last: date) -> int:
    """Workdays from `first` to `last`, both included. Raises Refused for days outside 2000–2100."""
    return calendar_for(first, last).workdays_between(first - ONE_DAY, last)


def earliest_end(cycle: AssessmentCycle, starts_on: date) -> date:
    """The first day on which a disclosure that starts then has had the cycle's workdays."""
    calendar = calendar_for(starts_on, starts_on)
    return calendar.add_workdays(starts_on - ONE_DAY, cycle.disclosure_workdays)


def running_disclosure(township_code: str, year: int, today: date) -> Disclosure | None:
    """The disclosure the public may read on that day, or None; both its days are included."""
    return running_disclosures(today).filter(**_address(township_code, year)).first()


def running_disclosures(today: date) -> QuerySet[Disclosure]:
    """Every disclosure the public may read on that day, newest year first."""
    return (
        Disclosure.objects.filter(
            starts_on__lte=today,
            ends_on__gte=today,
            ranking__state=RankingState.IN_DISCLOSURE,
        )
        .select_related("ranking__cycle__township")
        .order_by("-ranking__cycle__year", "ranking__cycle__township__code9")
    )


def _address(township_code: str, year: int) -> dict[str, Any]:
    return {
        "ranking__cycle__township__code9": township_code,
        "ranking__cycle__year": year,
    }


def publication_obstacles(ranking: Ranking, today: date) -> list[str]:
    """Everything that still stands against publishing a disclosed version, each in a sentence."""
    return list(_obstacles(ranking, today))


def _obstacles(ranking: Ranking, today: date) -> Iterator[str]:
    disclosure = Disclosure.objects.filter(ranking=ranking).first()
    if disclosure is None:
        yield "这一版还没有公示，请先公示。"
        return
    if today <= disclosure.ends_on:
        yield f"公示到{day_text(disclosure.ends_on)}为止，公示结束后才能公布。"
    yield from _objection_obstacles(disclosure)
    if AssessmentCycle.objects.filter(pk=ranking.cycle_id, state=CycleState.OPEN).exists():
        yield "考核已重新开放，正在更正成绩。请等更正后的一版冻结，公示那一版。"
    newer = Ranking.objects.filter(
        cycle=ranking.cycle_id, version__gt=ranking.version, state=RankingState.FROZEN
    ).first()
    if newer:
        yield f"第{newer.version}版已经冻结，请公示第{newer.version}版。"


def _objection_obstacles(disclosure: Disclosure) -> Iterator[str]:
    """An objection without an answer, and one that was upheld: this version is wrong then."""
    for objection in open_objections(disclosure):
        yield f"{objection}还没有答复。"
    for objection in _of_state(disclosure, ObjectionState.UPHELD):
        yield f"{objection}已认定成立，请更正成绩，计算、冻结并公示新的一版。"


def open_objections(disclosure: Disclosure) -> QuerySet[Objection]:
    """The objections that wait for an answer, by number."""
    return _of_state(disclosure, ObjectionState.OPEN)


def _of_state(disclosure: Disclosure, state: str) -> QuerySet[Objection]:
    rows = Objection.objects.filter(disclosure=disclosure, state=state)
    return rows.select_related("entrant").order_by("number")


def uncorrected_objections(ranking: Ranking) -> list[Objection]:
    """Upheld objections to other versions of the year that this version does not answer, by number.

    Those whose entrant has here the very sheets and the very tie decision of the version objected
    to. One query, and one for each version compared.
    """
    rows = Objection.objects.filter(
        disclosure__ranking__cycle=ranking.cycle_id, state=ObjectionState.UPHELD
    ).select_related("entrant", "disclosure__ranking")
    upheld = list(rows.order_by("disclosure__ranking__version", "number"))
    versions = {row.disclosure.ranking_id: row.disclosure.ranking for row in upheld}
    before = {key: _lines(version) for key, version in versions.items()}
    now = _lines(ranking) if upheld else {}
    return [
        row
        for row in upheld
        if before[row.disclosure.ranking_id].get(row.entrant.code) == now.get(row.entrant.code)
    ]


def _lines(ranking: Ranking) -> dict[str, tuple[dict[str, Any], str]]:
    """By entrant's code: its line of the snapshot, and what the table says of its tie."""
    notes = dict(ranking.standings.values_list("entrant__code", "note"))
    return {
        line["code"]: (line, notes.get(line["code"], "")) for line in ranking.snapshot["entrants"]
    }


def objections_for(user: Any) -> QuerySet[Objection]:
    """The objections a user may read: the town's all, a village's those it raised itself.

    Who came in person to speak about a village is nobody's business there.
    """
    town = [grant for grant in grants_of(user, "objection.read") if grant.village_id is None]
    received = Objection.objects.in_areas(town)
    rows = Objection.objects.visible_to(user).filter(
        Q(way=ObjectionWay.ONLINE) | Q(pk__in=received.values("pk"))
    )
    return rows.select_related(
        "entrant__village",
        "disclosure__ranking__cycle__township",
        "received_by",
        "decided_by",
        "evidence",
    ).order_by("number")


def disclosed_entrants(disclosure: Disclosure) -> QuerySet[Entrant]:
    """Whom a disclosed ranking is about, by code."""
    rows = Entrant.objects.filter(standings__ranking=disclosure.ranking_id)
    return rows.select_related("village__township").order_by("code")


def upheld_for(sheet: ScoreSheet) -> QuerySet[Objection]:
    """The upheld objections that a correction of this sheet may rest on, newest first."""
    rows = Objection.objects.filter(entrant=sheet.entrant_id, state=ObjectionState.UPHELD)
    return rows.select_related("entrant").order_by("-decided_at")
