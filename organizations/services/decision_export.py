"""Collective matters as a workbook."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from organizations.models import CollectiveDecision
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.workflow import Refused
from villages.capabilities import require

TITLE = "集体事项议决台账"
MOST_EXPORTED = 5_000
_COLUMNS = (
    ExportColumn("村(社区)", 14),
    ExportColumn("村湾(小区)", 16),
    ExportColumn("事项", 26),
    ExportColumn("内容", 40),
    ExportColumn("议事程序", 14),
    ExportColumn("状态", 10),
    ExportColumn("预计费用(元)", 12, "#,##0"),
    ExportColumn("实际费用(元)", 12, "#,##0"),
    ExportColumn("通过步数", 9, "0"),
    ExportColumn("公开次数", 9, "0"),
    ExportColumn("办理结果", 30),
    ExportColumn("发起日期", 12),
)


@transaction.atomic
def export_decisions(rows: QuerySet[CollectiveDecision], *, by: Any) -> bytes:
    """Write these matters, as `decisions_of` gives them, and record that they were taken out.

    Needs participation.read. Raises Refused for more than 5,000.
    """
    require(by, "participation.read")
    decisions = list(rows.select_related("village__township")[: MOST_EXPORTED + 1])
    if len(decisions) > MOST_EXPORTED:
        raise Refused(
            f"超过{MOST_EXPORTED}件，一次导不完。请先按村(社区)或状态查找，再分几次导出。"
        )
    lines = [
        [
            row.village.name,
            row.place_name,
            row.title,
            row.description,
            row.procedure.name,
            row.get_state_display(),
            row.cost_yuan,
            row.final_cost_yuan,
            row.passed_count,  # type: ignore[attr-defined]
            row.disclosure_count,  # type: ignore[attr-defined]
            row.outcome,
            timezone.localdate(row.started_at),
        ]
        for row in decisions
    ]
    codes = {row.village.township.code9 for row in decisions}
    act = Act(
        "decision.export",
        township_code=codes.pop() if len(codes) == 1 else "",
        summary=f"导出{TITLE}，{len(lines)}件",
        after={"rows": len(lines)},
    )
    record(act, by=by)
    return write_table(_COLUMNS, lines, title=TITLE, name="集体事项")
