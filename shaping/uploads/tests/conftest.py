"""Sending files as a view hands them to a service."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.uploads.models import StoredFile
from shaping.uploads.services import store_document, store_photo
from shaping.uploads.tests.pictures import jpeg, pdf

CODE = "421223101"


@pytest.fixture
def sender(db) -> User:
    return UserFactory(display_name="李专干")


@pytest.fixture
def send(sender):
    """Store one photo; everything about it can be chosen."""

    def send(content=None, *, name="渠道.jpg", key=None, by=sender, code=CODE) -> StoredFile:
        upload = SimpleUploadedFile(name, jpeg() if content is None else content)
        return store_photo(upload, key=key or uuid.uuid4(), by=by, township_code=code)

    return send


@pytest.fixture
def send_document(sender):
    """Store one document; everything about it can be chosen."""

    def send(content=None, *, name="章程.pdf", key=None, by=sender, code=CODE) -> StoredFile:
        upload = SimpleUploadedFile(name, pdf() if content is None else content)
        return store_document(upload, key=key or uuid.uuid4(), by=by, township_code=code)

    return send


@pytest.fixture
def files_on_disk(settings):
    """Names of all files below the uploads folder."""

    def names() -> list[str]:
        return sorted(
            str(path.relative_to(settings.UPLOADS_DIR))
            for path in settings.UPLOADS_DIR.rglob("*")
            if path.is_file()
        )

    return names
