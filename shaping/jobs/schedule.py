"""When each scheduled task ran and runs next: one row a task, kept by Celery's own signals."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from celery.schedules import crontab
from celery.signals import task_failure, task_postrun, task_prerun
from django.db import transaction
from django.utils import timezone

from shaping.celery import app
from shaping.jobs.models import ScheduledRun
from shaping.workflow import Refused

BEAT_TASK = "shaping.jobs.beat"
BACKUP = "backup"
# What waits behind a long job in the only worker is late without being lost.
GRACE = timedelta(minutes=10)
FAILED_WORDS = "运行时出了错。原因已写进日志，请把日志交给开发人员。"
# Who has just been switched on has had no time to do anything.
PROCESS_STARTED_AT = timezone.now()


def entry_schedules() -> dict[str, crontab]:
    """Times of every task of the static schedule, by the task's name."""
    entries: Mapping[str, Mapping[str, Any]] = app.conf.beat_schedule
    return {entry["task"]: entry["schedule"] for entry in entries.values()}


def next_time(times: crontab, after: datetime) -> datetime:
    """The first full minute later than `after` at which the task is due, in local time."""
    start = timezone.localtime(after).replace(second=0, microsecond=0) + timedelta(minutes=1)
    day = start.date()
    while True:
        for moment in _moments(times, day):
            if moment >= start:
                return moment
        day += timedelta(days=1)


def _moments(times: crontab, day: date) -> Iterator[datetime]:
    """The minutes of a day at which a task is due, in their order."""
    if (
        day.month in times.month_of_year
        and day.day in times.day_of_month
        and day.isoweekday() % 7 in times.day_of_week
    ):
        for hour in sorted(times.hour):
            for minute in sorted(times.minute):
                yield timezone.make_aware(datetime.combine(day, time(hour, minute)))


def is_late(times: crontab, run: ScheduledRun | None, now: datetime) -> bool:
    """Whether a task should have started by now and has not.

    After a start of the process there are ten minutes for what was missed meanwhile: the
    scheduler makes up for it by itself.
    """
    since = run.last_started_at if run else PROCESS_STARTED_AT
    return now > max(next_time(times, since), PROCESS_STARTED_AT) + GRACE


def note_run(name: str, words: str = "") -> None:
    """Write down that something regular was done just now, such as a backup by a command.

    `name` has 1 to 100 characters, of `words` the first 400 are kept.
    """
    now = timezone.now()
    _write(name, last_started_at=now, last_finished_at=now, last_words=words[:400])


def note_start(sender: Any = None, **_: Any) -> None:
    """A scheduled task begins."""
    if sender.name in entry_schedules():
        _write(sender.name, last_started_at=timezone.now())


def note_end(sender: Any = None, state: str = "", retval: Any = None, **_: Any) -> None:
    """A scheduled task came to its end without an error."""
    if state == "SUCCESS" and sender.name in entry_schedules():
        _write(sender.name, last_finished_at=timezone.now(), last_words=_words_of(retval))


def note_failure(sender: Any = None, exception: Any = None, **_: Any) -> None:
    """A scheduled task failed: its row gets a sentence, the trace is in the log."""
    if sender.name in entry_schedules():
        words = exception.message if isinstance(exception, Refused) else FAILED_WORDS
        _write(sender.name, last_failed_at=timezone.now(), last_words=words[:400])


def _words_of(result: Any) -> str:
    """Our tasks give the number of things they did; others give nothing."""
    if isinstance(result, bool) or not isinstance(result, int):
        return ""
    return f"办了{result}项" if result else "没有要办的"


def _write(name: str, **fields: Any) -> None:
    """One UPDATE, or the first time one INSERT; a failure never reaches the task.

    Celery logs what a receiver raises; the savepoint keeps the task's own transaction usable.
    """
    with transaction.atomic():
        if not ScheduledRun.objects.filter(name=name).update(**fields):
            fresh = ScheduledRun(name=name, **{"last_started_at": timezone.now()} | fields)
            ScheduledRun.objects.bulk_create([fresh], ignore_conflicts=True)


task_prerun.connect(note_start)
task_postrun.connect(note_end)
task_failure.connect(note_failure)
