"""300 photos and 1 GB a person, township and month; 60 attempts in ten minutes."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.uploads.limits import ATTEMPT_WINDOW, MOST_ATTEMPTS, MOST_BYTES, MOST_PHOTOS
from shaping.uploads.models import FileKind, StoredFile, UploadAttempt
from shaping.uploads.services import TooOften, check_quota, receive_photo
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.uploads.tests.pictures import jpeg
from shaping.workflow import Refused

CODE = "421223101"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def photos_of(user, count: int, **fields) -> None:
    rows = [
        StoredFileFactory.build(created_by=user, township_code=CODE, **fields) for _ in range(count)
    ]
    StoredFile.objects.bulk_create(rows)


def test_the_300th_photo_is_taken_and_the_301st_is_not(send, sender):
    photos_of(sender, MOST_PHOTOS - 1)
    send()

    with pytest.raises(Refused, match="已经传了300张"):
        send()

    assert StoredFile.objects.count() == MOST_PHOTOS


def test_a_photo_sent_before_is_answered_beyond_the_quota(send, sender):
    first = send()
    photos_of(sender, MOST_PHOTOS)

    assert send(key=first.key) == first


def test_others_and_other_townships_and_documents_count_for_themselves(send, send_document, sender):
    photos_of(sender, MOST_PHOTOS)

    send(by=UserFactory())
    send(code="421223102")
    send_document()


def test_bytes_count_whatever_they_are(sender):
    photos_of(sender, 64, size=MOST_BYTES // 64)

    check_quota(CODE, sender, kind=FileKind.DOCUMENT)
    with pytest.raises(Refused, match="1 GB"):
        check_quota(CODE, sender, kind=FileKind.DOCUMENT, size=1)


def test_nothing_is_used_up_at_first(sender):
    check_quota(CODE, sender, size=MOST_BYTES)


@pytest.mark.parametrize(
    ("moment", "is_full"),
    [
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 12, 1, tzinfo=SHANGHAI), False),
    ],
)
def test_a_month_begins_in_shanghai(sender, moment, is_full):
    photos_of(sender, MOST_PHOTOS, created_at=datetime(2026, 11, 1, tzinfo=SHANGHAI))

    with time_machine.travel(moment, tick=False):
        if is_full:
            with pytest.raises(Refused):
                check_quota(CODE, sender)
        else:
            check_quota(CODE, sender)


def receive(user, content: bytes = b"") -> StoredFile:
    upload = SimpleUploadedFile("a.jpg", content or jpeg())
    return receive_photo(upload, key=uuid.uuid4(), by=user, township_code=CODE)


def attempts_of(user, count: int) -> None:
    UploadAttempt.objects.bulk_create([UploadAttempt(made_by=user) for _ in range(count)])


def test_the_60th_attempt_is_taken_and_the_61st_is_not(sender):
    attempts_of(sender, MOST_ATTEMPTS - 1)
    receive(sender)

    with pytest.raises(TooOften, match="过几分钟再传") as refusal:
        receive(sender)

    assert (refusal.value.status, StoredFile.objects.count()) == (429, 1)


def test_a_refused_photo_is_an_attempt_too(sender):
    with pytest.raises(Refused):
        receive(sender, b"<svg/>")

    assert UploadAttempt.objects.filter(made_by=sender).count() == 1


def test_attempts_are_forgotten_after_ten_minutes(sender):
    attempts_of(sender, MOST_ATTEMPTS)
    attempts_of(UserFactory(), 1)

    with time_machine.travel(timezone.now() + ATTEMPT_WINDOW + timedelta(seconds=1)):
        receive(sender)

    assert UploadAttempt.objects.filter(made_by=sender).count() == 1
    assert UploadAttempt.objects.count() == 2


def test_an_attempt_names_its_moment(sender):
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI)

    assert str(UploadAttempt(made_by=sender, made_at=moment)) == "2026-11-24 08:30:00"


def test_others_are_not_slowed(sender):
    attempts_of(sender, MOST_ATTEMPTS)

    receive(UserFactory())
