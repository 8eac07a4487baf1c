"""A queue that is down costs a delay, not an error page and not the job."""

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from shaping.jobs import services, tasks
from shaping.jobs.models import Job, JobState
from shaping.jobs.tests.factories import KIND


@pytest.fixture
def broken_queue(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.run, "apply_async", refuse)


@pytest.mark.django_db(transaction=True)
def test_the_job_waits_for_the_sweeper_when_the_queue_is_down(worker, broken_queue, caplog):
    with transaction.atomic():
        services.enqueue(services.JobOrder(KIND, "试做"), by=None)

    assert Job.objects.get().state == JobState.WAITING
    assert "connection refused" in caplog.text
