"""A score sheet as a form and as what the page's script sends: read here, checked by the service."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from assessments.models import AssessmentCycle, ItemMode, RubricItem
from assessments.queries.judging import SheetItem
from assessments.services.score_lines import LONGEST_NOTE, MOST_PHOTOS, LineInput
from shaping.figures import score_text
from shaping.spreadsheets.cells import CellError, parse_score
from shaping.workflow import Refused

UNREADABLE = "提交的内容看不懂，没有存上。请刷新页面再试。"
MOST_REVISIONS = 1_000_000
CENT = 100


def plain_score(points: int | None) -> str:
    """Whole hundredths as a person would type them: 5900 → 59, 150 → 1.5; empty for None."""
    if points is None:
        return ""
    return score_text(points).rstrip("0").rstrip(".")


@dataclass(frozen=True)
class ItemField:
    """One item on the page: what stands in its fields, what is wrong, what was saved elsewhere."""

    item: RubricItem
    points: str = ""
    is_applicable: bool = True
    note: str = ""
    photos: tuple[str, ...] = ()
    error: str = ""
    theirs: str = ""

    most_note: int = LONGEST_NOTE
    most_photos: int = MOST_PHOTOS

    @property
    def anchor(self) -> str:
        """The id of the field that a link in the error summary leads to."""
        return f"points-{self.item.pk}"

    @property
    def is_deducted(self) -> bool:
        """Whether it starts full and loses points by steps."""
        return self.item.mode == ItemMode.DEDUCT

    @property
    def rule(self) -> str:
        """The rule in a few words: most points, and what each finding costs."""
        most = f"满分{plain_score(self.item.max_points)}分"
        if self.is_deducted:
            return f"{most}，每处扣{plain_score(self.item.step_points)}分"
        return most


def item_fields(items: Iterable[SheetItem]) -> list[ItemField]:
    """The fields as the database has them."""
    return [ItemField(found.item, **_values(line_input(found))) for found in items]


def line_input(found: SheetItem) -> LineInput:
    """What the database holds of one item; of an untouched one the empty line."""
    line = found.line
    if line is None:
        return LineInput(photos=())
    photos = sorted(line.photos.all(), key=lambda photo: photo.pk)
    keys = tuple(str(photo.file.key) for photo in photos)
    return LineInput(line.points, line.is_applicable, line.note, keys)


def _values(line: LineInput) -> dict[str, Any]:
    return {
        "points": plain_score(line.points),
        "is_applicable": line.is_applicable,
        "note": line.note,
        "photos": line.photos or (),
    }


def line_words(line: LineInput) -> str:
    """A line in one sentence, to be chosen from two."""
    score = f"{plain_score(line.points)}分" if line.points is not None else "还没有打分"
    words = [score if line.is_applicable else "不适用"]
    words += [f"说明：{line.note}"] if line.note else []
    words += [f"照片{len(line.photos)}张"] if line.photos else []
    return "；".join(words)


@dataclass
class PostedSheet:
    """A sheet's form as it was sent: the lines that could be read, and every item as typed."""

    revision: int
    lines: dict[str, LineInput] = field(default_factory=dict)
    fields: list[ItemField] = field(default_factory=list)
    rubric_hash: str | None = None

    @property
    def faults(self) -> list[ItemField]:
        """The items whose points are no score."""
        return [found for found in self.fields if found.error]

    def beside(self, stored: Iterable[SheetItem]) -> list[ItemField]:
        """What was typed, with what was saved elsewhere beside each item that differs."""
        saved = {found.item.code: line_input(found) for found in stored}
        fields = []
        for typed in self.fields:
            theirs = line_words(saved[typed.item.code])
            mine = line_words(self.lines.get(typed.item.code, LineInput()))
            fields.append(ItemField(**vars(typed) | {"theirs": theirs if theirs != mine else ""}))
        return fields


def sheet_from_post(data: QueryDict, items: Iterable[RubricItem]) -> PostedSheet:
    """The plain form: points-<code>, na-<code>, note-<code>, photos-<code>, revision, rubric.

    Raises Refused when the revision is no number.
    """
    posted = PostedSheet(revision_of(data.get("revision", "")), rubric_hash=data.get("rubric"))
    for item in items:
        typed = ItemField(
            item,
            data.get(f"points-{item.code}", "").strip(),
            f"na-{item.code}" not in data,
            data.get(f"note-{item.code}", ""),
            tuple(key for key in data.getlist(f"photos-{item.code}") if _is_key(key)),
        )
        try:
            points = parse_score(typed.points) if typed.is_applicable else None
        except CellError as error:
            posted.fields.append(ItemField(**vars(typed) | {"error": f"{error}。"}))
        else:
            posted.fields.append(typed)
            posted.lines[item.code] = LineInput(
                points, typed.is_applicable, typed.note, typed.photos
            )
    return posted


def revision_of(text: str) -> int:
    """A revision number from a form; Refused for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise Refused(UNREADABLE)
    return int(text)


def day_of_visit(text: str, cycle: AssessmentCycle) -> date:
    """The day on which the phone scored; a phone whose clock is wrong gets today."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if date(cycle.year, 1, 1) <= day <= today else today


@dataclass(frozen=True)
class SentLines:
    """What the page's script sends of one sheet, and the content_hash of the rubric it shows."""

    revision: int
    lines: dict[str, LineInput]
    faults: dict[str, str]
    rubric_hash: str = ""


def lines_from_json(body: bytes) -> SentLines:
    """Read {revision, rubric, lines: {code: {points, na, note, photos}}, faults}.

    Raises Refused for other shapes. Without a rubric the hash is empty: then it is none we have.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(UNREADABLE) from error
    if not isinstance(sent, dict):
        raise Refused(UNREADABLE)
    revision, lines, faults = (sent.get(name) for name in ("revision", "lines", "faults"))
    if not (_is_whole(revision) and 0 < revision < MOST_REVISIONS and isinstance(lines, dict)):
        raise Refused(UNREADABLE)
    if not (isinstance(faults, dict) and all(_is_text(words) for words in faults.values())):
        raise Refused(UNREADABLE)
    _refuse_broken(faults.values())
    read = {code: _line(line) for code, line in lines.items()}
    _refuse_broken(line.note for line in read.values())
    return SentLines(revision, read, faults, str(sent.get("rubric", "")))


def _refuse_broken(texts: Iterable[str]) -> None:
    """Refuse half an emoji (a lone surrogate), which no database takes."""
    if any("\ud800" <= char <= "\udfff" for text in texts for char in text):
        raise Refused("说明里有半个表情符号，存不了。请把最后打的表情删掉，再保存。")


def _line(sent: Any) -> LineInput:
    if not isinstance(sent, dict):
        raise Refused(UNREADABLE)
    points, is_away, note, photos = (sent.get(name) for name in ("points", "na", "note", "photos"))
    is_readable = (
        (points is None or _is_whole(points))
        and isinstance(is_away, bool)
        and _is_text(note)
        and isinstance(photos, list)
        and all(_is_key(key) for key in photos)
    )
    if not is_readable:
        raise Refused(UNREADABLE)
    return LineInput(None if is_away else points, not is_away, note, tuple(photos))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\x00" not in value


def _is_key(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def lines_as_json(lines: Mapping[str, LineInput]) -> dict[str, Any]:
    """The lines as the page's script keeps them."""
    return {
        code: {
            "points": line.points,
            "na": not line.is_applicable,
            "note": line.note,
            "photos": list(line.photos or ()),
        }
        for code, line in lines.items()
    }
