"""What the database itself refuses of a case and its pictures."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Case, CasePhoto
from organizations.tests.factories import CaseFactory
from shaping.uploads.tests.factories import StoredFileFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("case_words_are_known", {"state": "lost"}),
        ("case_words_are_known", {"kind": "lost"}),
        ("case_is_published_by_somebody", {"published_at": NOW}),
        ("published_case_says_when", {"state": "published"}),
        ("only_a_published_case_is_shown", {"is_public": True}),
        ("only_a_published_case_is_shown", {"is_recommended": True}),
        ("returned_case_has_a_reason", {"state": "returned"}),
    ],
)
def test_it_refuses(name, changes):
    case = CaseFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**changes)


def test_a_withdrawn_case_is_not_public():
    case = CaseFactory(published=True, is_public=True)

    with (
        pytest.raises(IntegrityError, match="only_a_published_case_is_shown"),
        transaction.atomic(),
    ):
        Case.objects.filter(pk=case.pk).update(state="withdrawn")


def test_it_refuses_a_picture_twice():
    """one_case_photo_per_file."""
    case, picture = CaseFactory(), StoredFileFactory()
    rows = [CasePhoto(case=case, stored_file=picture, position=n) for n in (1, 2)]

    with pytest.raises(IntegrityError), transaction.atomic():
        CasePhoto.objects.bulk_create(rows)
