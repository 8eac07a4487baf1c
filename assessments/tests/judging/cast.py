"""An inspector with a tour to score, and the moves tests make again and again."""

from datetime import date

from assessments.models import AssessmentCycle, Assignment, ScoreSheet
from assessments.services.judging import open_tour_sheet, save_lines, seal_sheet
from assessments.services.score_lines import LineInput
from assessments.tests.factories import (
    AssignmentFactory,
    CycleFactory,
    EntrantFactory,
    PanelMemberFactory,
    RubricFactory,
)
from shaping.accounts.models import User
from villages.models import Township, Village
from villages.tests.factories import VillageFactory

VISIT = date(2025, 12, 20)
FULL = {"A1": LineInput(5900, note="二组路口有垃圾"), "A2": LineInput(3550)}


def tour_cycle(township: Township, **values) -> AssessmentCycle:
    """An open year with an adopted rubric for the tour and one for daily checks."""
    return CycleFactory(
        township=township,
        year_end_rubric=RubricFactory(township=township),
        daily_rubric=RubricFactory(township=township, kind="daily"),
        **values,
    )


def assigned(cycle: AssessmentCycle, user: User, village: Village | None = None) -> Assignment:
    """One more village of the user's tour."""
    member = cycle.panel.filter(user=user).first() or PanelMemberFactory(cycle=cycle, user=user)
    village = village or VillageFactory(township=cycle.township)
    entrant = EntrantFactory(cycle=cycle, village=village)
    return AssignmentFactory(cycle=cycle, entrant=entrant, member=member)


def begun(assignment: Assignment, lines: dict[str, LineInput] | None = None) -> ScoreSheet:
    """The draft of an assignment with lines on it."""
    user = assignment.member.user
    sheet = open_tour_sheet(assignment, VISIT, by=user)
    return save_lines(sheet, FULL if lines is None else lines, by=user)


def sealed(assignment: Assignment) -> ScoreSheet:
    """A complete sheet, handed in."""
    return seal_sheet(begun(assignment), by=assignment.member.user)
