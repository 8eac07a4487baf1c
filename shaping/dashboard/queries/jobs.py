"""Which background jobs a user may look at, and which he may start again."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from shaping.dashboard.queries.areas import coded_in, codes_of
from shaping.jobs.models import Job
from villages.capabilities import may


def readable_jobs(user: Any) -> QuerySet[Job]:
    """Own jobs, and with job.read those of the area (design §3), newest first."""
    condition = Q(created_by_id=user.pk)
    if may(user, "job.read"):
        condition |= coded_in(codes_of(user, "job.read"))
    return Job.objects.filter(condition).select_related("created_by").order_by("-pk")


def readable_job_or_404(user: Any, pk: int) -> Job:
    """The one job; Http404 when it is not the user's to see."""
    job = readable_jobs(user).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


def may_retry(user: Any, job: Job) -> bool:
    """Whoever started a job may start it again, and who looks after all jobs may."""
    return job.created_by_id == user.pk or may(user, "job.retry")
