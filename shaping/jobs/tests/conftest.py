"""A kind of job that exists in tests only, and whose work each test sets."""

from collections.abc import Callable

import pytest

from shaping.jobs import registry
from shaping.jobs.tests.factories import KIND


class Worker:
    """Runs what the test gives it and counts how often it ran."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.work: Callable = lambda job, progress: {}

    def __call__(self, job, progress):
        self.runs.append(job.pk)
        return self.work(job, progress)


@pytest.fixture
def worker():
    worker = Worker()
    registry.job_kind(KIND)(worker)
    yield worker
    del registry._functions[KIND]
