"""Installations of their own, each with its folder and database, driven by manage.py."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings

COMMAND = [sys.executable, str(settings.BASE_DIR / "manage.py")]


@dataclass(frozen=True)
class Installation:
    """One folder with one database."""

    folder: Path
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "CELERY_BROKER_URL": "filesystem://",
            "DJANGO_DEBUG": "1",
        }

    def start(self, *words, **options) -> subprocess.Popen:
        return subprocess.Popen(
            [*COMMAND, *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def manage(self, *words) -> str:
        """What a command printed; it must succeed."""
        command = self.start(*words)
        out, err = command.communicate()
        assert command.returncode == 0, out + err
        return out

    def run(self, script: str):
        """What a script printed as JSON on its last line."""
        return json.loads(self.manage("shell", "-v", "0", "-c", script).splitlines()[-1])

    def files(self) -> list[str]:
        """All files of the data."""
        roots = (self.folder / "files", self.folder / "uploads")
        places = (place for root in roots for place in root.rglob("*") if place.is_file())
        return sorted(str(place.relative_to(self.folder)) for place in places)


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Installation]:
    folder.mkdir()
    made = Installation(folder, f"sqlite:///{folder / 'db.sqlite3'}")
    made.manage("migrate", "-v", "0")
    yield made


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Installation]:
    folder.mkdir()
    name = f"backup_test_{uuid.uuid4().hex[:12]}"
    server = urlsplit(os.environ["DATABASE_URL"])
    on_server(server.geturl(), f"CREATE DATABASE {name}")
    try:
        made = Installation(folder, server._replace(path=f"/{name}").geturl())
        made.manage("migrate", "-v", "0")
        yield made
    finally:
        on_server(server.geturl(), f"DROP DATABASE {name} WITH (FORCE)")


def on_engine_of_this_run(folder: Path) -> AbstractContextManager[Installation]:
    """PostgreSQL where the tests run on it, SQLite otherwise."""
    is_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    return (on_postgresql if is_postgresql else on_sqlite)(folder)


def on_server(url: str, statement: str) -> None:
    connection = psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
