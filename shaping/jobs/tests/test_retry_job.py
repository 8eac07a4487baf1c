"""A failed job is tried again on request, once per request."""

import pytest
from django.utils import timezone

from shaping.audit.models import AuditEvent
from shaping.jobs import services
from shaping.jobs.models import JobState
from shaping.jobs.tests.factories import JobFactory
from shaping.workflow import StaleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(office):
    return JobFactory(
        state=JobState.FAILED,
        attempts=3,
        done=4,
        total=9,
        finished_at=timezone.now(),
        message="失败",
        created_by=office,
        township_code="421223101",
    )


def test_it_runs_again_with_its_attempts_counted_anew(
    worker, failed, office, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.retry(failed, by=office)
        assert (failed.state, failed.attempts, failed.message) == (JobState.WAITING, 0, "")

    failed.refresh_from_db()
    assert (failed.state, failed.attempts, worker.runs) == (JobState.DONE, 1, [failed.pk])


def test_it_is_written_down(worker, failed, office):
    services.retry(failed, by=office)

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id) == ("job.retry", office.pk)
    assert (event.township_code, event.summary) == ("421223101", "重试：试做一件事")


def test_a_second_click_is_refused_and_leaves_no_trace(worker, failed, office):
    services.retry(failed, by=office)

    with pytest.raises(StaleState, match="不用再重试"):
        services.retry(failed, by=office)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("state", [JobState.DONE, JobState.REFUSED])
def test_what_did_not_fail_is_not_tried_again(office, state):
    job = JobFactory(state=state, finished_at=timezone.now())

    with pytest.raises(StaleState):
        services.retry(job, by=office)
    assert not AuditEvent.objects.exists()
