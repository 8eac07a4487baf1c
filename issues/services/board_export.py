"""The year's board as a workbook."""

from typing import Any

from django.db import transaction

from issues.queries.board import YearBoard
from issues.queries.months import Cell, Month, MonthCounts
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from villages.capabilities import require
from villages.models import Township

_BOARD_COLUMNS = (
    ExportColumn("村(社区)", 18),
    *(ExportColumn(f"{month}月", 11, horizontal="center") for month in range(1, 13)),
)
_COUNT_COLUMNS = (
    ExportColumn("月份", 8),
    *(
        ExportColumn(title, 9, "0")
        for title in ("应报", "按时", "迟报", "零报告", "待受理", "退回", "未报")
    ),
    ExportColumn("齐全", 16),
)


def board_title(township: Township, year: int) -> str:
    """The heading above the board: 沙坪镇2026年问题清单报送情况."""
    return f"{township.name}{year}年问题清单报送情况"


@transaction.atomic
def export_board(board: YearBoard, *, by: Any) -> bytes:
    """Write the board and its counts as two sheets, and record that they were taken out (导出).

    Needs list.read; the board holds what that user may read.
    """
    require(by, "list.read", board.township)
    title = board_title(board.township, board.year)
    rows = [[row.village.name, *(_words(cell) for cell in row.cells)] for row in board.rows]
    counts = [_counts(month, found) for month, found in reversed(board.opened)]
    act = Act(
        "list.export_board",
        target=board.township,
        township_code=board.township.code9,
        summary=f"导出{title}",
    )
    record(act, by=by)
    return write_workbook(
        [
            Sheet("报送情况", _BOARD_COLUMNS, rows, title, frozen_columns=1),
            Sheet("各月合计", _COUNT_COLUMNS, counts, title),
        ]
    )


def _words(cell: Cell) -> str:
    return f"{cell.mark.word}（{cell.note}）" if cell.note else cell.mark.word


def _counts(month: Month, found: MonthCounts) -> list[Any]:
    return [
        f"{month.month}月",
        found.expected,
        found.on_time,
        found.late,
        found.nil,
        found.waiting,
        found.returned,
        found.missing,
        found.completeness,
    ]
