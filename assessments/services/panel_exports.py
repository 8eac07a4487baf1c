"""Hands the panel out as a workbook."""

from typing import Any

from django.db import transaction

from assessments.assignment_export import assignments_of, write_panel_workbook
from assessments.models import AssessmentCycle
from assessments.queries.panels import member_lines
from shaping.audit.services import Act, record
from villages.capabilities import require


def export_panel(cycle: AssessmentCycle, *, by: Any) -> bytes:
    """Write assignments, members and recusals of a year; the event counts them. Raises Forbidden."""
    require(by, "panel.read", cycle.township)
    lines, rows = member_lines(cycle, by), list(assignments_of(cycle))
    with transaction.atomic():
        record(
            Act(
                "panel.export",
                target=cycle,
                township_code=cycle.township.code9,
                summary=f"导出{cycle}的考核组分工表 {len(rows)} 行",
                after={"members": len(lines), "assignments": len(rows)},
            ),
            by=by,
        )
    return write_panel_workbook(cycle, lines, rows)
