"""A year with one inspector's printed sheet, one who types it, and one who confirms."""

import pytest

from assessments.models import AssessmentCycle, Assignment, ScoreSheet
from assessments.services.papers import enter_paper
from assessments.tests.judging.cast import FULL, VISIT, assigned, tour_cycle
from shaping.accounts.models import User
from villages.capabilities import Role


@pytest.fixture
def inspector(appoint) -> User:
    return appoint(Role.INSPECTOR)


@pytest.fixture
def second(appoint) -> User:
    """Another person of the office."""
    return appoint(Role.TOWNSHIP_OFFICE)


@pytest.fixture
def cycle(township) -> AssessmentCycle:
    return tour_cycle(township)


@pytest.fixture
def assignment(cycle, inspector, village) -> Assignment:
    return assigned(cycle, inspector, village)


@pytest.fixture
def entry(assignment, office) -> ScoreSheet:
    """What the office typed from the paper: A1 59, A2 35.5."""
    return enter_paper(assignment, VISIT, FULL, by=office)


@pytest.fixture
def sign_in(client):
    """Open pages as somebody."""

    def enter(user: User):
        client.force_login(user)
        return client

    return enter
