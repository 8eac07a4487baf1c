"""Starting, running, retrying and rescuing background jobs (design §7)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shaping.audit.services import Act, Actor, record
from shaping.jobs.models import MAX_ATTEMPTS, Job, JobState
from shaping.jobs.registry import function_of
from shaping.workflow import Refused, StaleState

logger = logging.getLogger(__name__)

RUN_TASK = "shaping.jobs.run"
WAITING_LIMIT = timedelta(minutes=1)
SILENCE_LIMIT = timedelta(minutes=10)
HEARTBEAT_SECONDS = 5


@dataclass(frozen=True)
class JobOrder:
    """What is to be done: a registered kind, a Chinese title and plain JSON parameters."""

    kind: str
    title: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    township_code: str = ""
    result_path: str = ""


def enqueue(order: JobOrder, *, by: Actor | None) -> Job:
    """Write the job row and hand it to the queue once the transaction has committed."""
    function_of(order.kind)
    with transaction.atomic():
        job = Job.objects.create(
            kind=order.kind,
            title=order.title,
            parameters=dict(order.parameters),
            township_code=order.township_code,
            result_path=order.result_path,
            created_by_id=by.pk if by else None,
        )
        _hand_over(job.pk)
    return job


def _hand_over(job_id: int) -> None:
    current_app.tasks[RUN_TASK].delay_on_commit(job_id)


def run(job_id: int) -> None:
    """Do the work of one waiting job; a job that is not waiting is left alone.

    The claim is one conditional UPDATE, so two deliveries of the same message run it once.
    """
    now = timezone.now()
    claimed = Job.objects.filter(
        pk=job_id, state=JobState.WAITING, attempts__lt=MAX_ATTEMPTS
    ).update(state=JobState.RUNNING, attempts=F("attempts") + 1, heartbeat_at=now)
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)
    try:
        result = function_of(job.kind)(job, _progress_writer(job))
    except Refused as refusal:
        _finish(job, JobState.REFUSED, message=refusal.message[:400])
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _finish(
            job,
            JobState.FAILED,
            message="系统处理时出了错，数据没有改动。请点“重试”；还不行，请告诉系统管理员。",
        )
        if settings.CELERY_TASK_ALWAYS_EAGER:
            raise
    else:
        _finish(job, JobState.DONE, result=result)


def _finish(job: Job, state: str, **fields: Any) -> None:
    """End a running job; a job that the sweeper took over meanwhile keeps its new run's end."""
    done, total = progress_of(job)
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).update(
        state=state, finished_at=timezone.now(), done=done, total=total, **fields
    )


def _progress_writer(job: Job) -> Any:
    """Progress goes to the cache, since a row inside the work's transaction would not be seen."""
    last_beat = timezone.now()

    def progress(done: int, total: int) -> None:
        nonlocal last_beat
        now = timezone.now()
        cache.set(_cache_key(job.pk), (done, total, now.isoformat()), timeout=24 * 3600)
        if (now - last_beat).total_seconds() >= HEARTBEAT_SECONDS:
            last_beat = now
            Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(heartbeat_at=now)

    return progress


def _cache_key(job_id: int) -> str:
    return f"job-progress-{job_id}"


def progress_of(job: Job) -> tuple[int, int]:
    """Steps done and steps in all, as the running worker last told; (0, 0) when unknown."""
    if job.is_over:
        return job.done, job.total
    done, total, _ = cache.get(_cache_key(job.pk), (job.done, job.total, ""))
    return done, total


def retry(job: Job, *, by: Actor) -> None:
    """Queue a failed job again, with its attempts counted anew. Raises StaleState otherwise."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
            state=JobState.WAITING,
            attempts=0,
            finished_at=None,
            message="",
            queued_at=timezone.now(),
        )
        if not changed:
            raise StaleState("这个任务已经不是“失败”状态，不用再重试。请刷新页面。")
        record(
            Act(
                "job.retry",
                target=job,
                township_code=job.township_code,
                summary=f"重试：{job.title}",
            ),
            by=by,
        )
        _hand_over(job.pk)


def sweep() -> int:
    """Queue again what was lost or interrupted; return how many jobs were touched.

    Waiting jobs older than a minute are handed over again, running ones silent for ten minutes go
    back to the queue, and after three attempts end as failed with a sentence (design §7).
    """
    now = timezone.now()
    touched = 0
    for job in Job.objects.stuck(now - WAITING_LIMIT, now - SILENCE_LIMIT):
        with transaction.atomic():
            touched += _rescue(job)
    return touched


def _rescue(job: Job) -> int:
    mine = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
    if job.attempts >= MAX_ATTEMPTS:
        return mine.update(
            state=JobState.FAILED,
            finished_at=timezone.now(),
            message="后台任务多次被中断，没有做完，数据没有改动。请点“重试”。",
        )
    changed = mine.update(state=JobState.WAITING, queued_at=timezone.now(), heartbeat_at=None)
    if changed:
        _hand_over(job.pk)
    return changed
