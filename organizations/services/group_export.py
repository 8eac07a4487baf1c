"""Coverage of 十户共治 as a workbook."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from organizations.queries.groups import VillageGroups
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from villages.capabilities import require
from villages.models import Township

_COLUMNS = (
    ExportColumn("村(社区)", 18),
    ExportColumn("村湾(小区)", 20),
    ExportColumn("小组(个)", 10, "0"),
    ExportColumn("覆盖户数(户)", 12, "0"),
    ExportColumn("登记户数(户)", 12, "0"),
    ExportColumn("覆盖率", 22),
    ExportColumn("平均每个户长(户)", 16, horizontal="right"),
)


def groups_title(township: Township) -> str:
    """The heading above the table: 沙坪镇十户共治覆盖情况."""
    return f"{township.name}十户共治覆盖情况"


@transaction.atomic
def export_groups(township: Township, villages: Sequence[VillageGroups], *, by: Any) -> bytes:
    """Write every hamlet, and each village's sum above its hamlets; record it (导出).

    Needs participation.read; the rows are those that the user may see.
    """
    require(by, "participation.read", township)
    title = groups_title(township)
    act = Act(
        "household_group.export",
        target=township,
        township_code=township.code9,
        summary=f"导出{title}，{len(villages)}个村(社区)",
    )
    record(act, by=by)
    rows = [row for village in villages for row in _rows(village)]
    return write_table(_COLUMNS, rows, title=title, name="十户共治")


def _rows(village: VillageGroups) -> list[list[Any]]:
    name, found = village.village.name, village.coverage
    total = [
        name,
        f"合计{found.hamlets}个",
        found.groups,
        found.covered,
        found.households,
        found.share,
        found.average,
    ]
    return [
        total,
        *(
            [
                name,
                row.hamlet.name,
                row.groups,
                row.covered,
                row.hamlet.households,
                row.share,
                row.average,
            ]
            for row in village.rows
        ),
    ]
