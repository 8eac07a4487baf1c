"""What the database refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from shaping.uploads.limits import MOST_DOCUMENT_BYTES
from shaping.uploads.models import FileKind, StoredFile
from shaping.uploads.tests.factories import StoredFileFactory

PHOTO, DOCUMENT = {}, {"document": True}
BROKEN = [
    ("file_kind_is_known", PHOTO, {"kind": "film"}),
    ("file_size_is_in_range", PHOTO, {"size": 0}),
    ("file_size_is_in_range", PHOTO, {"size": MOST_DOCUMENT_BYTES + 1}),
    ("file_has_its_hash", PHOTO, {"sha256": ""}),
    ("photo_has_its_measures", PHOTO, {"width": None}),
    ("photo_has_its_measures", PHOTO, {"height": 0}),
    ("photo_has_its_measures", PHOTO, {"width": 2001}),
    ("photo_has_its_picture_hash", PHOTO, {"perceptual_hash": ""}),
    ("document_has_no_picture", DOCUMENT, {"width": 5}),
    ("document_has_no_picture", DOCUMENT, {"perceptual_hash": "f" * 16}),
    ("document_has_no_picture", PHOTO, {"kind": FileKind.DOCUMENT}),
]


@pytest.mark.parametrize(("name", "row", "fields"), BROKEN, ids=range(len(BROKEN)))
def test_it_refuses(db, name, row, fields):
    StoredFileFactory(**row)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        StoredFile.objects.update(**fields)


@pytest.mark.parametrize("field", ["key", "path"])
def test_it_refuses_a_second_row_with_the_same(db, field):
    first = StoredFileFactory()

    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        StoredFileFactory(**{field: getattr(first, field)})


def test_every_check_is_provoked():
    assert {name for name, *_ in BROKEN} == {c.name for c in StoredFile._meta.constraints}
