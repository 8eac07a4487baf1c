"""One valid row; its content is on the disk only where a service stored it."""

import uuid

import factory

from shaping.accounts.tests.factories import UserFactory
from shaping.uploads.models import FileKind, StoredFile
from shaping.uploads.storing import new_path


class StoredFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StoredFile

    key = factory.LazyFunction(uuid.uuid4)
    kind = FileKind.PHOTO
    name = "渠道.jpg"
    content_type = "image/jpeg"
    path = factory.LazyFunction(lambda: new_path("jpg"))
    size = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    width = 1600
    height = 1200
    perceptual_hash = factory.Sequence(lambda n: f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}")
    created_by = factory.SubFactory(UserFactory)

    class Params:
        document = factory.Trait(
            kind=FileKind.DOCUMENT,
            name="章程.pdf",
            content_type="application/pdf",
            path=factory.LazyFunction(lambda: new_path("pdf")),
            width=None,
            height=None,
            perceptual_hash="",
        )
