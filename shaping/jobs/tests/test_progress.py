"""Progress is seen while the work's transaction is still open."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from shaping.jobs import services
from shaping.jobs.models import Job, JobState
from shaping.jobs.tests.factories import JobFactory


@pytest.fixture
def impatient(monkeypatch):
    """Every progress is due for a heartbeat."""
    monkeypatch.setattr(services, "HEARTBEAT", timedelta(0))


def test_nothing_is_known_before_the_first_step(db):
    assert services.progress_of(JobFactory()) == (0, 0)


def test_it_is_seen_inside_the_transaction_of_the_work(worker, db):
    job, seen = JobFactory(), []

    def work(job, progress):
        with transaction.atomic():
            progress(1, 2)
            seen.append(services.progress_of(Job.objects.get(pk=job.pk)))
            transaction.set_rollback(True)
        return {}

    worker.work = work
    services.run(job.pk)

    assert seen == [(1, 2)]


def test_a_new_run_does_not_show_the_old_run_s_progress(worker, db):
    job, seen = JobFactory(), []
    services._progress_writer(job)(9, 9)
    worker.work = lambda job, progress: seen.append(services.progress_of(job)) or {}

    services.run(job.pk)

    assert seen == [(0, 0)]


@pytest.mark.django_db(transaction=True)
def test_the_row_s_heartbeat_is_written_outside_transactions_only(worker, impatient):
    job, beats = JobFactory(), []

    def work(job, progress):
        Job.objects.update(heartbeat_at=None)
        with transaction.atomic():
            progress(1, 2)
        beats.append(Job.objects.get().heartbeat_at)
        progress(2, 2)
        beats.append(Job.objects.get().heartbeat_at)
        return {}

    worker.work = work
    services.run(job.pk)

    assert beats[0] is None
    assert timezone.now() - beats[1] < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_an_overtaken_run_beats_and_ends_nothing(worker, impatient):
    job = JobFactory()

    def work(job, progress):
        Job.objects.update(attempts=2, heartbeat_at=None)
        progress(1, 2)
        return {"谁": "旧的"}

    worker.work = work
    services.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.heartbeat_at, job.result) == (JobState.RUNNING, None, {})
