"""How the installation runs, on one page: checks, scheduled tasks, jobs in trouble, versions."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import django
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from shaping.celery import app
from shaping.dashboard.readiness import Check, all_checks, last_backup_at
from shaping.dashboard.schedule_words import often, task_words
from shaping.jobs.models import Job, JobState, ScheduledRun
from shaping.jobs.schedule import is_late, next_time
from shaping.jobs.services import FAILED_WORDS, stuck_jobs
from shaping.notices.models import MessageState, OutsideMessage

STUCK_AFTER = timedelta(minutes=30)
FAILED_DAYS = 30
MOST_JOBS = 30


@dataclass(frozen=True)
class TaskLine:
    """One scheduled task: `entry` is its name in the schedule, `next_at` when it is due next."""

    entry: str
    title: str
    often: str
    run: ScheduledRun | None
    next_at: datetime
    is_late: bool
    may_run: bool

    @property
    def last_started_at(self) -> datetime | None:
        """When it ran last; None when it never has."""
        return self.run.last_started_at if self.run else None

    @property
    def words(self) -> str:
        """What came of the last run."""
        if self.run is None:
            return "还没有运行过"
        return self.run.last_words or "正常"


@dataclass(frozen=True)
class TroubledJob:
    """A job that does not get on, and in words why."""

    job: Job
    words: str

    @property
    def may_retry(self) -> bool:
        """Only what has failed is started again; the rest is still at it."""
        return bool(self.job.state == JobState.FAILED)


@dataclass(frozen=True)
class SystemPage:
    """Everything the page shows; `versions` and `job_counts` are pairs of title and value."""

    checks: list[Check]
    tasks: list[TaskLine]
    job_counts: list[tuple[str, int]]
    troubled_jobs: list[TroubledJob]
    last_backup_at: datetime | None
    unsent_count: int
    versions: list[tuple[str, str]]


def system_page(now: datetime) -> SystemPage:
    """The whole installation as it stands now."""
    return SystemPage(
        checks=all_checks(),
        tasks=task_lines(now),
        job_counts=job_counts(),
        troubled_jobs=troubled_jobs(now),
        last_backup_at=last_backup_at(),
        unsent_count=unsent_count(now),
        versions=versions(),
    )


def task_lines(now: datetime) -> list[TaskLine]:
    """Every task of the static schedule, in its order."""
    runs = {run.name: run for run in ScheduledRun.objects.all()}
    return [
        _task_line(entry, values, runs.get(values["task"]), now)
        for entry, values in app.conf.beat_schedule.items()
    ]


def _task_line(
    entry: str, values: dict[str, Any], run: ScheduledRun | None, now: datetime
) -> TaskLine:
    words = task_words(values["task"])
    times = values["schedule"]
    return TaskLine(
        entry=entry,
        title=words.title,
        often=often(times),
        run=run,
        next_at=next_time(times, now),
        is_late=is_late(times, run, now),
        may_run=words.may_run,
    )


def job_counts() -> list[tuple[str, int]]:
    """How many jobs stand in each state; states without any are there with 0."""
    rows = Job.objects.order_by().values_list("state").annotate(count=Count("pk"))
    counts = dict(rows)
    return [(str(label), counts.get(state, 0)) for state, label in JobState.choices]


def troubled_jobs(now: datetime) -> list[TroubledJob]:
    """Jobs stuck for half an hour, then the latest 30 that failed in the last 30 days."""
    stuck = [
        TroubledJob(job, stuck_words(job)) for job in stuck_jobs(now, STUCK_AFTER, STUCK_AFTER)
    ]
    return [*stuck, *_failed(now - timedelta(days=FAILED_DAYS))]


def _failed(since: datetime) -> Iterator[TroubledJob]:
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__gte=since)
    for job in failed.order_by("-finished_at")[:MOST_JOBS]:
        yield TroubledJob(job, failed_words(job))


def failed_words(job: Job) -> str:
    """Why a job failed; the owner's “ask the administrator” says nothing to the administrator."""
    if job.message and job.message != FAILED_WORDS:
        return job.message
    return f"系统处理时出了错，数据没有改动。可以重试；具体原因在日志里，查“job-{job.pk}”。"


def stuck_words(job: Job) -> str:
    """Why a job that is not over does not get on."""
    if job.state == JobState.WAITING:
        return f"{_since(job.queued_at)}起一直在排队，没有开始办。请检查后台程序是否在运行。"
    return (
        f"{_since(job.heartbeat_at or job.queued_at)}起没有动静，可能被中断了。系统会自动接着办。"
    )


def _since(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def unsent_count(now: datetime) -> int:
    """How many messages to the outside were given up in the last 30 days."""
    since = now - timedelta(days=FAILED_DAYS)
    lost = OutsideMessage.objects.filter(state=MessageState.FAILED, written_at__gte=since)
    return lost.count()


def versions() -> list[tuple[str, str]]:
    """What this installation is built from."""
    number = ".".join(str(part) for part in connection.get_database_version())
    return [
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
        ("数据库", f"{connection.display_name} {number}"),
    ]
