"""A photo is stored once under its key, its bytes before its row, or not at all."""

import hashlib
import io
import re
import stat
import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.base import File
from django.db import transaction

from shaping.accounts.tests.factories import UserFactory
from shaping.uploads import storing
from shaping.uploads.limits import MOST_PHOTO_BYTES
from shaping.uploads.models import FileKind, StoredFile
from shaping.uploads.services import store_photo
from shaping.uploads.storing import full_path, thumbnail_path
from shaping.uploads.tests.pictures import colours, corners, encoded, jpeg, notes, opened
from shaping.workflow import Refused


@time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False)
def test_it_stores_the_clean_picture_and_what_is_known_of_it(send, sender):
    sent = jpeg((400, 300), exif=notes(DateTimeOriginal="2026:09:01 08:30:00"))
    key = uuid.uuid4()

    stored = StoredFile.objects.get(pk=send(sent, key=key).pk)

    content = full_path(stored.path).read_bytes()
    assert (stored.key, stored.kind, stored.created_by) == (key, FileKind.PHOTO, sender)
    assert (stored.name, stored.content_type) == ("渠道.jpg", "image/jpeg")
    assert (stored.width, stored.height, stored.size) == (400, 300, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.original_sha256 == hashlib.sha256(sent).hexdigest()
    assert stored.taken_at == datetime(2026, 9, 1, 0, 30, tzinfo=UTC)
    assert stored.created_at == datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert (stored.township_code, len(stored.perceptual_hash)) == ("421223101", 16)
    assert colours(content) == "rgbw"
    assert opened(full_path(thumbnail_path(stored.path)).read_bytes()).size == (320, 240)


def test_the_files_are_for_the_server_alone(send, settings):
    stored = send()

    file = full_path(stored.path)
    assert stat.S_IMODE(file.stat().st_mode) & 0o137 == 0
    assert stat.S_IMODE(file.parent.stat().st_mode) & 0o027 == 0
    assert stat.S_IMODE(settings.UPLOADS_DIR.stat().st_mode) & 0o027 == 0


def test_the_same_key_twice_is_one_photo(send, files_on_disk):
    key = uuid.uuid4()

    first, second = send(key=key), send(encoded(corners((90, 90))), key=key)

    assert first == second
    assert (StoredFile.objects.count(), len(files_on_disk())) == (1, 2)


def test_the_same_picture_under_two_keys_is_two_photos(send):
    assert send().pk != send().pk


def test_it_refuses_another_persons_key(send, files_on_disk):
    key = send().key

    with pytest.raises(Refused, match="重新选一次"):
        send(key=key, by=UserFactory())

    assert (StoredFile.objects.count(), len(files_on_disk())) == (1, 2)


@pytest.mark.parametrize("content", [b"", b"<svg/>", jpeg()[:-300]], ids=["empty", "svg", "cut"])
def test_a_refused_photo_leaves_nothing(send, content, files_on_disk):
    with pytest.raises(Refused):
        send(content)

    assert (StoredFile.objects.count(), files_on_disk()) == (0, [])


def test_it_does_not_read_what_is_too_large(sender):
    class Huge(File):
        size = MOST_PHOTO_BYTES + 1

    upload = Huge(io.BytesIO(jpeg()), name="大.jpg")
    with pytest.raises(Refused, match="10 MB"):
        store_photo(upload, key=uuid.uuid4(), by=sender, township_code="")

    assert upload.tell() == 0


def test_the_row_goes_when_the_callers_transaction_does(send, files_on_disk):
    with transaction.atomic():
        send()
        transaction.set_rollback(True)

    assert StoredFile.objects.count() == 0
    assert len(files_on_disk()) == 2  # for the sweep


def test_it_says_so_when_the_disk_is_full(send, settings, tmp_path, files_on_disk):
    (tmp_path / "uploads").write_text("a file where the folder should be")

    with pytest.raises(storing.DiskFull, match="存储空间") as refusal:
        send()

    assert (refusal.value.status, StoredFile.objects.count()) == (507, 0)


def test_a_write_cut_off_leaves_no_half_file(send, monkeypatch, files_on_disk):
    def fail(descriptor):
        raise OSError("no space left")

    monkeypatch.setattr(storing.os, "fsync", fail)
    with pytest.raises(storing.DiskFull):
        send()

    assert (StoredFile.objects.count(), files_on_disk()) == (0, [])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("IMG_2024.JPG", "IMG_2024.jpg"),
        ("照片.heic.png", "照片.heic.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\图片\\渠.jpg", "渠.jpg"),
        ("a\0b\u202egpj.exe", "abgpj.jpg"),
        ('<b>"坏".jpg', "_b__坏_.jpg"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
        ("", "未命名.jpg"),
        (".jpg", "jpg.jpg"),
        ("...", "未命名.jpg"),
        ("\ud800", "未命名.jpg"),
        ("村部.大门口的照片在这里", "村部.大门口的照片在这里.jpg"),
    ],
    ids=range(12),
)
def test_it_keeps_a_name_that_people_can_read(sender, given, kept):
    upload = File(io.BytesIO(jpeg()), name=given)
    upload.size = len(jpeg())

    stored = store_photo(upload, key=uuid.uuid4(), by=sender, township_code="")

    assert stored.name == kept
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}\.jpg", stored.path)
