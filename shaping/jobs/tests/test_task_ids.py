"""What a job or a task writes and logs is found again by its id."""

import pytest
from celery.signals import setup_logging
from django.db import transaction

from shaping.audit.context import OUTSIDE_REQUEST, request_context
from shaping.audit.models import AuditEvent
from shaping.audit.services import Act, record
from shaping.celery import app, keep_our_logging
from shaping.jobs import services, task_ids
from shaping.jobs.tests.factories import JobFactory

NAME = "test.tracing"


@pytest.fixture
def traced():
    """A task that tells under which id it ran."""

    @app.task(name=NAME)
    def task(fails=False):
        if fails:
            raise RuntimeError
        return request_context.get().request_id

    yield task
    del app.tasks[NAME]


def test_an_event_of_a_job_carries_its_number(db, worker):
    def work(job, progress):
        with transaction.atomic():
            record(Act("test.act"), by=None)
        return {}

    worker.work = work
    job = JobFactory()

    services.run(job.pk)

    assert AuditEvent.objects.get().request_id == f"job-{job.pk}"
    assert request_context.get() == OUTSIDE_REQUEST


def test_a_job_that_fails_gives_its_number_back(db, worker):
    def work(job, progress):
        raise RuntimeError

    worker.work = work

    services.run(JobFactory().pk)

    assert request_context.get() == OUTSIDE_REQUEST


def test_a_task_has_the_start_of_its_id(traced):
    outcome = traced.apply(task_id="1234567890abcdef")

    assert outcome.result == "task-1234567890ab"
    assert request_context.get() == OUTSIDE_REQUEST
    assert task_ids._tokens == {}


def test_a_task_that_fails_gives_its_id_back(traced):
    assert traced.apply(args=[True], throw=False).failed()
    assert request_context.get() == OUTSIDE_REQUEST


def test_an_end_without_a_beginning_is_left_alone():
    task_ids.give_id_back(task_id="unheard-of")

    assert request_context.get() == OUTSIDE_REQUEST


def test_the_worker_logs_as_the_site_does():
    answers = setup_logging.send(sender=None)

    assert (keep_our_logging, None) in answers
