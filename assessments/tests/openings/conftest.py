"""A tour of two inspectors and two villages, all four sheets handed in."""

from datetime import date

import pytest

from assessments.models import ScoreKind, ScoreSheet, SheetState
from assessments.tests.factories import (
    AssignmentFactory,
    CycleFactory,
    EntrantFactory,
    PanelMemberFactory,
    RubricFactory,
    ScoreSheetFactory,
)
from villages.capabilities import Role


@pytest.fixture
def cycle(township):
    return CycleFactory(township=township, year_end_rubric=RubricFactory(township=township))


@pytest.fixture
def entrants(cycle, village, other_village):
    return [EntrantFactory(cycle=cycle, village=place) for place in (village, other_village)]


@pytest.fixture
def members(cycle, appoint):
    people = [appoint(Role.INSPECTOR) for _ in range(2)]
    for person, name in zip(people, ("张三", "李四"), strict=True):
        person.display_name = name
        person.save()
    return [PanelMemberFactory(cycle=cycle, user=person) for person in people]


@pytest.fixture
def handed_in(entrants, members) -> list[ScoreSheet]:
    pairs = [(entrant, member) for entrant in entrants for member in members]
    points = (8800, 9000, 9200, 9400)
    return [tour_sheet(*pair, points=score) for pair, score in zip(pairs, points, strict=True)]


def tour_sheet(entrant, member, **values) -> ScoreSheet:
    """A sealed tour sheet of an assignment; the values may say otherwise."""
    return ScoreSheetFactory(
        **{
            "entrant": entrant,
            "kind": ScoreKind.YEAR_END,
            "assignment": AssignmentFactory(entrant=entrant, member=member),
            "inspector": member.user,
            "inspector_name": "",
            "inspected_on": date(2025, 12, 20),
            "entered_by": member.user,
            "rubric": entrant.cycle.year_end_rubric,
            "state": SheetState.SEALED,
        }
        | values
    )
