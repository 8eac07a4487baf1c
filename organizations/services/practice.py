"""The items of the notice's models, as the township's office names them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from organizations.models import PracticeGroup, PracticeModel
from organizations.services.reference import ensure_reference
from organizations.services.reference_rows import fresh_row, next_position, save_row
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.workflow import StaleState
from villages.capabilities import require
from villages.models import Township

_COLUMNS = (
    ExportColumn("所属模式", 14),
    ExportColumn("名称", 20),
    ExportColumn("怎么做", 50),
    ExportColumn("备注", 8),
)


@transaction.atomic
def add_practice(township: Township, values: dict[str, Any], *, by: Any) -> PracticeModel:
    """Add an item at the end of its group.

    `values`: group, name (≤ 40 characters), description (≤ 300). Raises Refused for a name that the
    group has.
    """
    require(by, "participation.set", township)
    Township.objects.select_for_update().get(pk=township.pk)
    row = PracticeModel(township=township, is_example=False, **_clean(values))
    row.position = next_position(PracticeModel.objects.filter(township=township, group=row.group))
    save_row(row)
    record(_act("add", row, f"新增“{row}”"), by=by)
    return row


@transaction.atomic
def change_practice(
    practice: PracticeModel, values: dict[str, Any], *, stamp: str, by: Any
) -> PracticeModel:
    """Rename, explain, move (position 0–9999) or hide an item; it is no example any more.

    `stamp` is `stamp_of` the item as it was shown. Raises StaleState when somebody changed it
    since, Refused for a name that the group has.
    """
    require(by, "participation.set", practice.township)
    row: PracticeModel = fresh_row(practice, stamp)
    old = str(row)
    for name, value in _clean(values).items():
        setattr(row, name, value)
    row.is_example = False
    save_row(row)
    hidden = "" if row.is_offered else "，不再使用"
    words = f"“{old}”改为“{row}”" if old != str(row) else f"修改“{row}”"
    record(_act("change", row, f"{words}{hidden}"), by=by)
    return row


@transaction.atomic
def load_example_practice(township: Township, *, by: Any) -> None:
    """Fill in the marked examples. Raises StaleState when the township has items already."""
    require(by, "participation.set", township)
    Township.objects.select_for_update().get(pk=township.pk)
    if PracticeModel.objects.filter(township=township).exists():
        raise StaleState("本镇已经有创新模式了。请刷新页面，在上面修改。")
    ensure_reference(township)
    summary = f"{township.name}创新模式：载入示例"
    record(Act("practice.load", township, township.code9, summary=summary), by=by)


@transaction.atomic
def export_practice(
    township: Township, groups: Sequence[tuple[PracticeGroup, list[PracticeModel]]], *, by: Any
) -> bytes:
    """Write the items as the page shows them, and record that they were taken out (导出)."""
    require(by, "participation.read", township)
    title = f"{township.name}创新模式"
    record(Act("practice.export", township, township.code9, summary=f"导出{title}"), by=by)
    lines = [
        [group.label, row.name, row.description, "示例" if row.is_example else ""]
        for group, rows in groups
        for row in rows
    ]
    return write_table(_COLUMNS, lines, title=title, name="创新模式")


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "description")
    return values | {name: values[name].strip() for name in names if name in values}


def _act(verb: str, row: PracticeModel, words: str) -> Act:
    return Act(
        f"practice.{verb}",
        target=row,
        township_code=row.township.code9,
        summary=f"{row.township.name}{row.get_group_display()}：{words}",
        after={
            "name": row.name,
            "description": row.description,
            "position": row.position,
            "is_offered": row.is_offered,
        },
    )
