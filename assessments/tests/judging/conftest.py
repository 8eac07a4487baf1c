"""The year's inspector and his one village."""

import pytest

from assessments.models import AssessmentCycle, Assignment
from assessments.tests.judging.cast import assigned, tour_cycle
from shaping.accounts.models import User
from villages.capabilities import Role


@pytest.fixture
def inspector(appoint) -> User:
    return appoint(Role.INSPECTOR)


@pytest.fixture
def cycle(township) -> AssessmentCycle:
    return tour_cycle(township)


@pytest.fixture
def assignment(cycle, inspector, village) -> Assignment:
    return assigned(cycle, inspector, village)
