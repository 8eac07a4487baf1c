"""Whether this installation can do its work; the words name no address, account or path."""

import logging
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from shaping.jobs import schedule
from shaping.jobs.models import Job, JobState, ScheduledRun
from shaping.jobs.services import is_at_work

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 2
BEAT_LIMIT = timedelta(minutes=5)
WAITING_LIMIT = timedelta(minutes=10)
BACKUP_LIMIT = timedelta(days=3)
CLOCK_LIMIT = timedelta(minutes=5)
MEGABYTE = 1024 * 1024
LEAST_FREE = 500 * MEGABYTE
LEAST_FREE_PERCENT = 5


class State(StrEnum):
    """How one thing stands; only `bad` keeps the installation from doing its work."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """One thing the work needs, and in words whether it is there and what to do."""

    name: str
    title: str
    state: State
    message: str

    @property
    def is_good(self) -> bool:
        """Whether the work can go on."""
        return self.state != State.BAD


@dataclass(frozen=True)
class _Look:
    """How to find out about one thing, and the complaint when looking itself fails."""

    name: str
    title: str
    finding: Callable[[], State | bool]
    complaint: str
    worst: State = State.BAD


def all_checks() -> list[Check]:
    """Look at everything once; a check that fails does not stop the others."""
    return [_look(look) for look in _LOOKS]


def named_checks(*names: str) -> list[Check]:
    """Look at these things only."""
    return [_look(look) for look in _LOOKS if look.name in names]


def _look(look: _Look) -> Check:
    try:
        found = look.finding()
    except Exception:
        logger.warning("readiness check %s failed", look.name, exc_info=True)
        found = look.worst
    if isinstance(found, bool):
        found = State.OK if found else State.BAD
    message = "正常" if found == State.OK else look.complaint
    return Check(look.name, look.title, found, message)


def database_answers() -> bool:
    """One round trip."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations_are_applied() -> bool:
    """Nothing of the code's schema is missing in the database."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def cache_keeps_values() -> bool:
    """What was put in comes out again."""
    key, value = f"readyz-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, timeout=10)
    kept = cache.get(key) == value
    cache.delete(key)
    return bool(kept)


def queue_takes_messages() -> bool:
    """Redis answers, or the folders of the embedded queue can be written."""
    address = settings.CELERY_BROKER_URL
    if address.startswith("redis"):
        client = redis.Redis.from_url(
            address, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
        )
        try:
            return bool(client.ping())
        finally:
            client.close()
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
    return os.access(folder, os.W_OK | os.X_OK)


def scheduler_goes_on() -> bool:
    """Scheduler and worker were seen in the last five minutes, or a long job is at work.

    The first five minutes after the start of this process nobody need have been seen.
    """
    oldest = timezone.now() - BEAT_LIMIT
    if oldest < schedule.PROCESS_STARTED_AT:
        return True
    run = ScheduledRun.objects.filter(name=schedule.BEAT_TASK).first()
    return bool(run and run.last_started_at > oldest) or is_at_work(oldest)


def no_job_waits_long() -> bool:
    """No job has been waiting for more than ten minutes."""
    waiting = Job.objects.filter(state=JobState.WAITING)
    return not waiting.filter(queued_at__lt=timezone.now() - WAITING_LIMIT).exists()


def disk_has_room() -> State:
    """Room for uploads: below 500 MB nothing can go on, below a twentieth there is a warning."""
    disk = shutil.disk_usage(settings.VAR_DIR)
    if disk.free < LEAST_FREE:
        return State.BAD
    is_low = disk.free * 100 < disk.total * LEAST_FREE_PERCENT
    return State.WARNING if is_low else State.OK


def backup_is_recent() -> State:
    """A backup of the last three days; an installation younger than that need have none."""
    last = last_backup_at() or installed_at()
    is_old = last is not None and timezone.now() - last > BACKUP_LIMIT
    return State.WARNING if is_old else State.OK


def clocks_agree() -> State:
    """The database's clock is at most five minutes away from this process's."""
    apart = abs(database_now() - timezone.now())
    return State.WARNING if apart > CLOCK_LIMIT else State.OK


def last_backup_at() -> datetime | None:
    """When a backup was made last; None when never."""
    backups = ScheduledRun.objects.filter(name=schedule.BACKUP)
    return backups.values_list("last_finished_at", flat=True).first()


def installed_at() -> datetime | None:
    """When the database was set up, by its first migration."""
    found: datetime | None = MigrationRecorder(connection).migration_qs.aggregate(
        first=Min("applied")
    )["first"]
    return found


def database_now() -> datetime:
    """The time by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        value = cursor.fetchone()[0]
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


_LOOKS = (
    _Look("database", "数据库", database_answers, "数据库连不上。请检查数据库服务是否启动。"),
    _Look(
        "migrations", "数据库结构", migrations_are_applied,
        "数据库结构还没有更新。请先执行 migrate。",
    ),
    _Look("cache", "缓存", cache_keeps_values, "缓存不能读写。请检查缓存服务或缓存目录的权限。"),
    _Look(
        "queue", "任务队列", queue_takes_messages,
        "任务队列不能用。请检查队列服务或队列目录的权限。",
    ),
    _Look(
        "scheduler", "定时程序", scheduler_goes_on,
        "定时程序超过5分钟没有动静。请检查后台程序（worker）是否在运行，停了就重新启动。",
    ),
    _Look(
        "waiting_jobs", "排队的任务", no_job_waits_long,
        "有后台任务排队超过10分钟。请检查后台程序（worker）是否在运行，停了就重新启动。",
    ),
    _Look(
        "disk", "磁盘", disk_has_room,
        "磁盘快满了。请清理磁盘或者扩容，不要删运行数据文件夹里的东西。",
    ),
    _Look(
        "backup", "备份", backup_is_recent,
        "超过3天没有备份。请马上备份一次，并检查每天的自动备份。",
        State.WARNING,
    ),
    _Look(
        "clock", "时钟", clocks_agree,
        "数据库和网站的时钟差了5分钟以上。请在两台机器上都打开时间同步。",
        State.WARNING,
    ),
)  # fmt: skip
