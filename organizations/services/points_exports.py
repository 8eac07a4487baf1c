"""The points of a hamlet, and of all hamlets, as workbooks."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from organizations.models import Household, PointsEntry, PointsScheme
from organizations.queries.points import READ, hamlets_of
from shaping.audit.services import Act, record
from shaping.figures import score_text
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_table, write_workbook
from villages.capabilities import require
from villages.models import Hamlet

MOST_ENTRIES = 20_000
_HOUSEHOLDS = (
    ExportColumn("户主", 14),
    ExportColumn("同意公开", 10),
    ExportColumn("积分余额", 10, "0"),
    ExportColumn("停用日期", 14),
)
_ENTRIES = (
    ExportColumn("户主", 14),
    ExportColumn("积分类别", 12),
    ExportColumn("事项", 32),
    ExportColumn("分值", 8, "0"),
    ExportColumn("依据", 8),
    ExportColumn("序号", 8, "0"),
    ExportColumn("余额", 8, "0"),
    ExportColumn("变动", 8),
    ExportColumn("日期", 14),
    ExportColumn("评议人", 24),
    ExportColumn("凭条号", 22),
    ExportColumn("折合(元)", 10),
    ExportColumn("经手人", 12),
    ExportColumn("已冲正", 8),
)
_HAMLETS = (
    ExportColumn("村(社区)", 16),
    ExportColumn("村湾(小区)", 20),
    ExportColumn("状态", 10),
    ExportColumn("户数", 8, "0"),
    ExportColumn("现有积分", 10, "0"),
    ExportColumn("每分折合(元)", 12),
    ExportColumn("最近评议", 14),
)


@transaction.atomic
def export_hamlet(hamlet: Hamlet, *, by: Any) -> bytes:
    """Write the hamlet's households and its whole ledger as two sheets, and record it (导出).

    Needs participation.read there. Raises Refused above 20,000 entries.
    """
    require(by, READ, hamlet.village)
    title = f"{hamlet.village}{hamlet}积分"
    households = Household.objects.visible_to(by).filter(hamlet=hamlet).order_by("pk")
    entries = PointsEntry.objects.visible_to(by).filter(household__hamlet=hamlet)
    rows = entries.select_related("household", "dimension", "review", "reversed_by")
    act = Act(
        "points.export",
        target=hamlet,
        township_code=hamlet.village.township.code9,
        summary=f"导出{title}台账",
    )
    record(act, by=by)
    ordered = rows.order_by("household__pk", "sequence")
    return write_workbook(
        [
            Sheet("户主名单", _HOUSEHOLDS, _household_rows(households), f"{title}余额"),
            Sheet("积分记录", _ENTRIES, map(_entry_row, ordered), f"{title}台账", frozen_columns=1),
        ]
    )


def _household_rows(households: Iterable[Household]) -> Iterable[list[Any]]:
    for row in households:
        yield [row.head_name, "是" if row.shows_name else "否", row.balance, row.left_on]


def _entry_row(entry: PointsEntry) -> list[Any]:
    return [
        entry.household.head_name,
        entry.dimension.name if entry.dimension else "",
        entry.matter,
        entry.points,
        "",
        entry.sequence,
        entry.balance,
        entry.get_kind_display(),
        entry.happened_on,
        entry.review.panel if entry.review else "",
        entry.receipt_number,
        "" if entry.value_fen is None else score_text(entry.value_fen),
        entry.handler_name,
        "是" if hasattr(entry, "reversed_by") else "",
    ]


@transaction.atomic
def export_hamlets(*, village: str = "", state: str = "", by: Any) -> bytes:
    """Write the hamlets as the list shows them, and record it. Needs participation.read."""
    require(by, READ)
    rows = [_hamlet_row(hamlet) for hamlet in hamlets_of(by, village, state)]
    record(Act("points.export", summary=f"导出积分开展情况：{len(rows)}个村湾(小区)"), by=by)
    return write_table(_HAMLETS, rows, title="积分开展情况", name="积分")


def _state(scheme: PointsScheme | None) -> str:
    if scheme is None:
        return "没有开展"
    return "已停止" if scheme.ended_on else "在开展"


def _hamlet_row(hamlet: Any) -> list[Any]:
    scheme = getattr(hamlet, "points_scheme", None)
    return [
        hamlet.village.name,
        hamlet.name,
        _state(scheme),
        hamlet.household_count,
        hamlet.points_total,
        score_text(scheme.fen_per_point) if scheme else "",
        hamlet.last_review_on,
    ]
