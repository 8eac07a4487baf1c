"""A job is claimed once, tells its progress, and ends as done, refused or failed."""

import pytest
from django.db import transaction

from shaping.jobs import registry, services
from shaping.jobs.models import JobState
from shaping.jobs.tests.factories import KIND, JobFactory
from shaping.workflow import Refused

pytestmark = pytest.mark.django_db


def test_it_is_handed_over_when_the_transaction_commits(
    worker, office, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue(
            services.JobOrder(KIND, "试做", {"甲": 1}, "421223101", "/结果/"), by=office
        )
        assert worker.runs == []

    job.refresh_from_db()
    assert worker.runs == [job.pk]
    assert (job.state, job.created_by, job.parameters) == (JobState.DONE, office, {"甲": 1})
    assert (job.township_code, job.result_path) == ("421223101", "/结果/")


def test_it_is_not_handed_over_when_the_transaction_is_rolled_back(
    worker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.enqueue(services.JobOrder(KIND, "试做"), by=None)
        transaction.set_rollback(True)

    assert worker.runs == []


def test_a_kind_that_nobody_registered_is_not_written_down():
    with pytest.raises(KeyError):
        services.enqueue(services.JobOrder("no-such-kind", "试做"), by=None)


def test_a_kind_is_registered_once(worker):
    with pytest.raises(ValueError, match="registered twice"):
        registry.job_kind(KIND)(worker)


def test_two_deliveries_run_it_once(worker):
    job = JobFactory()

    services.run(job.pk)
    services.run(job.pk)

    assert worker.runs == [job.pk]


def test_a_delivery_of_a_running_job_is_dropped(worker):
    job = JobFactory()
    worker.work = lambda job, progress: services.run(job.pk) or {"甲": 1}

    services.run(job.pk)

    job.refresh_from_db()
    assert worker.runs == [job.pk]
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 1, {"甲": 1})


def test_it_ends_as_done_with_its_last_progress(worker):
    job = JobFactory()
    worker.work = lambda job, progress: progress(7, 9) or {"行": 7}

    services.run(job.pk)

    job.refresh_from_db()
    assert job.is_over
    assert job.finished_at
    assert services.progress_of(job) == (7, 9)


def test_a_refusal_is_its_end_and_its_message(worker):
    job = JobFactory()

    def refuse(job, progress):
        raise Refused("请改好再来。")

    worker.work = refuse
    services.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.REFUSED, "请改好再来。")


def test_an_error_fails_it_with_a_sentence_that_tells_nothing_inner(worker, caplog):
    job = JobFactory()
    worker.work = lambda job, progress: {}["内情"]

    services.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, services.FAILED_WORDS)
    assert "内情" in caplog.text


def test_a_kind_that_is_gone_fails_the_job(caplog):
    job = JobFactory(kind="gone")

    services.run(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_its_owner_sees_it_and_nobody_else(office, leader):
    job = JobFactory(created_by=office)

    assert list(type(job).objects.visible_to(office)) == [job]
    assert not type(job).objects.visible_to(leader).exists()
    assert str(job) == "试做一件事（排队中）"
