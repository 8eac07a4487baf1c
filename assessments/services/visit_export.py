"""Hands out the plan of daily checks and the faults found at them as workbooks."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import AssessmentCycle
from assessments.queries.faults import FaultLine
from assessments.queries.visits import VisitRow
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from villages.capabilities import require

_VISIT_COLUMNS = (
    ExportColumn("轮次", 8),
    ExportColumn("开始", 13),
    ExportColumn("结束", 13),
    ExportColumn("村(社区)代码", 18),
    ExportColumn("村(社区)", 18),
    ExportColumn("为什么查", 24),
    ExportColumn("检查人", 14),
    ExportColumn("状态", 12),
    ExportColumn("得分", 10, "0.00"),
)
_FAULT_COLUMNS = (
    ExportColumn("村(社区)代码", 18),
    ExportColumn("村(社区)", 18),
    ExportColumn("检查日期", 13),
    ExportColumn("检查项", 24),
    ExportColumn("问题", 44),
    ExportColumn("状态", 12),
    ExportColumn("确认整改日期", 14),
    ExportColumn("转成的问题", 18),
    ExportColumn("问题办理状态", 14),
)


def export_visits(cycle: AssessmentCycle, rows: Sequence[VisitRow], *, by: Any) -> bytes:
    """The visits as a workbook, scores only where the rows have them. Needs visit.read."""
    require(by, "visit.read", cycle.township)
    title = f"{cycle.township.name}{cycle.year}年度日常检查安排"
    _record(cycle, "visit.export", f"导出{title} {len(rows)} 行", by)
    return write_table(_VISIT_COLUMNS, map(_visit_cells, rows), title=title, name="检查安排")


def _visit_cells(row: VisitRow) -> list[Any]:
    visit = row.visit
    return [
        visit.round.number,
        visit.round.starts_on,
        visit.round.ends_on,
        visit.entrant.code,
        visit.entrant.name,
        visit.get_reason_display() + (f"：{row.added}" if row.added else ""),
        str(visit.member or ""),
        row.state,
        None if row.points is None else Decimal(row.points) / 100,
    ]


def export_faults(cycle: AssessmentCycle, lines: Sequence[FaultLine], *, by: Any) -> bytes:
    """The faults as a workbook. Needs score.export."""
    require(by, "score.export", cycle.township)
    title = f"{cycle.township.name}{cycle.year}年度日常检查发现的问题"
    _record(cycle, "fault.export", f"导出{title} {len(lines)} 行", by)
    return write_table(_FAULT_COLUMNS, map(_fault_cells, lines), title=title, name="检查发现的问题")


def _fault_cells(line: FaultLine) -> list[Any]:
    fault = line.fault
    issue = fault.issue if line.shows_issue else None
    return [
        fault.entrant.code,
        fault.entrant.name,
        fault.sheet.inspected_on,
        fault.item.title,
        fault.words,
        line.state,
        timezone.localdate(fault.fixed_at) if fault.fixed_at else None,
        issue.number if issue else "",
        issue.get_state_display() if issue else "",
    ]


def _record(cycle: AssessmentCycle, action: str, summary: str, by: Any) -> None:
    with transaction.atomic():
        code = cycle.township.code9
        record(Act(action, target=cycle, township_code=code, summary=summary), by=by)
