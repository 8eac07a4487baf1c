"""Which jobs do not get on, and whether the worker is at one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shaping.jobs import services
from shaping.jobs.models import Job, JobState
from shaping.jobs.tests.factories import JobFactory

pytestmark = pytest.mark.django_db

HALF_AN_HOUR = timedelta(minutes=30)


def ago(minutes: int):
    return timezone.now() - timedelta(minutes=minutes)


def running(minutes: int) -> Job:
    return JobFactory(state=JobState.RUNNING, attempts=1, heartbeat_at=ago(minutes))


def stuck() -> list[Job]:
    return services.stuck_jobs(timezone.now(), HALF_AN_HOUR, HALF_AN_HOUR)


def test_what_waits_or_is_silent_for_long_is_stuck():
    long = [JobFactory(queued_at=ago(31)), running(31)]
    JobFactory(queued_at=ago(29))
    running(29)
    JobFactory(state=JobState.DONE, finished_at=ago(99), queued_at=ago(99))

    assert stuck() == long


def test_what_tells_in_the_cache_is_not_stuck():
    services._progress_writer(running(31))(1, 2)

    assert stuck() == []


def test_a_job_that_never_ran_keeps_the_time_it_waited():
    job = JobFactory(queued_at=ago(31))

    assert services.sweep() == 1
    assert stuck() == [job]


def test_an_interrupted_job_waits_anew():
    job = running(31)

    assert services.sweep() == 1
    job.refresh_from_db()
    assert job.queued_at > ago(1)


def test_the_worker_is_at_work_while_its_job_tells():
    job = running(6)

    assert not services.is_at_work(ago(5))
    services._progress_writer(job)(1, 2)
    assert services.is_at_work(ago(5))


def test_a_fresh_heartbeat_shows_work():
    running(4)

    assert services.is_at_work(ago(5))


def test_a_waiting_job_is_no_work():
    JobFactory()

    assert not services.is_at_work(ago(5))
