"""What the machine that watches this one is told; without sign-in and without secrets."""

from datetime import UTC, datetime, timedelta
from shutil import disk_usage

import pytest
import redis
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from shaping.dashboard import readiness
from shaping.jobs import schedule
from shaping.jobs.models import JobState, ScheduledRun
from shaping.jobs.tests.factories import JobFactory

MEGABYTE = 1024 * 1024
ALL = {
    "database",
    "migrations",
    "cache",
    "queue",
    "scheduler",
    "waiting_jobs",
    "disk",
    "backup",
    "clock",
}


def ago(**span) -> datetime:
    return timezone.now() - timedelta(**span)


@pytest.fixture(autouse=True)
def _just_started(monkeypatch):
    """The process has just started on a machine with room, however long the tests run."""
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", timezone.now())
    room(monkeypatch, free=10_000, total=20_000)


def room(monkeypatch, *, free: int, total: int) -> None:
    """A disk of so many megabytes."""
    found = type(disk_usage("/"))(total * MEGABYTE, (total - free) * MEGABYTE, free * MEGABYTE)
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda _: found)


@pytest.fixture
def _long_running(monkeypatch):
    """The process has been up for a day."""
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", ago(days=1))


@pytest.mark.django_db
def test_it_is_alive_without_a_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_it_is_ready(client, db):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    assert {check["state"] for check in answer.json()["checks"].values()} == {"ok"}
    assert set(answer.json()["checks"]) == ALL


def not_ready(client) -> dict:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ok"] is False
    return {
        name: check["message"] for name, check in answer.json()["checks"].items() if not check["ok"]
    }


def test_it_tells_of_a_pending_migration(client, db):
    MigrationRecorder.Migration.objects.filter(app="notices").delete()

    assert list(not_ready(client)) == ["migrations"]


def test_it_tells_of_a_database_that_does_not_answer(client, db, monkeypatch):
    def refuse(*_):
        raise RuntimeError("secret-host refused")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        faults = not_ready(client)

    assert "database" in faults
    assert "secret-host" not in str(faults)


def test_it_tells_of_a_cache_that_forgets(client, db, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    assert list(not_ready(client)) == ["cache"]


def test_it_tells_of_a_queue_folder_that_is_not_there(client, db, settings, tmp_path):
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}

    assert list(not_ready(client)) == ["queue"]


def test_it_tells_of_a_redis_that_does_not_answer(client, db, settings):
    settings.CELERY_BROKER_URL = "redis://:hidden@127.0.0.1:1/0"

    faults = not_ready(client)

    assert list(faults) == ["queue"]
    assert "hidden" not in str(faults)


def test_it_asks_redis(settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(redis.Redis, "ping", lambda _: True)

    assert readiness.queue_takes_messages()


def warnings(client) -> list[str]:
    """What is only warned of: the site is ready all the same."""
    answer = client.get("/readyz")
    assert answer.status_code == 200
    checks = answer.json()["checks"].items()
    return [name for name, check in checks if check["state"] == "warning"]


@pytest.mark.usefixtures("_long_running")
def test_it_tells_of_a_scheduler_that_never_came(client, db):
    faults = not_ready(client)

    assert list(faults) == ["scheduler"]
    assert "worker" in faults["scheduler"]


@pytest.mark.usefixtures("_long_running")
@pytest.mark.parametrize(("minutes", "is_ready"), [(4, True), (6, False)])
def test_it_tells_of_a_scheduler_that_stopped(client, db, minutes, is_ready):
    ScheduledRun.objects.create(name=schedule.BEAT_TASK, last_started_at=ago(minutes=minutes))

    assert client.get("/readyz").status_code == (200 if is_ready else 503)


def test_a_scheduler_has_five_minutes_to_come(client, db, monkeypatch):
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", ago(minutes=4))

    assert client.get("/readyz").status_code == 200


@pytest.mark.usefixtures("_long_running")
def test_a_worker_at_a_long_job_need_not_report(client, db):
    JobFactory(state=JobState.RUNNING, heartbeat_at=ago(minutes=1))

    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("minutes", "is_ready"), [(9, True), (11, False)])
def test_it_tells_of_a_job_that_waits(client, db, minutes, is_ready):
    JobFactory(queued_at=ago(minutes=minutes))

    assert client.get("/readyz").status_code == (200 if is_ready else 503)


def test_it_tells_of_a_disk_without_room(client, db, monkeypatch):
    room(monkeypatch, free=499, total=1000)

    assert list(not_ready(client)) == ["disk"]


def test_it_warns_of_a_disk_that_fills_up(client, db, monkeypatch):
    room(monkeypatch, free=4_999, total=100_000)

    assert warnings(client) == ["disk"]


def test_a_young_installation_needs_no_backup(client, db):
    assert warnings(client) == []


def test_it_warns_of_an_installation_without_a_backup(client, db):
    MigrationRecorder.Migration.objects.update(applied=ago(days=4))

    assert warnings(client) == ["backup"]


@pytest.mark.parametrize(("days", "expected"), [(2, []), (4, ["backup"])])
def test_it_warns_of_an_old_backup(client, db, days, expected):
    schedule.note_run(schedule.BACKUP)
    ScheduledRun.objects.update(last_finished_at=ago(days=days))

    assert warnings(client) == expected


def test_it_warns_of_clocks_that_differ(client, db, monkeypatch):
    monkeypatch.setattr(readiness, "database_now", lambda: ago(minutes=6))

    assert warnings(client) == ["clock"]


def test_a_warning_stays_one_when_looking_fails(client, db, monkeypatch):
    def refuse():
        raise RuntimeError("secret-path")

    monkeypatch.setattr(readiness, "database_now", refuse)

    assert warnings(client) == ["clock"]
    assert "secret-path" not in client.get("/readyz").content.decode()


def test_the_clock_of_the_database_is_read(db):
    assert abs(readiness.database_now() - timezone.now()) < timedelta(minutes=1)


def test_a_clock_told_as_text_is_in_utc(monkeypatch):
    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def execute(self, _):
            return None

        def fetchone(self):
            return (self.value,)

    monkeypatch.setattr(connection, "cursor", Cursor)
    moment = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)

    for value in ("2026-11-24 10:05:00", moment):
        Cursor.value = value
        assert readiness.database_now() == moment
