"""The coverage board and all organizations as a workbook."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count

from organizations.models import CORE_KINDS, Member
from organizations.queries.coverage import Cell, CoverageBoard
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from villages.capabilities import require

_COVERAGE_COLUMNS = (
    ExportColumn("村(社区)", 16),
    ExportColumn("村湾(小区)", 18),
    *(ExportColumn(kind.label, 34) for kind in CORE_KINDS),
)
_LIST_COLUMNS = (
    *(ExportColumn(title, width) for title, width in (("村(社区)", 16), ("村湾(小区)", 16))),
    *(ExportColumn(title, width) for title, width in (("类别", 14), ("名称", 28))),
    *(ExportColumn(title, 12) for title in ("成立日期", "本届起", "本届止")),
    *(ExportColumn(title, 12) for title in ("负责人", "状态")),
    ExportColumn("在任成员(人)", 12, "0"),
    ExportColumn("原因", 44),
)


def coverage_title(board: CoverageBoard) -> str:
    """The heading above the board: 沙坪镇“一核一会一社”建设情况; of a single village its name."""
    area = board.villages[0].name if len(board.villages) == 1 else board.township.name
    return f"{area}“一核一会一社”建设情况"


@transaction.atomic
def export_coverage(board: CoverageBoard, today: date, *, by: Any) -> bytes:
    """Write the board and its organizations as two sheets, and record that they were taken out.

    Needs organization.read; the board holds what that user may read.
    """
    require(by, "organization.read", board.township)
    title = coverage_title(board)
    act = Act(
        "organization.export",
        target=board.township,
        township_code=board.township.code9,
        summary=f"导出{title}",
    )
    record(act, by=by)
    counts = "　".join(
        f"{count.kind.label}已建{count.founded}、缺{count.missing}" for count in board.counts
    )
    notes = [
        f"截至{today.year}年{today.month}月{today.day}日，应建{board.hamlet_count}个湾。{counts}"
    ]
    return write_workbook(
        [
            Sheet("建设情况", _COVERAGE_COLUMNS, list(_coverage_rows(board)), title, notes, 2),
            Sheet("组织名单", _LIST_COLUMNS, list(_list_rows(board, today)), title, notes),
        ]
    )


def _coverage_rows(board: CoverageBoard) -> Iterator[list[Any]]:
    for block in board.blocks:
        for row in block.rows:
            yield [block.village.name, row.hamlet.name, *(_words(cell) for cell in row.cells)]


def _words(cell: Cell) -> str:
    reasons = "；".join(cell.standing.reasons)
    return f"{cell.standing.word}（{reasons}）" if reasons else cell.standing.word


def _list_rows(board: CoverageBoard, today: date) -> Iterator[list[Any]]:
    listed = list(board.listed)
    serving = Member.objects.serving(today).filter(
        organization__in=[one.organization.pk for one in listed]
    )
    heads = dict(serving.filter(is_head=True).values_list("organization", "name"))
    sizes = dict(serving.values_list("organization").annotate(Count("pk")))
    for one in listed:
        row = one.organization
        yield [
            row.village.name,
            row.place_name,
            row.get_kind_display(),
            row.name,
            row.founded_on,
            row.term_start,
            row.term_end,
            heads.get(row.pk, ""),
            one.standing.word,
            sizes.get(row.pk, 0),
            "；".join(one.standing.reasons),
        ]
