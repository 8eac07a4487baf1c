"""The board of “10个1” as a workbook; its first sheet can be filled in and imported again."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.queries.checklists import KindBoard
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from villages.capabilities import require
from villages.models import HamletKind, Township

_DETAILS = (
    ExportColumn("村(社区)", 16),
    ExportColumn("村湾(小区)", 18),
    ExportColumn("事项", 20),
    ExportColumn("进度", 10, horizontal="center"),
    ExportColumn("说明", 40),
    ExportColumn("更新时间", 18),
    ExportColumn("更新人", 12),
)


def board_title(township: Township, kind: HamletKind) -> str:
    """The heading above a board: 沙坪镇示范村湾“10个1”进度."""
    return f"{township.name}示范{kind.label}“10个1”进度"


@transaction.atomic
def export_board(township: Township, board: KindBoard, *, by: Any) -> bytes:
    """Write the board with the columns it is imported by, and what was noted; record it (导出).

    Needs participation.read; the board holds what that user may see.
    """
    require(by, "participation.read", township)
    title = board_title(township, board.kind)
    act = Act(
        "checklist.export",
        target=township,
        township_code=township.code9,
        summary=f"导出{title}，{len(board.rows)}个",
    )
    record(act, by=by)
    columns = (
        ExportColumn("村(社区)", 16),
        ExportColumn("村湾(小区)", 18),
        *(ExportColumn(item.name, 11, horizontal="center") for item in board.items),
    )
    rows = [
        [row.hamlet.village.name, row.hamlet.name, *(cell.word for cell in row.cells)]
        for row in board.rows
    ]
    return write_workbook(
        [
            Sheet("进度", columns, rows, title, frozen_columns=2),
            Sheet("说明", _DETAILS, _details(board), title),
        ]
    )


def _details(board: KindBoard) -> list[Sequence[Any]]:
    return [
        [
            row.hamlet.village.name,
            row.hamlet.name,
            cell.item.name,
            cell.word,
            cell.state.note,
            timezone.localtime(cell.state.changed_at).replace(tzinfo=None),
            cell.state.changed_by.display_name,
        ]
        for row in board.rows
        for cell in row.cells
        if cell.state is not None
    ]
