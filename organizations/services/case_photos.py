"""Pictures of a case (案例照片): added and removed while it is being written."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from organizations.models import Case, CasePhoto
from organizations.queries.cases import WRITABLE
from organizations.services.cases import case_act, hold_case
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import record
from shaping.uploads.models import StoredFile
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import require

MOST_PHOTOS = 8
LONGEST_CAPTION = 60


def add_photos(
    case: Case, files: Sequence[StoredFile], caption: str = "", *, by: Any
) -> list[CasePhoto]:
    """Put pictures at the end of a draft, all or none; one that is there already stays as it is.

    Needs case.edit. Raises Refused for none, more than 8 in all, a file that is no picture and
    private words, Forbidden for somebody else's file, StaleState when the case was sent on.
    """
    require(by, "case.edit", case.village)
    _refuse_files(files, by)
    words = _caption(caption)
    with transaction.atomic():
        held = hold_case(case, *WRITABLE)
        known = set(held.photos.values_list("stored_file", flat=True))
        new = [file for file in files if file.pk not in known]
        if len(known) + len(new) > MOST_PHOTOS:
            raise Refused(
                f"一篇案例最多{MOST_PHOTOS}张照片，已经有{len(known)}张。请少选几张，或者先删掉几张。"
            )
        last = held.photos.aggregate(last=Max("position"))["last"] or 0
        rows = [
            held.photos.create(stored_file=file, caption=words, position=position)
            for position, file in enumerate(new, start=last + 1)
        ]
        if rows:
            record(case_act("add_photos", held, f"添加照片{len(rows)}张"), by=by)
    return rows


def caption_photo(photo: CasePhoto, caption: str, *, by: Any) -> CasePhoto:
    """Say what a picture of a draft shows. Needs case.edit.

    Raises Refused for private words or more than 60 characters, StaleState when the case was sent
    on or the picture removed.
    """
    require(by, "case.edit", photo.case.village)
    words = _caption(caption)
    with transaction.atomic():
        held = hold_case(photo.case, *WRITABLE)
        if not held.photos.filter(pk=photo.pk).update(caption=words):
            raise StaleState("这张照片已经删掉了。请刷新页面再看。")
        record(case_act("caption_photo", held, f"照片说明改为“{words}”"), by=by)
    photo.caption = words
    return photo


def remove_photo(photo: CasePhoto, *, by: Any) -> None:
    """Take a picture out of a draft. Needs case.edit; StaleState when it is out or was sent on."""
    require(by, "case.edit", photo.case.village)
    with transaction.atomic():
        held = hold_case(photo.case, *WRITABLE)
        removed, _ = held.photos.filter(pk=photo.pk).delete()
        if not removed:
            raise StaleState("这张照片已经删掉了。请刷新页面再看。")
        record(case_act("remove_photo", held, "删掉照片1张"), by=by)


def _refuse_files(files: Sequence[StoredFile], by: Any) -> None:
    if not files:
        raise Refused("请先选照片，等上传完再交。")
    if any(file.created_by_id != by.pk for file in files):
        raise Forbidden("只能添加自己上传的照片。")
    if not all(file.is_photo for file in files):
        raise Refused("这里只放照片，文件请不要选。")


def _caption(caption: str) -> str:
    words = caption.strip()
    if len(words) > LONGEST_CAPTION:
        raise Refused(f"照片说明最多{LONGEST_CAPTION}个字，请写短一些。")
    refuse_private_numbers({"照片说明": words})
    return words
