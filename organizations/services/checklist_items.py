"""The two lists of “10个1” (村湾、小区), as the township's office sets them."""

from typing import Any

from django.db import transaction

from organizations.models import ChecklistItem
from organizations.queries.checklists import items_of
from organizations.services.reference import ensure_reference
from organizations.services.reference_rows import (
    fresh_row,
    next_position,
    save_row,
)
from shaping.audit.services import Act, record
from shaping.spreadsheets.folding import fold_title
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Township

MOST_ITEMS = 20
# Words that head other columns of the sheet.
TAKEN_NAMES = ("村(社区)", "村", "村名", "村湾(小区)", "村湾", "小区", "村湾名称")


@transaction.atomic
def add_item(township: Township, values: dict[str, Any], *, by: Any) -> ChecklistItem:
    """Add an item at the end of one of the lists.

    `values`: for_kind, name (≤ 40 characters), guidance (≤ 200). Raises Refused for a name that the
    list has, or one that heads another column of the sheet, and for more than 20 items in use.
    """
    require(by, "participation.set", township)
    Township.objects.select_for_update().get(pk=township.pk)
    item = ChecklistItem(township=township, is_example=False, **_clean(values))
    item.position = next_position(items_of(township, item.for_kind))
    _save(item)
    record(_act("add", item, f"新增“{item}”"), by=by)
    return item


@transaction.atomic
def change_item(
    item: ChecklistItem, values: dict[str, Any], *, stamp: str, by: Any
) -> ChecklistItem:
    """Rename, explain, move (position 0–9999) or hide an item; it is no example any more.

    What hamlets have written stays with it. `stamp` is `stamp_of` the item as it was shown. Raises
    StaleState when somebody changed it since, Refused as `add_item` does.
    """
    require(by, "participation.set", item.township)
    Township.objects.select_for_update().get(pk=item.township_id)
    row: ChecklistItem = fresh_row(item, stamp)
    old = str(row)
    for name, value in _clean(values).items():
        setattr(row, name, value)
    row.is_example = False
    _save(row)
    hidden = "" if row.is_offered else "，不再使用"
    words = f"“{old}”改为“{row}”" if old != str(row) else f"修改“{row}”"
    record(_act("change", row, f"{words}{hidden}"), by=by)
    return row


@transaction.atomic
def load_example_items(township: Township, *, by: Any) -> None:
    """Fill in the marked examples. Raises StaleState when the township has a list already."""
    require(by, "participation.set", township)
    Township.objects.select_for_update().get(pk=township.pk)
    if items_of(township).exists():
        raise StaleState("本镇已经有“10个1”清单了。请刷新页面，在上面修改。")
    ensure_reference(township)
    summary = f"{township.name}“10个1”清单：载入示例"
    act = Act("checklist_item.load", township, township.code9, summary=summary)
    record(act, by=by)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "guidance")
    return values | {name: values[name].strip() for name in names if name in values}


def _save(item: ChecklistItem) -> None:
    folded = fold_title(item.name)
    if folded in {fold_title(name) for name in TAKEN_NAMES}:
        raise Refused("这个名称是Excel表里别的列名，请换一个，例如“一个议事厅”。")
    others = items_of(item.township, item.for_kind).exclude(pk=item.pk)
    if folded in {fold_title(other.name) for other in others}:
        raise Refused("这张清单里已有同名的一项。")
    if item.is_offered and others.filter(is_offered=True).count() >= MOST_ITEMS:
        raise Refused(f"一张清单最多{MOST_ITEMS}项，请先停用不用的。")
    save_row(item)


def _act(verb: str, item: ChecklistItem, words: str) -> Act:
    return Act(
        f"checklist_item.{verb}",
        target=item,
        township_code=item.township.code9,
        summary=f"{item.township.name}{item.get_for_kind_display()}“10个1”清单：{words}",
        after={
            "name": item.name,
            "guidance": item.guidance,
            "position": item.position,
            "is_offered": item.is_offered,
        },
    )
