"""Scratch databases for benchmarks: each measurement is a process of its own on an empty one."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings

SCRATCH = "shaping_benchmark"


@contextmanager
def sqlite_scratch() -> Iterator[dict[str, str]]:
    """Environment of an empty SQLite installation in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        yield {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'scratch.sqlite3'}"}


@contextmanager
def postgres_scratch(server_url: str) -> Iterator[dict[str, str]]:
    """Environment of an empty database on that server; it is dropped afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        _on_server(server_url, f"DROP DATABASE IF EXISTS {SCRATCH}")
        _on_server(server_url, f"CREATE DATABASE {SCRATCH}")
        address = urlsplit(server_url)._replace(path=f"/{SCRATCH}").geturl()
        try:
            yield {"VAR_DIR": folder, "DATABASE_URL": address}
        finally:
            _on_server(server_url, f"DROP DATABASE IF EXISTS {SCRATCH}")


def _on_server(server_url: str, statement: str) -> None:
    connection = psycopg2.connect(server_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def is_reachable(server_url: str) -> bool:
    """Whether a PostgreSQL server answers there."""
    try:
        psycopg2.connect(server_url, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command in its own process and return what it printed."""
    finished = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "shaping.settings"} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


def measure(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Run one measurement of `benchmark` in its own process and return its figures."""
    printed = manage(environment, "benchmark", *arguments, "--measure")
    figures: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return figures
