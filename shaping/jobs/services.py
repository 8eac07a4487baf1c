"""Starting, running, retrying and rescuing background jobs (design §7)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from shaping.audit.services import Act, Actor, record
from shaping.jobs.models import MAX_ATTEMPTS, Job, JobQuerySet, JobState
from shaping.jobs.registry import Progress, function_of
from shaping.jobs.task_ids import working_as
from shaping.workflow import Refused, StaleState

logger = logging.getLogger(__name__)

RUN_TASK = "shaping.jobs.run"
WAITING_LIMIT = timedelta(minutes=1)
SILENCE_LIMIT = timedelta(minutes=10)
HEARTBEAT = timedelta(seconds=5)
CACHE_SECONDS = 24 * 3600
FAILED_WORDS = "系统处理时出了错，数据没有改动。请点“重试”；还不行，请告诉系统管理员。"
INTERRUPTED_WORDS = "后台任务多次被中断，没有做完，数据没有改动。请点“重试”。"


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
    claimed = Job.objects.filter(
        pk=job_id, state=JobState.WAITING, attempts__lt=MAX_ATTEMPTS
    ).update(state=JobState.RUNNING, attempts=F("attempts") + 1, heartbeat_at=timezone.now())
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)
    with working_as(f"job-{job.pk}"):
        _work(job)


def _work(job: Job) -> None:
    """Call the kind's function and end the job as it went."""
    cache.delete(_cache_key(job.pk))
    try:
        result = function_of(job.kind)(job, _progress_writer(job))
    except Refused as refusal:
        _finish(job, JobState.REFUSED, message=refusal.message[:400])
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _finish(job, JobState.FAILED, message=FAILED_WORDS)
    else:
        _finish(job, JobState.DONE, result=result)


def _finish(job: Job, state: str, **fields: Any) -> None:
    """End a running job; a job that the sweeper took over meanwhile keeps its new run's end."""
    done, total = progress_of(job)
    _own_run(job).update(state=state, finished_at=timezone.now(), done=done, total=total, **fields)


def _own_run(job: Job) -> JobQuerySet:
    """The job's row as long as this very attempt is the running one."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _progress_writer(job: Job) -> Progress:
    """Progress goes to the cache, since a row inside the work's transaction would not be seen.

    The row's own heartbeat is written at most every five seconds and never inside a transaction
    of the work: it would stay unseen there and keep the row locked.
    """
    last_beat = timezone.now()

    def progress(done: int, total: int) -> None:
        nonlocal last_beat
        now = timezone.now()
        cache.set(_cache_key(job.pk), (done, total, now), timeout=CACHE_SECONDS)
        if now - last_beat >= HEARTBEAT and not connection.in_atomic_block:
            last_beat = now
            _own_run(job).update(heartbeat_at=now)

    return progress


def _cache_key(job_id: int) -> str:
    return f"job-progress-{job_id}"


def progress_of(job: Job) -> tuple[int, int]:
    """Steps done and steps in all, as the running worker last told; (0, 0) when unknown."""
    if job.is_over:
        return job.done, job.total
    done, total, _ = cache.get(_cache_key(job.pk), (job.done, job.total, None))
    return done, total


def retry(job: Job, *, by: Actor) -> None:
    """Queue a failed job again, with its attempts counted anew. Raises StaleState otherwise.

    Who may is asked by the page: the one who started it, or whoever looks after the jobs.
    """
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
            state=JobState.WAITING,
            attempts=0,
            done=0,
            total=0,
            heartbeat_at=None,
            finished_at=None,
            message="",
            queued_at=timezone.now(),
        )
        if not changed:
            raise StaleState("这个任务已经不是“失败”状态，不用再重试。请刷新页面。")
        job.refresh_from_db()
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

    Waiting jobs older than a minute are handed over again, running ones silent for ten minutes, in
    the row and in the cache alike, go back to the queue, and after three attempts end as failed
    with a sentence (design §7).
    """
    return sum(_rescue(job) for job in stuck_jobs(timezone.now(), WAITING_LIMIT, SILENCE_LIMIT))


def stuck_jobs(now: datetime, waiting: timedelta, silent: timedelta) -> list[Job]:
    """Jobs that wait longer than `waiting`, or run and told of nothing for longer than `silent`."""
    stuck = Job.objects.stuck(now - waiting, now - silent).order_by("pk")
    return [job for job in stuck if not _told_since(job, now - silent)]


def is_at_work(since: datetime) -> bool:
    """Whether a job that runs has told of itself since then."""
    running = Job.objects.filter(state=JobState.RUNNING)
    return any(
        (job.heartbeat_at or job.queued_at) > since or _told_since(job, since) for job in running
    )


def _told_since(job: Job, moment: datetime) -> bool:
    """Whether a running job has told of its progress in the cache since then."""
    if job.state != JobState.RUNNING:
        return False
    told = cache.get(_cache_key(job.pk))
    return told is not None and told[2] > moment


def _rescue(job: Job) -> int:
    """Queue one stuck job again, or end it; 0 when it moved by itself meanwhile."""
    as_seen = Job.objects.filter(
        pk=job.pk,
        state=job.state,
        attempts=job.attempts,
        queued_at=job.queued_at,
        heartbeat_at=job.heartbeat_at,
    )
    if job.attempts >= MAX_ATTEMPTS:
        return as_seen.update(
            state=JobState.FAILED, finished_at=timezone.now(), message=INTERRUPTED_WORDS
        )
    # Who never came to run keeps his place and the time he has waited, so that it is seen.
    queued_at = job.queued_at if job.state == JobState.WAITING else timezone.now()
    with transaction.atomic():
        changed = as_seen.update(state=JobState.WAITING, queued_at=queued_at, heartbeat_at=None)
        if changed:
            _hand_over(job.pk)
    return changed
