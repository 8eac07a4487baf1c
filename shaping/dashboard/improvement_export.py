"""The board of the three goals as a workbook."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from shaping.audit.services import Act, record
from shaping.dashboard.queries.improvement import VillageImprovement
from shaping.figures import day_text
from shaping.spreadsheets.exports import ExportColumn, write_table
from villages.models import Township

_COLUMNS = (
    ExportColumn("村(社区)", 14),
    ExportColumn("目标", 20),
    ExportColumn("项目", 16),
    ExportColumn("现在的情况", 36),
    ExportColumn("下一步", 44),
)


def board_title(township: Township) -> str:
    """The heading above the board: 沙坪镇“三完善”情况."""
    return f"{township.name}“三完善”情况"


@transaction.atomic
def export_improvement(township: Township, rows: list[VillageImprovement], *, by: Any) -> bytes:
    """Write what the user sees, one line a fact, and record that it was taken out (导出)."""
    title = board_title(township)
    act = Act(
        "improvement.export",
        target=township,
        township_code=township.code9,
        summary=f"导出{title}",
    )
    record(act, by=by)
    lines = [
        [row.village.name, goal.title, fact.title, fact.words, fact.next_step]
        for row in rows
        for goal in row.goals
        for fact in goal.facts
    ]
    notes = [f"截至{day_text(timezone.localdate())}。按名册顺序排列，不分先后。"]
    return write_table(_COLUMNS, lines, title=title, name="三完善", notes=notes)
