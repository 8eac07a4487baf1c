"""The honour roll (光荣册) and the campaigns as a workbook."""

from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from organizations.models import Honour, HonourCampaign
from organizations.queries.honours import public_lines
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from shaping.workflow import Refused
from villages.capabilities import require

Row = TypeVar("Row", bound=models.Model)

ROLL_TITLE = "“最美”光荣册"
CAMPAIGNS_TITLE = "“最美”评选"
MOST_EXPORTED = 5000
_ROLL_COLUMNS = (
    ExportColumn("年份", 8, "0"),
    ExportColumn("评选", 24),
    ExportColumn("村(社区)", 14),
    ExportColumn("村湾(小区)", 14),
    ExportColumn("姓名(户主)", 12),
    ExportColumn("事迹", 44),
    ExportColumn("评定日期", 14),
)
_CAMPAIGN_COLUMNS = (
    ExportColumn("评选", 24),
    ExportColumn("评选周期", 16),
    ExportColumn("范围", 14),
    ExportColumn("评选办法", 12),
    ExportColumn("名额", 8, "0"),
    ExportColumn("人选", 8, "0"),
    ExportColumn("评上", 8, "0"),
    ExportColumn("状态", 10),
    ExportColumn("发起日期", 14),
    ExportColumn("评定日期", 14),
    ExportColumn("公示起", 14),
    ExportColumn("公示止", 14),
)


@transaction.atomic
def export_roll(rows: QuerySet[Honour], *, by: Any) -> bytes:
    """Write the rows of the roll, names short without consent, and record that they were taken out.

    Needs participation.read; the rows are what that user may read. Raises Refused for more than
    5,000.
    """
    require(by, "participation.read")
    honours = _limited(rows)
    record(_act(ROLL_TITLE, [row.campaign for row in honours], "人(户)"), by=by)
    lines = [
        [
            line.honour.campaign.decided_on.year if line.honour.campaign.decided_on else None,
            line.honour.campaign.title,
            line.honour.hamlet.village.name,
            line.honour.hamlet.name,
            line.name,
            line.honour.deeds,
            line.honour.campaign.decided_on,
        ]
        for line in public_lines(honours)
    ]
    return write_workbook([Sheet("光荣册", _ROLL_COLUMNS, lines, ROLL_TITLE)])


@transaction.atomic
def export_campaigns(rows: QuerySet[HonourCampaign], *, by: Any) -> bytes:
    """Write the campaigns with their counts, and record that they were taken out (导出).

    Needs participation.read; the rows are those of `campaigns_of` for that user. Raises Refused
    for more than 5,000.
    """
    require(by, "participation.read")
    campaigns = _limited(rows)
    record(_act(CAMPAIGNS_TITLE, campaigns, "个"), by=by)
    lines = [_campaign_line(row) for row in campaigns]
    return write_workbook([Sheet("评选", _CAMPAIGN_COLUMNS, lines, CAMPAIGNS_TITLE)])


def _limited(rows: QuerySet[Row]) -> list[Row]:
    found = list(rows[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED:
        raise Refused(f"超过{MOST_EXPORTED}行，一次导不完。请先按条件查找，再分几次导出。")
    return found


def _act(title: str, campaigns: list[HonourCampaign], unit: str) -> Act:
    codes = {row.township.code9 for row in campaigns}
    return Act(
        "honour.export",
        township_code=codes.pop() if len(codes) == 1 else "",
        summary=f"导出{title}，{len(campaigns)}{unit}",
    )


def _campaign_line(row: Any) -> list[Any]:
    return [
        row.title,
        row.period,
        row.village.name if row.village else row.township.name,
        row.get_method_display(),
        row.quota,
        row.candidate_count,
        row.awarded_count,
        row.get_state_display(),
        timezone.localdate(row.opened_at),
        row.decided_on,
        row.disclosed_from,
        row.disclosed_to,
    ]
