"""What the clock and the queue do for the reports; each may run again at any time (design §7)."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from shaping.celery import app
from shaping.jobs.models import Job
from shaping.jobs.registry import Progress, job_kind
from shaping.reports.queries.windows import database_today
from shaping.reports.services import producing, versions
from shaping.reports.services.archives import keeping
from shaping.reports.services.files import sweep_files
from shaping.reports.services.overdue import tell_of_overdue

ORPHAN_AGE = timedelta(days=1)


@app.task(name="reports.ensure")
def ensure() -> int:
    # A worker whose clock runs ahead must not close a month early.
    today = min(timezone.localdate(), database_today())
    keeping.remove_old_archives()
    return len(producing.ensure_reports(today)) + tell_of_overdue(timezone.now())


@app.task(name="reports.sweep")
def sweep() -> int:
    return sweep_files(ORPHAN_AGE)


@job_kind(producing.CLOSE_JOB)
def close(job: Job, progress: Progress) -> dict[str, Any]:
    """Close every month that is over, then queue what has to be handed out."""
    today = min(date.fromisoformat(job.parameters["today"]), database_today())
    try:
        written = producing.close_months(today, progress)
    finally:  # one township that fails must not keep the others waiting
        producing.enqueue_deliveries()
    return {"生成月报": written}


@job_kind(producing.DELIVER_JOB)
def deliver(job: Job, progress: Progress) -> dict[str, Any]:
    """Render and hand out a chunk of reports."""
    return {"送达月报": producing.deliver_reports(job.parameters["reports"], progress)}


@job_kind(versions.RENEW_JOB)
def renew(job: Job, progress: Progress) -> dict[str, Any]:
    """Make the version that somebody asked for."""
    parameters = job.parameters
    report = versions.make_next_version(
        parameters["report"], parameters["reason"], parameters["by"]
    )
    page = reverse("reports:report-detail", args=[report.township.code9, report.month_code])
    Job.objects.filter(pk=job.pk).update(result_path=page)
    return {"版本": report.version}


@job_kind(keeping.ARCHIVE_JOB)
def archive(job: Job, progress: Progress) -> dict[str, Any]:
    """Put a township's year into one file that can be checked anywhere."""
    return keeping.make_archive(job, progress)
