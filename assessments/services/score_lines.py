"""The lines of a draft sheet as one person sends them: points, not applicable, words, photos."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.models import RubricItem, ScoreLine, ScorePhoto, ScoreSheet
from assessments.services.judging_rules import refuse_points
from shaping.uploads.models import StoredFile
from shaping.workflow import Forbidden, Refused

LONGEST_NOTE = 200
MOST_PHOTOS = 6


@dataclass(frozen=True)
class LineInput:
    """What a person gave for one item: whole hundredths, or None while open or not applicable.

    `photos` are the keys of all the photos of the line; None leaves them as they are.
    """

    points: int | None = None
    is_applicable: bool = True
    note: str = ""
    photos: tuple[str, ...] | None = None


def checked_lines(
    sheet: ScoreSheet, lines: Mapping[str, LineInput], by: Any
) -> dict[RubricItem, LineInput]:
    """The lines by their item of the sheet's rubric.

    Raises Refused for an item the rubric has not, points it does not allow, words over 200
    characters and more than 6 photos or one that is none, Forbidden for another person's photo.
    """
    items = {item.code: item for item in sheet.rubric.items.all()} if sheet.rubric else {}
    unknown = sorted(lines.keys() - items.keys())
    if unknown:
        raise Refused(f"评分细则里没有{'、'.join(unknown)}，请刷新页面再填。")
    for code, line in lines.items():
        refuse_points(items[code], line.points)
        if len(line.note.strip()) > LONGEST_NOTE or "\x00" in line.note:
            raise Refused(f"“{items[code]}”的说明最多{LONGEST_NOTE}个字，请写短一些。")
        if len(set(line.photos or ())) > MOST_PHOTOS:
            raise Refused(f"“{items[code]}”最多{MOST_PHOTOS}张照片，请先删掉几张。")
    _refuse_files({key for line in lines.values() for key in line.photos or ()}, by)
    return {items[code]: line for code, line in lines.items()}


def _refuse_files(keys: Collection[str], by: Any) -> None:
    files = list(StoredFile.objects.filter(key__in=keys)) if keys else []
    if len(files) < len(keys):
        raise Refused("有照片没有找到，请删掉重新拍一张。")
    if any(stored.created_by_id != by.pk for stored in files):
        raise Forbidden("只能添加自己上传的照片。")
    if not all(stored.is_photo for stored in files):
        raise Refused("这里只放照片，文件请不要选。")


def stored_lines(sheet: ScoreSheet) -> dict[str, LineInput]:
    """What the database holds of the sheet, by item code, with the photos; two queries."""
    rows = sheet.lines.select_related("item").prefetch_related("photos__file")
    return {
        row.item.code: LineInput(
            row.points,
            row.is_applicable,
            row.note,
            tuple(str(photo.file.key) for photo in sorted(row.photos.all(), key=lambda p: p.pk)),
        )
        for row in rows
    }


def hold_already(sheet: ScoreSheet, lines: Mapping[str, LineInput]) -> bool:
    """Whether the sheet says all this already; then the message came before."""
    stored = stored_lines(sheet)
    return all(_same(line, stored.get(code, LineInput(photos=()))) for code, line in lines.items())


def _same(sent: LineInput, stored: LineInput) -> bool:
    photos = stored.photos if sent.photos is None else sent.photos
    points = sent.points if sent.is_applicable else None
    return (
        points == stored.points
        and sent.is_applicable == stored.is_applicable
        and sent.note.strip() == stored.note
        and set(photos or ()) == set(stored.photos or ())
    )


def store_lines(sheet: ScoreSheet, lines: Mapping[RubricItem, LineInput]) -> None:
    """Write the lines over those that are there, and the photos of those that name any."""
    ScoreLine.objects.bulk_create(
        [
            ScoreLine(
                sheet=sheet,
                item=item,
                points=line.points if line.is_applicable else None,
                is_applicable=line.is_applicable,
                note=line.note.strip(),
            )
            for item, line in lines.items()
        ],
        update_conflicts=True,
        unique_fields=["sheet", "item"],
        update_fields=["points", "is_applicable", "note"],
    )
    named = {item.pk: line.photos for item, line in lines.items() if line.photos is not None}
    if named:
        _store_photos(sheet.lines.filter(item__in=named), named)


def _store_photos(rows: Iterable[ScoreLine], named: Mapping[int, tuple[str, ...]]) -> None:
    """Make the photos of each line those that were named; what stays keeps its row."""
    lines = list(rows)
    keys = {key for photos in named.values() for key in photos}
    files = {str(stored.key): stored for stored in StoredFile.objects.filter(key__in=keys)}
    present = ScorePhoto.objects.filter(line__in=lines).values_list("pk", "line", "file")
    wanted = {
        (line.pk, files[key].pk): ScorePhoto(line=line, file=files[key])
        for line in lines
        for key in named[line.item_id]
    }
    gone = [pk for pk, line, file in present if (line, file) not in wanted]
    known = {(line, file) for _, line, file in present}
    ScorePhoto.objects.filter(pk__in=gone).delete()
    ScorePhoto.objects.bulk_create(row for place, row in wanted.items() if place not in known)
