"""What the database refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shaping.jobs.models import Job, JobState
from shaping.jobs.tests.factories import JobFactory

BROKEN = {
    # An unknown state has no end either: PostgreSQL names that one first.
    "job_state_is_known": ({"state": "lost"}, "job_state_is_known|job_has_an_end"),
    "job_is_tried_at_most_three_times": ({"attempts": 4}, "job_is_tried_at_most_three_times"),
    "job_has_an_end_when_it_is_over": ({"state": JobState.DONE}, "job_has_an_end_when_it_is_over"),
}


@pytest.mark.parametrize(("fields", "name"), BROKEN.values(), ids=BROKEN)
def test_it_refuses(db, fields, name):
    JobFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Job.objects.update(**fields)


def test_a_waiting_job_has_no_end(db):
    JobFactory()

    with (
        pytest.raises(IntegrityError, match="job_has_an_end_when_it_is_over"),
        transaction.atomic(),
    ):
        Job.objects.update(finished_at=timezone.now())


def test_every_check_is_provoked():
    assert set(BROKEN) == {constraint.name for constraint in Job._meta.constraints}


def test_the_moves_of_a_job():
    assert {
        "waiting": {"running"},
        "running": {"done", "refused", "failed", "waiting"},
        "failed": {"waiting"},
        "refused": set(),
        "done": set(),
    } == Job.TRANSITIONS
