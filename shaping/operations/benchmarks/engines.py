"""Scratch databases for benchmarks: each measurement is a process of its own on an empty one."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings

SCRATCH = "shaping_benchmark"
Environment = dict[str, str]
Figures = dict[str, float]


@dataclass(frozen=True)
class Engine:
    """A database engine and how to get an empty database on it."""

    name: str
    scratch: Callable[[], AbstractContextManager[Environment]]

    def measure(self, *arguments: str) -> Figures:
        """Figures of one `benchmark --measure …` in a fresh process on an empty database."""
        with self.scratch() as environment:
            manage(environment, "migrate", "--no-input", "-v", "0")
            printed = manage(environment, "benchmark", *arguments)
        figures: Figures = json.loads(printed.strip().splitlines()[-1])
        return figures


def sqlite() -> Engine:
    """SQLite with the settings of the embedded default."""
    return Engine("SQLite", _sqlite_scratch)


def postgresql(server_url: str) -> Engine:
    """A database of its own on that server, dropped afterwards."""
    return Engine("PostgreSQL", partial(_postgres_scratch, server_url))


@contextmanager
def _sqlite_scratch() -> Iterator[Environment]:
    with tempfile.TemporaryDirectory() as folder:
        yield {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'scratch.sqlite3'}"}


@contextmanager
def _postgres_scratch(server_url: str) -> Iterator[Environment]:
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


def manage(environment: Environment, *arguments: str) -> str:
    """Run a management command in its own process and return what it printed."""
    finished = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "shaping.settings"} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout
