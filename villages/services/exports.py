"""The register's list as a workbook with the columns it can be imported by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from villages.models import Village
from villages.queries.register import with_officers

TITLE = "村(社区)名单"
COLUMNS = (
    ExportColumn("乡镇代码", 12),
    ExportColumn("乡镇名称", 14),
    ExportColumn("村(社区)代码", 16),
    ExportColumn("村(社区)名称", 18),
    ExportColumn("类别", 8),
    ExportColumn("户数", 10, "0"),
    ExportColumn("人口", 10, "0"),
    ExportColumn("村湾(小区)数", 12, "0"),
    ExportColumn("十户共治小组数", 14, "0"),
    ExportColumn("专人负责", 14),
    ExportColumn("撤销日期", 12),
    ExportColumn("并入", 14),
)


@transaction.atomic
def export_register(rows: QuerySet[Village], today: date, *, by: Any) -> bytes:
    """Write the rows as xlsx and record that they were taken out."""
    villages = list(with_officers(rows, today))
    codes = {village.township.code9 for village in villages}
    act = Act(
        "village.export",
        township_code=codes.pop() if len(codes) == 1 else "",
        summary=f"导出{TITLE}，{len(villages)}行",
    )
    record(act, by=by)
    return write_table(COLUMNS, _cells(villages), title=TITLE, name=TITLE)


def _cells(villages: Iterable[Any]) -> Iterable[list[Any]]:
    for village in villages:
        yield [
            village.township.code9,
            village.township.name,
            village.code12,
            village.name,
            village.get_kind_display(),
            village.households,
            village.population,
            village.hamlet_count,
            village.group_count,
            "、".join(post.user.display_name for post in village.officers),
            village.closed_on,
            village.merged_into.name if village.merged_into else None,
        ]
