"""Storing cleaned photos and checked documents, and taking away what belongs to no row.

A stored file has no audit event of its own: the business act that attaches it has one.
"""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from shaping.accounts.models import User
from shaping.uploads import documents, photos, storing
from shaping.uploads.limits import (
    ATTEMPT_WINDOW,
    MOST_ATTEMPTS,
    MOST_BYTES,
    MOST_DOCUMENT_BYTES,
    MOST_PHOTO_BYTES,
    MOST_PHOTOS,
)
from shaping.uploads.models import FileKind, StoredFile, UploadAttempt
from shaping.uploads.names import clean_name
from shaping.workflow import Refused


class TooOften(Refused):
    """More than one person can mean to send in a few minutes."""

    status = 429


def receive_photo(upload: "File[bytes]", *, key: UUID, by: Any, township_code: str) -> StoredFile:
    """Store a photo sent to the upload address (传照片), at most 60 attempts in ten minutes.

    Attempts count whether the photo is taken or not, since decoding is what costs. Raises TooOften
    beyond them, and what `store_photo` raises.
    """
    _count_attempt(by)
    return store_photo(upload, key=key, by=by, township_code=township_code)


def store_photo(upload: "File[bytes]", *, key: UUID, by: Any, township_code: str) -> StoredFile:
    """Clean a photo and store it with its thumbnail; the same key twice is the first row.

    Decoding takes up to seconds: call it before your own transaction starts. If that is rolled back
    afterwards, the row goes with it, and `sweep_orphans` takes the bytes. Raises Refused, with a
    sentence, for everything that is no photo of at most 10 MB, for a month's quota that is used up
    and for another person's key; DiskFull when there is no room.
    """
    if stored := _already_stored(key, by):
        return stored
    photos.refuse_size(upload.size)
    check_quota(township_code, by)
    return _store_picture(
        upload.read(MOST_PHOTO_BYTES + 1), upload, key=key, by=by, township_code=township_code
    )


def store_document(upload: "File[bytes]", *, key: UUID, by: Any, township_code: str) -> StoredFile:
    """Check a PDF, .docx or .xlsx of at most 20 MB, store it as it is; pictures become photos.

    Raises Refused, with a sentence, for every other file, for macros, for a PDF with scripts or
    attachments (by its outside, see `documents`), and as `store_photo` does.
    """
    if stored := _already_stored(key, by):
        return stored
    documents.refuse_size(upload.size)
    content = upload.read(MOST_DOCUMENT_BYTES + 1)
    if photos.photo_format(content):
        return _store_picture(content, upload, key=key, by=by, township_code=township_code)
    extension = documents.document_extension(content)
    row = StoredFile(
        key=key,
        kind=FileKind.DOCUMENT,
        name=clean_name(upload.name or "", extension),
        content_type=documents.CONTENT_TYPES[extension],
        path=storing.new_path(extension),
        township_code=township_code,
        created_by_id=by.pk,
    )
    return _keep(row, content, b"", by)


def check_quota(township_code: str, by: Any, *, kind: str = FileKind.PHOTO, size: int = 0) -> None:
    """Raise Refused when one more file of `size` bytes is too much for this month (security R-U4).

    A person stores at most 300 photos and 1 GB in a township and calendar month (Shanghai time).
    """
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = StoredFile.objects.filter(
        created_by_id=by.pk, township_code=township_code, created_at__gte=month
    )
    used = rows.aggregate(photos=Count("pk", filter=Q(kind=FileKind.PHOTO)), size=Sum("size"))
    if kind == FileKind.PHOTO and used["photos"] >= MOST_PHOTOS:
        raise Refused(
            f"您这个月已经传了{MOST_PHOTOS}张照片，不能再传。请只留必要的照片，或者下个月再传。"
        )
    if (used["size"] or 0) + size > MOST_BYTES:
        raise Refused("您这个月传的文件加起来已到 1 GB，不能再传。如果确实需要，请告诉系统管理员。")


def sweep_orphans(older_than: timedelta) -> int:
    """Delete files without a row that were last written longer ago than this; how many.

    They are left by a transaction that was rolled back or by a process that died while writing.
    `older_than` must be longer than any request lasts.
    """
    before = (timezone.now() - older_than).timestamp()
    count = 0
    for folder, files in storing.old_files(before):
        known = set(
            StoredFile.objects.filter(path__startswith=f"{folder}/").values_list("path", flat=True)
        )
        for file in files:
            if storing.is_unfinished(file) or storing.owner_path(file) not in known:
                file.unlink(missing_ok=True)
                count += 1
    return count


def _count_attempt(by: Any) -> None:
    now = timezone.now()
    with transaction.atomic():
        _one_at_a_time(by)
        attempts = UploadAttempt.objects.filter(made_by_id=by.pk)
        attempts.filter(made_at__lt=now - ATTEMPT_WINDOW).delete()
        if attempts.count() >= MOST_ATTEMPTS:
            raise TooOften(
                f"十分钟里最多传{MOST_ATTEMPTS}张照片。请过几分钟再传，已经传好的不用重传。"
            )
        UploadAttempt.objects.create(made_by_id=by.pk, made_at=now)


def _one_at_a_time(by: Any) -> None:
    """Let one person's uploads count one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def _already_stored(key: UUID, by: Any) -> StoredFile | None:
    stored = StoredFile.objects.filter(key=key).first()
    return _own(stored, by) if stored else None


def _own(stored: StoredFile, by: Any) -> StoredFile:
    if stored.created_by_id != by.pk:
        raise Refused("这个编号已经用过了。请刷新页面，重新选一次。")
    return stored


def _store_picture(
    content: bytes, upload: "File[bytes]", *, key: UUID, by: Any, township_code: str
) -> StoredFile:
    photo = photos.clean_photo(content)
    row = StoredFile(
        key=key,
        kind=FileKind.PHOTO,
        name=clean_name(upload.name or "", "jpg"),
        content_type="image/jpeg",
        path=storing.new_path("jpg"),
        original_sha256=photo.original_sha256,
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken_at,
        perceptual_hash=photo.perceptual_hash,
        township_code=township_code,
        created_by_id=by.pk,
    )
    return _keep(row, photo.content, photo.thumbnail, by)


def _keep(row: StoredFile, content: bytes, thumbnail: bytes, by: Any) -> StoredFile:
    """The bytes first, the row last; the row that was there when another send was faster."""
    row.size, row.sha256 = len(content), hashlib.sha256(content).hexdigest()
    contents = {row.path: content}
    if thumbnail:
        contents[storing.thumbnail_path(row.path)] = thumbnail
    try:
        with storing.kept(contents), transaction.atomic():
            _one_at_a_time(by)
            check_quota(row.township_code, by, kind=row.kind, size=row.size)
            row.save(force_insert=True)
    except IntegrityError:  # another send with this key was faster
        return _own(StoredFile.objects.get(key=row.key), by)
    return row
