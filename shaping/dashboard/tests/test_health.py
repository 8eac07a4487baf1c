"""What the machine that watches this one is told; without sign-in and without secrets."""

import pytest
import redis
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from shaping.dashboard import readiness


@pytest.mark.django_db
def test_it_is_alive_without_a_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_it_is_ready(client, db):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    assert set(answer.json()["checks"]) == {"database", "migrations", "cache", "queue"}


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
