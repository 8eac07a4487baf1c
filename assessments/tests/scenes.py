"""Scored years that several tests start from."""

from collections.abc import Sequence
from datetime import date

from assessments.models import AssessmentCycle, Entrant, ScoreKind, ScoreSheet, SheetState
from assessments.tests.factories import CycleFactory, EntrantFactory
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


def add_sheets(entrant: Entrant, kind: str, points: Sequence[int], office: User) -> None:
    """One sealed sheet for each figure: monthly visits, or one judge after the other."""
    is_daily = kind == ScoreKind.DAILY
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
        )
        for number, value in enumerate(points, start=1)
    )
