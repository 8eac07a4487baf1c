"""Nothing is lost: what was never taken or was interrupted comes back, three times at most."""

from datetime import timedelta

import pytest
from celery.signals import worker_ready
from django.utils import timezone

from shaping.jobs import services, tasks
from shaping.jobs.models import Job, JobState
from shaping.jobs.tests.factories import JobFactory

pytestmark = pytest.mark.django_db


def ago(**span):
    return timezone.now() - timedelta(**span)


@pytest.fixture
def sweep(django_capture_on_commit_callbacks):
    """Sweep, and let the queue deliver what was handed over."""

    def run():
        with django_capture_on_commit_callbacks(execute=True):
            return services.sweep()

    return run


def killed(**fields):
    """A job whose worker was killed between claim and end."""
    fields = {"state": JobState.RUNNING, "attempts": 1, "heartbeat_at": ago(minutes=11)} | fields
    return JobFactory(**fields)


def test_a_job_whose_message_was_lost_is_handed_over_again(worker, sweep):
    job = JobFactory(queued_at=ago(minutes=2))

    assert sweep() == 1
    assert worker.runs == [job.pk]


def test_a_job_that_just_came_in_is_left_to_its_message(worker, sweep):
    JobFactory()

    assert sweep() == 0
    assert worker.runs == []


def test_a_job_whose_worker_was_killed_runs_again(worker, sweep):
    job = killed()

    assert sweep() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_a_running_job_that_tells_of_itself_is_left_alone(worker, sweep):
    killed(heartbeat_at=ago(minutes=9))

    assert sweep() == 0


def test_a_job_that_tells_in_the_cache_only_is_left_alone(worker, sweep):
    services._progress_writer(killed())(5, 10)

    assert sweep() == 0
    assert worker.runs == []


def test_an_old_word_in_the_cache_saves_nobody(worker, sweep, monkeypatch):
    services._progress_writer(killed())(5, 10)
    monkeypatch.setattr(services, "SILENCE_LIMIT", timedelta(0))

    assert sweep() == 1


def test_after_three_attempts_it_fails_with_a_sentence(worker, sweep):
    job = killed(attempts=3)

    assert sweep() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, services.INTERRUPTED_WORDS)
    assert job.finished_at
    assert worker.runs == []


def test_a_job_that_moved_meanwhile_is_not_touched(worker):
    job = killed()
    Job.objects.update(heartbeat_at=timezone.now())

    assert services._rescue(job) == 0


def test_jobs_that_are_over_stay_over(worker, sweep):
    JobFactory(state=JobState.DONE, finished_at=ago(days=2), queued_at=ago(days=2))

    assert sweep() == 0


def test_a_starting_worker_sweeps(worker, django_capture_on_commit_callbacks):
    job = JobFactory(queued_at=ago(minutes=2))

    with django_capture_on_commit_callbacks(execute=True):
        worker_ready.send(sender=None)

    assert worker.runs == [job.pk]


def test_the_schedule_sweeps(worker):
    assert tasks.sweep() == 0
    assert tasks.sweep.name == "shaping.jobs.sweep"
