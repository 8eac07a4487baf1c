"""Scored years that several tests start from."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Disclosure,
    Entrant,
    Opening,
    Ranking,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from assessments.queries.disclosures import earliest_end
from assessments.services.disclosures import DisclosureOrder, start_disclosure
from assessments.services.rankings import publish_ranking
from assessments.tests.factories import CycleFactory, EntrantFactory, OpeningFactory
from shaping.accounts.models import User
from villages.models import Township
from villages.tests.factories import VillageFactory


def scored_cycle(
    township: Township, office: User, scores: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> AssessmentCycle:
    """An open cycle; for each entrant the points of its daily and of its year-end sheets."""
    cycle = CycleFactory(township=township)
    for number, (daily, year_end) in enumerate(scores, start=101):
        # Below the codes that the factories count through, so that the order of codes is ours.
        village = VillageFactory(township=township, code12=f"{township.code9}{number}")
        entrant = EntrantFactory(cycle=cycle, village=village)
        add_sheets(entrant, ScoreKind.DAILY, daily, office)
        add_sheets(entrant, ScoreKind.YEAR_END, year_end, office)
    return cycle


def opened(cycle: AssessmentCycle) -> Opening:
    """The year's opening, done by two persons if it was not yet."""
    return Opening.objects.filter(cycle=cycle).first() or OpeningFactory(cycle=cycle)


def add_sheets(entrant: Entrant, kind: str, points: Sequence[int], office: User) -> None:
    """One sealed and opened sheet for each figure: monthly visits, or one judge after the other."""
    is_daily = kind == ScoreKind.DAILY
    opening = None if is_daily else opened(entrant.cycle)
    ScoreSheet.objects.bulk_create(
        ScoreSheet(
            cycle=entrant.cycle,
            entrant=entrant,
            kind=kind,
            points=value,
            state=SheetState.SEALED,
            inspected_on=date(entrant.cycle.year, number if is_daily else 12, 20),
            inspector_name="检查组" if is_daily else f"评委{number}",
            entered_by=office,
            opening=opening,
        )
        for number, value in enumerate(points, start=1)
    )


def disclosed(ranking: Ranking, *, by: User, starts_on: date | None = None) -> Disclosure:
    """A frozen version in disclosure for its least days; from today on unless told otherwise."""
    starts_on = starts_on or timezone.localdate()
    order = DisclosureOrder(
        starts_on=starts_on,
        ends_on=earliest_end(ranking.cycle, starts_on),
        minutes_number="沙党纪〔2025〕12号",
        contact_office="沙坪镇共同缔造办公室",
        contact_phone="0715-0000000",
    )
    return start_disclosure(ranking, order, by=by, today=starts_on)


def published(ranking: Ranking, *, by: User) -> Ranking:
    """A frozen version published after a disclosure that ended before today."""
    disclosed(ranking, by=by, starts_on=timezone.localdate() - timedelta(days=30))
    ranking.refresh_from_db()
    return publish_ranking(ranking, by=by)
