"""The hourly task goes by the slower of two clocks: a worker's own, and the database's."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from issues.tests.factories import IssueListFactory
from shaping.jobs.models import Job
from shaping.notices.models import Notice
from shaping.reports import tasks
from shaping.reports.queries.windows import database_today
from shaping.reports.services.producing import CLOSE_JOB

pytestmark = pytest.mark.django_db


def list_of(village, day: date) -> None:
    """A list of the month of that day."""
    first = day.replace(day=1)
    IssueListFactory(
        village=village,
        year=day.year,
        month=day.month,
        opens_on=first,
        due_on=first,
        locks_on=first,
    )


def test_the_database_knows_the_day_in_shanghai(township):
    assert abs(database_today() - timezone.localdate()) <= timedelta(days=1)


def test_a_clock_that_runs_ahead_closes_no_month(village, office):
    list_of(village, database_today())

    with time_machine.travel(timezone.now() + timedelta(days=90), tick=False):
        assert tasks.ensure() == 0

    assert not Job.objects.exists()


def test_a_month_that_is_over_is_queued_and_its_delay_told(village, office):
    list_of(village, database_today().replace(day=1) - timedelta(days=40))

    assert tasks.ensure() == 1
    assert Job.objects.get().kind == CLOSE_JOB
    assert not Notice.objects.exists()

    Job.objects.update(created_at=timezone.now() - timedelta(hours=2))
    told = tasks.ensure()

    titles = Notice.objects.filter(recipient=office).values_list("title", flat=True)
    assert len(titles) == told >= 1
    assert all(title.endswith("月报逾期未出") for title in titles)
