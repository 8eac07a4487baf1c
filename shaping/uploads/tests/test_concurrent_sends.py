"""Many sends at once: one photo per key, and never more than the quota."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.uploads import services
from shaping.uploads.models import StoredFile
from shaping.uploads.tests.pictures import jpeg
from shaping.workflow import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="threads share the one connection of an in-memory database; PostgreSQL runs this",
    ),
]
SENDS = 6


def at_once(users: list[User], keys: list[uuid.UUID]) -> list[object]:
    """What each of the sends came to: the row's id or the refusal's sentence."""

    def send(user, key):
        try:
            upload = SimpleUploadedFile("a.jpg", jpeg())
            return services.store_photo(upload, key=key, by=user, township_code="").pk
        except Refused as refusal:
            return refusal.message
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(send, users, keys))


def test_one_key_is_one_photo_and_two_files(files_on_disk):
    answers = at_once([UserFactory()] * SENDS, [uuid.uuid4()] * SENDS)

    assert answers == [StoredFile.objects.get().pk] * SENDS
    assert len(files_on_disk()) == 2


def test_one_key_is_one_persons(files_on_disk):
    users = [UserFactory() for _ in range(SENDS)]

    answers = at_once(users, [uuid.uuid4()] * SENDS)

    assert [answer for answer in answers if isinstance(answer, int)] == [
        StoredFile.objects.get().pk
    ]
    assert sum("重新选一次" in str(answer) for answer in answers) == SENDS - 1
    assert len(files_on_disk()) == 2


def test_the_quota_holds(monkeypatch, files_on_disk):
    monkeypatch.setattr(services, "MOST_PHOTOS", 2)

    answers = at_once([UserFactory()] * SENDS, [uuid.uuid4() for _ in range(SENDS)])

    assert sum(isinstance(answer, int) for answer in answers) == 2
    assert (StoredFile.objects.count(), len(files_on_disk())) == (2, 4)
