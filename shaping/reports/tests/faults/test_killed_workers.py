"""Ten workers die one after the other while twelve reports are made; each comes out once.

Two beats run all the time, the queue is lost once. On PostgreSQL the queue is a Redis of the
test's own, which is restarted empty; on SQLite it is the embedded queue, whose folder is emptied.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from shaping.reports.tests.faults.dying import POINTS
from shaping.reports.tests.faults.scene import TOWNSHIPS

SCRIPT = Path(__file__).with_name("dying.py")
PATIENCE = 60


@dataclass
class Installation:
    """A scratch installation: its environment and the processes that were started for it."""

    environment: dict[str, str]
    processes: list[subprocess.Popen] = field(default_factory=list)

    def run(self, *arguments: str) -> str:
        finished = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            env=self.environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def start(self, *arguments: str) -> subprocess.Popen:
        with Path(self.environment["VAR_DIR"], f"{'-'.join(arguments)}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, str(SCRIPT), *arguments],
                env=self.environment,
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def prepare(self) -> None:
        self.run("manage.py", "migrate", "--no-input", "-v", "0")
        self.run(str(SCRIPT), "fill")

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    clean = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "CELERY_BROKER_URL"} and not key.startswith("COV_")
    }
    return clean | {
        "DJANGO_SETTINGS_MODULE": "shaping.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
        "VAR_DIR": str(folder),
        **more,
    }


@contextmanager
def database(name: str, template: str = "template1") -> Iterator[str]:
    """A database of its own on the server that the tests run on."""
    server = settings.DATABASES["default"]
    address = f"postgres://{server['USER']}@{server['HOST']}:{server['PORT'] or 5432}"

    def execute(statement: str) -> None:
        session = psycopg2.connect(f"{address}/postgres")
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(statement)
        session.close()

    execute(f"DROP DATABASE IF EXISTS {name}")
    execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"{address}/{name}"
    finally:
        execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OwnRedis:
    """A Redis that keeps nothing, on a free port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        until(self.answers)

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.2)


REPORTS = """
import json
from shaping.jobs.models import Job
from shaping.notices.models import Notice
from shaping.reports.models import MonthlyReport
from shaping.reports.services.files import stored
rows = MonthlyReport.objects.select_related("township").order_by("township__code9", "version")
waiting = rows.filter(delivered_at=None)
found = {
    "reports": [[row.township.code9, row.version, row.content_hash] for row in rows],
    "undelivered": waiting.count(),
    "lost_files": sum(not stored(row, kind) for row in rows if row.delivered_at
                      for kind in ("docx", "xlsx")),
    "notices": sorted(Notice.objects.values_list("recipient__username", "link")),
    "live_jobs": Job.objects.filter(state__in=("waiting", "running")).count(),
}
print(json.dumps(found))
"""


def outcome(installation: Installation) -> dict:
    return json.loads(installation.run("manage.py", "shell", "--no-imports", "-c", REPORTS))


@dataclass
class Scratch:
    """Two installations alike, and how the queue of the first is lost."""

    disturbed: Installation
    quiet: Installation
    lose_queue: Callable[[], None]


@contextmanager
def embedded(folder: Path) -> Iterator[Scratch]:
    """SQLite and the queue in the file system."""
    disturbed = Installation(environment_of(folder / "disturbed"))
    disturbed.prepare()
    shutil.copytree(folder / "disturbed", folder / "quiet")
    queue = folder / "disturbed" / "queue"

    def lose_queue() -> None:
        for message in queue.glob("*"):
            message.unlink(missing_ok=True)

    yield Scratch(disturbed, Installation(environment_of(folder / "quiet")), lose_queue)
    disturbed.stop()


@contextmanager
def served(folder: Path, name: str) -> Iterator[Scratch]:
    """PostgreSQL and a Redis of its own."""
    redis = OwnRedis(folder)
    broker = {"CELERY_BROKER_URL": f"redis://127.0.0.1:{redis.port}/0"}
    first, second = f"killed_{name}", f"quiet_{name}"
    with database(first) as address:
        disturbed = Installation(
            environment_of(folder / "disturbed", DATABASE_URL=address, **broker)
        )
        disturbed.prepare()
        with database(second, template=first) as other:
            quiet = Installation(environment_of(folder / "quiet", DATABASE_URL=other))
            yield Scratch(disturbed, quiet, redis.restart)
            disturbed.stop()
    redis.kill()


@pytest.fixture
def scratch(tmp_path, worker_id) -> Iterator[Scratch]:
    if connection.vendor != "postgresql":
        with embedded(tmp_path) as found:
            yield found
        return
    if shutil.which("redis-server") is None and not os.environ.get("REQUIRE_TOOLS"):
        pytest.skip("no redis-server here")
    with served(tmp_path, worker_id) as found:
        yield found


@pytest.mark.timeout(600)
def test_each_township_gets_one_report_whatever_dies(scratch):
    installation, quiet = scratch.disturbed, scratch.quiet
    beats = [installation.start("beat") for _ in range(2)]

    for number, point in enumerate(POINTS):
        worker = installation.start("worker", point)
        until(lambda worker=worker: worker.poll() is not None)
        assert worker.returncode == -signal.SIGKILL, point
        if number == len(POINTS) // 2:
            scratch.lose_queue()
    for _ in range(2):
        installation.start("worker")
    until(lambda: is_finished(outcome(installation)))

    quiet.run("manage.py", "ensure_reports")
    found, expected = outcome(installation), outcome(quiet)
    assert all(beat.poll() is None for beat in beats)
    assert len(found["reports"]) == TOWNSHIPS
    assert found["reports"] == expected["reports"]
    assert found["lost_files"] == 0
    assert found["notices"] == expected["notices"]
    assert len(found["notices"]) == 2 * TOWNSHIPS
    assert "核验通过" in installation.run("manage.py", "verify")


def is_finished(found: dict) -> bool:
    return len(found["reports"]) == TOWNSHIPS and not found["undelivered"]
