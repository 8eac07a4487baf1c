"""A small installation with people, acts and files, and one backup of it for all tests."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from shaping.accounts.tests.factories import UserFactory
from shaping.audit.services import Act, record
from shaping.operations.backups.dumping import make_backup
from shaping.uploads.services import store_document, store_photo
from shaping.uploads.tests.pictures import jpeg, pdf
from villages.tests.factories import TownshipFactory, VillageFactory


def fill() -> None:
    """One township with its village, somebody who sent a photo and a document, three acts."""
    township = TownshipFactory(code9="421223101", name="沙坪镇")
    VillageFactory(township=township, code12="421223101200", name="堰市村")
    sender = UserFactory(username="wangwu", display_name="王五")
    for store, content, name in (
        (store_photo, jpeg(), "渠道.jpg"),
        (store_document, pdf(), "章程.pdf"),
    ):
        upload = SimpleUploadedFile(name, content)
        store(upload, key=uuid.uuid4(), by=sender, township_code="421223101")
    with transaction.atomic():
        for number in range(3):
            record(Act("village.edit", target=sender, after={"number": number}), by=sender)


def flush() -> None:
    """Empty the database of the tests, and no other one."""
    name = str(connection.settings_dict["NAME"])
    assert name.startswith(("test_", "file:memorydb")), name
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def filled(transactional_db):
    """Rows that are really committed: a backup reads over a connection of its own."""
    fill()


@pytest.fixture(scope="session")
def _made_once(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backup")
    roots = {"MEDIA_ROOT": folder / "files", "UPLOADS_DIR": folder / "uploads"}
    with django_db_blocker.unblock(), override_settings(**roots):
        flush()
        try:
            fill()
            make_backup(folder / "backup.zip")
        finally:
            flush()
    return folder / "backup.zip"


@pytest.fixture
def backup(_made_once, db, tmp_path):
    """A copy of the backup, to be damaged at will.

    Without `db` among a test's fixtures pytest-django would leave the real database in place.
    """
    place = tmp_path / "backup.zip"
    place.write_bytes(_made_once.read_bytes())
    return place
