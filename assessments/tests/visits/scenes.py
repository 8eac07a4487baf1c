"""An open year of three villages with a panel, and a daily sheet that an inspector filled in."""

from datetime import date

from assessments.models import AssessmentCycle, Entrant, PanelMember, ScoreKind, ScoreSheet
from assessments.services.judging import LineInput, open_visit_sheet, save_lines, seal_sheet
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    PanelMemberFactory,
    RubricFactory,
    ScoreSheetFactory,
)
from shaping.accounts.models import User
from villages.tests.factories import VillageFactory

FOUND = "二组垃圾池旁有散落垃圾"


def checked_year(township, villages: int = 3) -> AssessmentCycle:
    """An open 2026 with a daily rubric; villages 201, 202, … are its entrants."""
    cycle = CycleFactory(
        township=township,
        year=2026,
        daily_rubric=RubricFactory(township=township, kind=ScoreKind.DAILY),
    )
    for number in range(1, villages + 1):
        code, name = f"{township.code9}2{number:02d}", f"第{number}村"
        village = VillageFactory(township=township, code12=code, name=name)
        EntrantFactory(cycle=cycle, village=village)
    return cycle


def entrant_of(cycle: AssessmentCycle, number: int) -> Entrant:
    return cycle.entrants.get(code=f"{cycle.township.code9}2{number:02d}")


def scored(cycle: AssessmentCycle, number: int, day: date, points: int) -> ScoreSheet:
    """A sealed daily sheet of that village."""
    return ScoreSheetFactory(entrant=entrant_of(cycle, number), inspected_on=day, points=points)


def member_of(cycle: AssessmentCycle, user: User) -> PanelMember:
    return PanelMemberFactory(cycle=cycle, user=user)


def filled_sheet(member: PanelMember, entrant: Entrant, on: date, note: str = FOUND) -> ScoreSheet:
    """A complete draft with two points taken for what the note says."""
    sheet = open_visit_sheet(entrant, member, on, by=member.user)
    lines = {"A1": LineInput(5800 if note else 6000, note=note), "A2": LineInput(4000)}
    return save_lines(sheet, lines, by=member.user)


def sealed_visit(member: PanelMember, entrant: Entrant, on: date, note: str = FOUND) -> ScoreSheet:
    return seal_sheet(filled_sheet(member, entrant, on, note), by=member.user)
