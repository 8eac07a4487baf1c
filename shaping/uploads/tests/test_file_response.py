"""Only our own pictures are shown in the browser; everything else is saved under its own name."""

from urllib.parse import quote

import pytest
from django.http import Http404

from shaping.uploads.serving import file_response
from shaping.uploads.storing import full_path, thumbnail_path
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.uploads.tests.pictures import opened, pdf


def body(response) -> bytes:
    """The content; closing the response itself would close the test's connection too."""
    content = b"".join(response.streaming_content)
    response.file_to_stream.close()
    return content


def test_a_photo_is_shown_under_a_random_name(send):
    stored = send(name="张三家.jpg")

    response = file_response(stored)

    assert body(response) == full_path(stored.path).read_bytes()
    assert response["Content-Disposition"] == f'inline; filename="{stored.key}.jpg"'
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, no-store"


def test_a_photo_is_saved_under_the_name_it_came_with(send):
    response = file_response(send(name="渠道.png"), download=True)

    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('渠道.jpg')}"
    assert response["Cache-Control"] == "private, no-store"
    assert body(response)


def test_the_thumbnail_is_the_small_picture(send):
    assert max(opened(body(file_response(send(), thumbnail=True))).size) == 80


@pytest.mark.parametrize("thumbnail", [True, False])
def test_a_document_is_always_saved(send_document, thumbnail):
    response = file_response(send_document(name="章程.pdf"), thumbnail=thumbnail)

    assert body(response) == pdf()
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )


@pytest.mark.parametrize("download", [True, False])
def test_nothing_in_it_can_run(send, download):
    response = file_response(send(), download=download)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert body(response)


def test_a_file_that_is_gone_is_not_found(send, caplog):
    stored = send()
    full_path(stored.path).unlink()

    with pytest.raises(Http404):
        file_response(stored)

    assert str(stored.pk) in caplog.text


@pytest.mark.parametrize(
    "path", ["../secret-key", "/etc/passwd", "ab/../../secret-key", "ab/x.jpg", ""]
)
def test_a_path_that_is_none_of_ours_opens_nothing(path):
    with pytest.raises(Http404):
        file_response(StoredFileFactory.build(path=path))


def test_the_thumbnail_of_a_changed_path_opens_nothing():
    with pytest.raises(FileNotFoundError):
        full_path(thumbnail_path("../secret-key"))
