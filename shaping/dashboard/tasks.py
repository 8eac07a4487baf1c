"""What runs for the whole installation: a scheduled task by hand, alarms, messages to the outside."""

from typing import Any

from django.utils import timezone

from shaping.celery import app
from shaping.dashboard import alarms
from shaping.dashboard.services import SCHEDULED_KIND
from shaping.jobs.models import Job
from shaping.jobs.registry import Progress, job_kind
from shaping.notices.services.sending import send_waiting
from shaping.workdays.queries import calendar_for


@job_kind(SCHEDULED_KIND)
def run_scheduled(job: Job, progress: Progress) -> dict[str, Any]:
    """Run the task within this job, so that its own row is kept as well."""
    outcome = app.tasks[job.parameters["task"]].apply(throw=False)
    if outcome.failed():
        raise outcome.result
    return {"count": outcome.result}


@app.task(name="dashboard.raise_alarms")
def raise_alarms() -> int:
    return alarms.raise_alarms(timezone.now())


@app.task(name="notices.send_outside")
def send_outside() -> int:
    now = timezone.now()
    today = timezone.localdate(now)
    return send_waiting(now, calendar_for(today, today).is_workday)
