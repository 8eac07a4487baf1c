"""A real worker is killed in the middle of a job; the next one does it, once (security R-F1)."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

# Begins as a job that never ends, and ends at once when it is begun a second time.
WORKER = """
import os, time
from datetime import timedelta
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "shaping.settings"
django.setup()
from shaping.celery import app
from shaping.jobs import services
from shaping.jobs.registry import job_kind
services.SILENCE_LIMIT = timedelta(0)

@job_kind("test-work")
def work(job, progress):
    while job.attempts == 1:
        time.sleep(0.1)
    return {"attempt": job.attempts}
"""
ENQUEUE = """
import killed
from shaping.jobs.services import JobOrder, enqueue
enqueue(JobOrder("test-work", "试做"), by=None)
"""
WORKER_ARGUMENTS = [
    "-m",
    "celery",
    "-A",
    "killed",
    "worker",
    "-P",
    "solo",
    "-l",
    "warning",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "killed.py").write_text(WORKER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def python(folder):
    """Start a process of the installation whose database and queue lie in the folder."""
    started = []
    environment = os.environ | {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'killed.sqlite3'}",
        "CELERY_BROKER_URL": "filesystem://",
        "PYTHONPATH": f"{folder}:{settings.BASE_DIR}",
    }

    def start(*arguments):
        process = subprocess.Popen([sys.executable, *arguments], env=environment, cwd=folder)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for_state(folder: Path, state: str) -> tuple[int, str]:
    """Attempts and result of the one job, once it is in that state."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        connection = sqlite3.connect(folder / "killed.sqlite3")
        found = connection.execute("SELECT state, attempts, result FROM jobs_job").fetchall()
        connection.close()
        if found and found[0][0] == state:
            return found[0][1:]
        time.sleep(0.1)
    raise TimeoutError(f"the job is {found}")


def test_a_job_whose_worker_was_killed_is_done_once_by_the_next(folder, python):
    assert python(str(settings.BASE_DIR / "manage.py"), "migrate", "-v", "0").wait() == 0
    worker = python(*WORKER_ARGUMENTS)
    assert python("-c", ENQUEUE).wait() == 0
    wait_for_state(folder, "running")

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    python(*WORKER_ARGUMENTS)

    assert wait_for_state(folder, "done") == (2, '{"attempt": 2}')
