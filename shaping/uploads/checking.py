"""Compares every stored file with the hash it was stored with (verify)."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from shaping.uploads.models import StoredFile
from shaping.uploads.storing import full_path, thumbnail_path


def stored_file_faults() -> Iterator[str]:
    """Yield one Chinese sentence for every file whose content is gone or was changed.

    Reads every byte of every file, one piece at a time.
    """
    rows = StoredFile.objects.select_related("created_by").order_by("pk")
    for stored in rows.iterator(chunk_size=500):
        found = _sha256(stored.path)
        if found is None:
            yield f"{_words(stored)}的内容不见了，或者不能读。"
        elif found != stored.sha256:
            yield f"{_words(stored)}的内容被改过：和上传时的指纹不符。"
        if stored.is_photo and not _is_there(thumbnail_path(stored.path)):
            yield f"{_words(stored)}的缩略图不见了。"


def _words(stored: StoredFile) -> str:
    day = timezone.localdate(stored.created_at)
    return f"第{stored.pk}号文件“{stored}”（{stored.created_by}{day}上传）"


def _sha256(path: str) -> str | None:
    try:
        with full_path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _is_there(path: str) -> bool:
    try:
        return Path(full_path(path)).is_file()
    except OSError:
        return False
