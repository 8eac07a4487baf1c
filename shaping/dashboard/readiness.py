"""Whether this process can do its work; the words name no address, account or path."""

import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 2


@dataclass(frozen=True)
class Check:
    """One thing the process needs, and in words whether it has it."""

    name: str
    is_good: bool
    message: str


def all_checks() -> list[Check]:
    """Look at everything once; a check that fails does not stop the others."""
    return [
        _look("database", database_answers, "数据库连不上。请检查数据库服务是否启动。"),
        _look("migrations", migrations_are_applied, "数据库结构还没有更新。请先执行 migrate。"),
        _look("cache", cache_keeps_values, "缓存不能读写。请检查缓存服务或缓存目录的权限。"),
        _look("queue", queue_takes_messages, "任务队列不能用。请检查队列服务或队列目录的权限。"),
    ]


def _look(name: str, is_good: Callable[[], bool], complaint: str) -> Check:
    try:
        good = is_good()
    except Exception:
        logger.warning("readiness check %s failed", name, exc_info=True)
        good = False
    return Check(name, good, "正常" if good else complaint)


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
