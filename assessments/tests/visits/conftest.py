"""The year of the daily checks: November 2026, an inspector on the panel."""

import pytest
import time_machine

from assessments.tests.visits.scenes import checked_year, member_of
from villages.capabilities import Role


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture
def cycle(township):
    return checked_year(township)


@pytest.fixture
def inspector(appoint):
    return appoint(Role.INSPECTOR)


@pytest.fixture
def member(cycle, inspector):
    return member_of(cycle, inspector)
