"""The Celery tasks behind the jobs: run one, sweep up interrupted ones, show that time goes on."""

from typing import Any

from celery.contrib.django.task import DjangoTask
from celery.signals import worker_ready
from django.db import transaction

from shaping.celery import app
from shaping.jobs import services, task_ids
from shaping.jobs.schedule import BEAT_TASK

__all__ = ["beat", "run", "sweep", "task_ids"]


class HandOver(DjangoTask):
    """A task whose row is already written: a queue that is down must not fail the request."""

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Send after the commit; what could not be sent is logged, and the sweeper sends it."""
        send_on_commit = super().delay_on_commit

        # Not a partial: Django logs the failing function by its name, which a partial has not.
        def send() -> None:
            send_on_commit(*args, **kwargs)

        transaction.on_commit(send, robust=True)


@app.task(name=services.RUN_TASK, base=HandOver)
def run(job_id: int) -> None:
    services.run(job_id)


@app.task(name="shaping.jobs.sweep")
def sweep() -> int:
    return services.sweep()


@app.task(name=BEAT_TASK)
def beat() -> None:
    """Only be recorded: `/readyz` asks when scheduler and worker were last seen together."""


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """Do not wait five minutes for what was queued while no worker ran."""
    services.sweep()
