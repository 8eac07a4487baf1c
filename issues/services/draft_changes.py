"""What a page changed in a draft, and what no page of ours sends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from issues.models import CarriedStatus
from issues.queries.draft_rows import MOST_PHOTOS, MOST_ROWS, TEXT_FIELDS, is_photo_key
from shaping.workflow import Refused

# A text may be longer than the list allows: it is kept, and the check page says so.
LONGEST_TEXT = 2000
MOST_CARRIED = 300
LONGEST_CARRIED_WORDS = 300
MOST_GONE = 200
_KEY = re.compile(r"[0-9A-Za-z-]{1,36}")


@dataclass(frozen=True)
class DraftChange:
    """What one page changed: cards and statements with the revision they were typed over.

    `rows` holds, by card key, the texts of TEXT_FIELDS, `photos` (keys) and `rev`; `deleted` the
    revision of each deleted card; `carried`, by problem id, `status`, `words` and `rev`. `tab`
    names the page, so that a page's own saves are never taken for somebody else's.
    """

    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    deleted: Mapping[str, int] = field(default_factory=dict)
    carried: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tab: str = ""


def refuse_strange(change: DraftChange) -> None:
    """Raise Refused for keys, numbers and lengths that no page of ours sends."""
    texts = [str(row.get(name) or "") for row in change.rows.values() for name in TEXT_FIELDS]
    if _is_strange(change) or not all(map(_is_storable, texts)):
        raise Refused("提交的内容看不懂，没有存上。请刷新页面再试。")
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise Refused(f"有一处超过{LONGEST_TEXT}个字，没有存上。请写短一些。")
    if any(len(row.get("photos") or []) > MOST_PHOTOS for row in change.rows.values()):
        raise Refused(f"一条最多放{MOST_PHOTOS}张照片，请去掉一些。")


def _is_strange(change: DraftChange) -> bool:
    keys = [*change.rows, *change.deleted]
    revisions = [row.get("rev", 0) for row in [*change.rows.values(), *change.carried.values()]]
    is_bounded = (
        len(keys) <= MOST_ROWS + MOST_GONE
        and len(change.carried) <= MOST_CARRIED
        and len(change.tab) <= 36
    )
    return not (
        is_bounded
        and all(_KEY.fullmatch(key) for key in keys)
        and all(_is_revision(rev) for rev in [*revisions, *change.deleted.values()])
        and all(_is_statement(key, row) for key, row in change.carried.items())
        and all(_are_photos(row.get("photos") or []) for row in change.rows.values())
    )


def _is_storable(text: str) -> bool:
    """Whether a database can hold it: no NUL, no half of a character."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def _is_revision(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000


def _are_photos(keys: Any) -> bool:
    return isinstance(keys, list) and all(
        isinstance(key, str) and is_photo_key(key) for key in keys
    )


def _is_statement(key: str, row: Mapping[str, Any]) -> bool:
    words = row.get("words", "")
    return (
        key.isascii()
        and key.isdecimal()
        and len(key) <= 12
        and row.get("status") in CarriedStatus.values
        and isinstance(words, str)
        and len(words) <= LONGEST_CARRIED_WORDS
        and _is_storable(words)
    )
