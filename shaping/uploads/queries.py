"""Reads of stored files: one's own, and photos that look like one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404

from shaping.uploads.models import FileKind, StoredFile

MOST_DIFFERENT_BITS = 5
NEWEST_PHOTOS = 2000
# A blank picture: all of them are alike, and none is another.
_NOTHING_SEEN = 0


@dataclass(frozen=True)
class LikePhoto:
    """An earlier photo and how many of the 64 bits differ; 0 for the very same picture."""

    photo: StoredFile
    distance: int


def own_file_or_404(user: Any, key: UUID) -> StoredFile:
    """The user's own file; Http404 when there is none or another person sent it."""
    stored = StoredFile.objects.visible_to(user).filter(key=key).first()
    if stored is None:
        raise Http404("没有找到，或者不在您的范围内。")
    return stored


def photos_like(stored_file: StoredFile, township_code: str) -> list[LikePhoto]:
    """Earlier photos of the township that show the same: a hint that it was sent before (T4).

    The same bytes, or a difference hash that differs in at most 5 of 64 bits; the nearest first,
    then the newest. Looks at the township's newest 2,000 photos in one query, and loads the like
    ones in a second; empty for a document.
    """
    if not stored_file.is_photo:
        return []
    rows = StoredFile.objects.filter(
        kind=FileKind.PHOTO, township_code=township_code, pk__lt=stored_file.pk
    )
    newest = rows.order_by("-pk").values_list("pk", "sha256", "original_sha256", "perceptual_hash")
    distances = {}
    for pk, *hashes in newest[:NEWEST_PHOTOS]:
        distance = _distance(stored_file, *hashes)
        if distance is not None:
            distances[pk] = distance
    found = StoredFile.objects.select_related("created_by").in_bulk(distances)
    order = sorted(found, key=lambda pk: (distances[pk], -pk))
    return [LikePhoto(found[pk], distances[pk]) for pk in order]


def _distance(photo: StoredFile, sha256: str, original_sha256: str, seen: str) -> int | None:
    """Bits by which the pictures differ; None when they are not alike."""
    if sha256 == photo.sha256 or (original_sha256 and original_sha256 == photo.original_sha256):
        return 0
    here, there = int(photo.perceptual_hash, 16), int(seen, 16)
    if _NOTHING_SEEN in (here, there):
        return None
    bits = (here ^ there).bit_count()
    return bits if bits <= MOST_DIFFERENT_BITS else None
