"""What `manage.py check --deploy` says of settings that no production installation may have."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning  # noqa: A004


def production_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Look at queue, proxy and database; Django's own checks see to the rest."""
    return [*queue_faults(), *proxy_faults(), *notes()]


def queue_faults() -> Iterator[CheckMessage]:
    """The queue must be a real one, and locked."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        yield Error("后台任务在网页里直接执行。请去掉 CELERY_EAGER。", id="shaping.E001")
    broker = urlparse(settings.CELERY_BROKER_URL)
    if broker.scheme.startswith("redis") and not broker.password:
        yield Warning(
            "Redis 没有密码。请设 requirepass，并把密码写进 CELERY_BROKER_URL。", id="shaping.W001"
        )


def proxy_faults() -> Iterator[CheckMessage]:
    """Behind nginx every request comes from one address, and one wrong password locks everybody."""
    if settings.IS_HTTPS and settings.TRUSTED_PROXY_COUNT == 0:
        yield Warning(
            "没有设置 TRUSTED_PROXY_COUNT：登录锁定和日志会把所有人当成同一个地址。前面有一层 nginx 就写 1。",
            id="shaping.W002",
        )


def notes() -> Iterator[CheckMessage]:
    """What a small installation may have, knowing it."""
    if settings.IS_SQLITE:
        yield Info("数据库是 SQLite，只够一个镇试用。正式使用请换 PostgreSQL。", id="shaping.I001")
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        yield Info(
            "任务队列用的是文件，只能在一台机器上用。正式使用请换 Redis。", id="shaping.I002"
        )
