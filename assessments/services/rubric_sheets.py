"""A rubric out to Excel, and a filled-in sheet in the place of a draft's items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from assessments.models import Rubric, RubricState
from assessments.queries.rubrics import contents_of
from assessments.rubric_columns import COLUMNS, KEYS, MODE_WORDS, rubric_workbook
from assessments.rubric_contents import (
    MODES,
    ItemContent,
    ItemFault,
    content_hash,
    item_faults,
    one_line,
    sum_fault,
)
from assessments.services.rubric_drafts import locked_draft, replace_items
from assessments.services.rubrics import rubric_act
from shaping.audit.services import record
from shaping.figures import score_text
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import ImportBatch, RowAction
from shaping.spreadsheets.columns import Fault, SheetReading
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Township

NO_DRAFT = "这一类细则现在没有编制中的一版。请先在“评分细则”里复制出新的一版，再导入。"
CHANGED_SINCE = "这份细则在检查以后又改过。请重新上传，核对以后再确认。"
_COLUMN_TITLES = {column.key: column.title for column in COLUMNS}


def export_rubric(rubric: Rubric, *, by: Any) -> bytes:
    """A rubric as xlsx with the columns of the import; the trail says who took it out."""
    require(by, "rubric.read", rubric.township)
    content = rubric_workbook(str(rubric), contents_of(rubric))
    with transaction.atomic():
        record(rubric_act("rubric.export", rubric, "导出细则"), by=by)
    return content


def draft_of(township: Township, kind: str) -> Rubric:
    """The township's draft of a kind; Refused, with what to do, when there is none."""
    drafts = Rubric.objects.filter(township=township, kind=kind, state=RubricState.DRAFT)
    draft = drafts.select_related("township").prefetch_related("items").first()
    if draft is None:
        raise Refused(NO_DRAFT)
    return draft


def check_items(reading: SheetReading, draft: Rubric) -> CheckResult:
    """What the sheet would make of the draft: new, changed and unchanged items, and those it lacks.

    A sum that is not 100 points is a warning only, since a draft may be finished on the page.
    """
    items = [_item_of(row.values) for row in reading.rows]
    numbers = [row.number for row in reading.rows]
    told = {(fault.row, fault.column) for fault in reading.faults}
    faults = [_fault_of(fault, items, numbers) for fault in item_faults(items)]
    fresh = [fault for fault in faults if (fault.row, fault.column) not in told]
    if fresh or reading.faults:
        return CheckResult(faults=fresh)
    stored = _values_by_code(contents_of(draft))
    changes = [*_changes(items, numbers, stored), *_removals(items, numbers, stored)]
    return CheckResult(changes, warnings=list(_warnings(items, stored)))


def _item_of(values: Mapping[str, Any]) -> ItemContent:
    return ItemContent(
        values["code"] or "",
        one_line(values["title"] or ""),
        values["max_points"],
        MODES.get(values["mode"] or "", ""),
        values["step_points"],
        one_line(values["basis"] or ""),
    )


def _fault_of(fault: ItemFault, items: Sequence[ItemContent], numbers: Sequence[int]) -> Fault:
    """A fault of an item as one of the sheet: by its own row number and column name."""
    if not fault.place:
        return Fault(0, "", "", fault.words.rstrip("。"))
    value = getattr(items[fault.place - 1], fault.field)
    shown = MODE_WORDS.get(value, "") if fault.field == "mode" else show_value(fault.field, value)
    column = _COLUMN_TITLES[fault.field]
    return Fault(numbers[fault.place - 1], column, shown, fault.words.rstrip("。"))


def show_value(key: str, value: Any) -> str:
    """A stored value of a column as people read it."""
    if value is None:
        return ""
    if key in ("max_points", "step_points"):
        return score_text(value)
    return MODE_WORDS.get(value, "") if key == "mode" else str(value)


def _values_by_code(items: Sequence[ItemContent]) -> dict[str, dict[str, Any]]:
    """Every item with its place, as the batch keeps it."""
    return {
        item.code: asdict(item) | {"position": position}
        for position, item in enumerate(items, start=1)
    }


def _changes(
    items: Sequence[ItemContent], numbers: Sequence[int], stored: dict[str, dict[str, Any]]
) -> Iterator[RowChange]:
    for number, (code, new) in zip(numbers, _values_by_code(items).items(), strict=True):
        old = stored.get(code, {})
        label = f"{code} {new['title']}"
        if old and old["position"] != new["position"]:
            label = f"次序{old['position']}→{new['position']} {label}"
        action = RowAction.NEW
        if old:
            action = RowAction.UNCHANGED if old == new else RowAction.CHANGED
        yield RowChange(number, action, code, label[:120], old, new)


def _removals(
    items: Sequence[ItemContent], numbers: Sequence[int], stored: dict[str, dict[str, Any]]
) -> Iterator[RowChange]:
    """The items that the sheet lacks, after its last row; they go."""
    kept = {item.code for item in items}
    gone = [(code, old) for code, old in stored.items() if code not in kept]
    for number, (code, old) in enumerate(gone, start=max(numbers, default=0) + 1):
        label = f"（删去）{code} {old['title']}"[:120]
        yield RowChange(number, RowAction.CHANGED, code, label, old, {})


def _warnings(items: Sequence[ItemContent], stored: dict[str, dict[str, Any]]) -> Iterator[str]:
    gone = [code for code in stored if code not in {item.code for item in items}]
    if gone:
        yield f"表里没有的{len(gone)}项会从细则里删去：{'、'.join(gone)}。"
    if words := sum_fault(items):
        yield f"{words}现在可以先导入，改好再启用。"


def apply_items(draft: Rubric, batch: ImportBatch) -> None:
    """Put the sheet's items in the place of the draft's, in the caller's transaction.

    Raises StaleState when the draft no longer is what the sheet was compared with.
    """
    rows = list(batch.rows.order_by("number").values_list("old", "new"))
    _swap(draft, [old for old, _ in rows if old], [new for _, new in rows if new])


def take_back_items(draft: Rubric, batch: ImportBatch) -> None:
    """Bring back the items from before the import; StaleState when they were changed since."""
    rows = list(batch.rows.order_by("number").values_list("old", "new"))
    _swap(draft, [new for _, new in rows if new], [old for old, _ in rows if old])


def _swap(draft: Rubric, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    locked = locked_draft(draft)
    now = content_hash(locked.kind, contents_of(locked))
    if now != content_hash(locked.kind, _in_order(before)):
        raise StaleState(CHANGED_SINCE)
    replace_items(locked, _in_order(after))


def _in_order(rows: list[dict[str, Any]]) -> list[ItemContent]:
    placed = sorted(rows, key=lambda row: row["position"])
    return [ItemContent(**{key: row[key] for key in KEYS}) for row in placed]
