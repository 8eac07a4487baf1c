"""The objections of a disclosure as a workbook."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from assessments.models import Disclosure, Objection
from shaping.audit.services import Act, record
from shaping.figures import day_text
from shaping.spreadsheets.exports import ExportColumn, write_table

_COLUMNS = (
    ExportColumn("序号", 8),
    ExportColumn("提出日期", 14),
    ExportColumn("途径", 14),
    ExportColumn("提出人", 12),
    ExportColumn("联系方式", 16),
    ExportColumn("关于哪个单位", 18),
    ExportColumn("异议内容", 48),
    ExportColumn("状态", 14),
    ExportColumn("答复", 48),
    ExportColumn("答复人", 12),
)


def export_objections(disclosure: Disclosure, objections: Iterable[Objection], *, by: Any) -> bytes:
    """The objections the caller was shown, by number; the event says how many went out."""
    rows = [_row(objection) for objection in objections]
    act = Act(
        "objection.export",
        target=disclosure,
        township_code=disclosure.ranking.cycle.township.code9,
        summary=f"导出{disclosure}的异议{len(rows)}条",
        after={"rows": len(rows)},
    )
    with transaction.atomic():
        record(act, by=by)
    title = f"{disclosure.ranking.cycle}异议登记表"
    days = f"公示：{day_text(disclosure.starts_on)}至{day_text(disclosure.ends_on)}"
    return write_table(_COLUMNS, rows, title=title, name="异议", notes=[days])


def _row(objection: Objection) -> tuple[Any, ...]:
    return (
        objection.number,
        objection.raised_on,
        objection.get_way_display(),
        objection.raised_by_name,
        objection.contact,
        objection.entrant.name,
        objection.words,
        objection.get_state_display(),
        objection.answer,
        objection.decided_by.display_name if objection.decided_by else "",
    )
