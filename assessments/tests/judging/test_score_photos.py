"""Photos of a line go to whoever may see the sheet: of a blind one to its inspector alone."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from assessments.models import ScoreSheet
from assessments.services.judging import seal_sheet
from assessments.services.score_lines import LineInput
from assessments.tests.judging.cast import FULL, begun
from shaping.uploads.tests.factories import StoredFileFactory


@pytest.fixture
def phone(client_of, inspector):
    return client_of(inspector)


@pytest.fixture
def photo(assignment, inspector):
    """A photo on a sealed sheet of the tour; its bytes are not there, who may ask for it is."""
    stored = StoredFileFactory(created_by=inspector)
    lines = FULL | {"A1": LineInput(5900, photos=(str(stored.key),))}
    seal_sheet(begun(assignment, lines), by=inspector)
    return ScoreSheet.objects.get().lines.get(item__code="A1").photos.get()


@pytest.fixture
def handed_out(monkeypatch):
    """The photos that were handed out, instead of their bytes."""
    asked = []

    def answer(stored, *, thumbnail=False):
        asked.append((stored.pk, thumbnail))
        return HttpResponse(b"", content_type="image/jpeg")

    monkeypatch.setattr("assessments.views.judging.file_response", answer)
    return asked


def photo_pages(photo):
    args = [photo.line.sheet_id, photo.pk]
    names = ("score-photo", "score-photo-thumbnail")
    return [reverse(f"assessments:{name}", args=args) for name in names]


def test_a_blind_photo_is_its_inspectors_alone(client_of, inspector, office, photo, handed_out):
    for page in photo_pages(photo):
        assert client_of(office).get(page).status_code == 404
        assert client_of(inspector).get(page).status_code == 200

    assert handed_out == [(photo.file_id, False), (photo.file_id, True)]


def test_a_photo_of_another_sheet_or_without_a_session_is_not_found(phone, photo):
    page = reverse("assessments:score-photo", args=[photo.line.sheet_id + 1, photo.pk])
    assert phone.get(page).status_code == 404

    phone.logout()
    assert phone.get(photo_pages(photo)[0]).status_code == 404
