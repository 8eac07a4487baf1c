"""What a rubric says, as plain values: its items, what is wrong with them, its hash. No Django."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from assessments import scoring
from shaping.figures import score_text

MOST_ITEMS = 60
LONGEST_CODE, LONGEST_TITLE, LONGEST_BASIS = 10, 200, 200
# As on the town's own sheets (notice, 三 2) and in both seed files, in this order.
TITLES = ("代码", "项目", "分值", "方式", "每处扣分", "办法")
DEDUCT, AWARD = "deduct", "award"
MODES = {"扣分": DEDUCT, "评分": AWARD}
SEEDS = Path(__file__).parent / "seeds"


@dataclass(frozen=True)
class ItemContent:
    """One thing looked at; points are whole hundredths, None where they were not given."""

    code: str
    title: str
    max_points: int | None
    mode: str
    step_points: int | None = None
    basis: str = ""


class ItemFault(NamedTuple):
    """What is wrong: with the item at a place (from 1; 0 is the whole), in which field, in words."""

    place: int
    field: str
    words: str

    @property
    def sentence(self) -> str:
        """The words with the place in front: 第3项：请写代码。"""
        return f"第{self.place}项：{self.words}" if self.place else self.words


def content_hash(kind: str, items: Iterable[ItemContent]) -> str:
    """Fingerprint of a rubric's kind and items in their order: SHA-256, 64 hex digits."""
    content = {"kind": kind, "items": [asdict(item) for item in items]}
    return hashlib.sha256(scoring.canonical(content).encode()).hexdigest()


def one_line(text: str) -> str:
    """A text without line breaks and doubled blanks, its own punctuation kept."""
    return " ".join(text.split())


def draft_mark(title: str, items: Iterable[ItemContent]) -> str:
    """What a form holds to tell whether the draft was changed since it was opened."""
    return content_hash(title, items)


def points_sum(items: Iterable[ItemContent]) -> int:
    """Points of all items together, in whole hundredths; what was not given counts nothing."""
    return sum(item.max_points or 0 for item in items)


def item_faults(items: Sequence[ItemContent]) -> list[ItemFault]:
    """Everything that keeps the items from being stored, in Chinese; empty when nothing does."""
    faults = [fault for place, item in enumerate(items, start=1) for fault in _faults(place, item)]
    counts = Counter(item.code for item in items)
    for place, item in enumerate(items, start=1):
        if item.code and counts[item.code] > 1:
            words = f"代码“{item.code}”用了{counts[item.code]}次，每一项要有自己的代码。"
            faults.append(ItemFault(place, "code", words))
    if len(items) > MOST_ITEMS:
        words = f"一份细则最多{MOST_ITEMS}项，现在有{len(items)}项，请合并一些。"
        faults.append(ItemFault(0, "", words))
    return sorted(faults, key=lambda fault: fault.place)


def sum_fault(items: Sequence[ItemContent]) -> str:
    """What keeps correct items from being adopted: none at all, or not 100 points; else empty."""
    if not items:
        return "还没有检查项，请先加上。"
    total = points_sum(items)
    if total != scoring.MAX_POINTS:
        return f"各项分值加起来是{score_text(total)}分，要正好100分。"
    return ""


def content_faults(items: Sequence[ItemContent]) -> list[str]:
    """All sentences that keep the items from being adopted; empty when nothing does."""
    sentences = [fault.sentence for fault in item_faults(items)]
    return [*sentences, *filter(None, [sum_fault(items)])]


def seed_items(kind: str) -> list[ItemContent]:
    """The items of the example rubric of a kind (daily or year_end), as its file has them."""
    path = SEEDS / f"rubric_{kind}_example.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [_from_row(row) for row in csv.DictReader(file)]


def _from_row(row: dict[str, str]) -> ItemContent:
    code, title, points, mode, step, basis = (row[name].strip() for name in TITLES)
    step_points = _hundredths(step) if step else None
    return ItemContent(code, title, _hundredths(points), MODES[mode], step_points, basis)


def _hundredths(text: str) -> int:
    return int(Decimal(text) * 100)


def _faults(place: int, item: ItemContent) -> Iterator[ItemFault]:
    """What is wrong with one item by itself."""
    if not item.code or len(item.code) > LONGEST_CODE:
        yield ItemFault(place, "code", f"请写代码，最多{LONGEST_CODE}个字。")
    if not item.title or len(item.title) > LONGEST_TITLE:
        yield ItemFault(place, "title", f"请写检查什么，最多{LONGEST_TITLE}个字。")
    if len(item.basis) > LONGEST_BASIS:
        yield ItemFault(place, "basis", f"办法最多{LONGEST_BASIS}个字。")
    yield from _points_faults(place, item)


def _points_faults(place: int, item: ItemContent) -> Iterator[ItemFault]:
    is_worth = 1 <= (item.max_points or 0) <= scoring.MAX_POINTS
    if not is_worth:
        yield ItemFault(place, "max_points", "分值要大于0，不超过100分。")
    if item.mode not in MODES.values():
        yield ItemFault(place, "mode", "请选方式：扣分或评分。")
    if item.mode == AWARD and item.step_points is not None:
        yield ItemFault(place, "step_points", "评分项不写每处扣分，请把它清空。")
    # A step is compared only with points that can be right themselves.
    most = (item.max_points or 0) if is_worth else scoring.MAX_POINTS
    if item.mode == DEDUCT and not 1 <= (item.step_points or 0) <= most:
        yield ItemFault(place, "step_points", "扣分项要写每处扣多少分，不超过这一项的分值。")
