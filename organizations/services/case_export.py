"""The list of cases as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.models import Case
from organizations.models.cases import CaseQuerySet
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.workflow import Refused
from villages.capabilities import require

TITLE = "典型案例"
MOST_EXPORTED = 5000
_COLUMNS = (
    ExportColumn("序号", 6, "0"),
    ExportColumn("村(社区)", 14),
    ExportColumn("村湾(小区)", 14),
    ExportColumn("类别", 10),
    ExportColumn("标题", 24),
    ExportColumn("一句话说明", 30),
    ExportColumn("正文", 60),
    ExportColumn("体现的“五共”", 18),
    ExportColumn("照片(张)", 8, "0"),
    ExportColumn("状态", 10),
    ExportColumn("公开页", 8),
    ExportColumn("推荐学习", 8),
    ExportColumn("撰写人", 10),
    ExportColumn("撰写时间", 16),
    ExportColumn("发布时间", 16),
)


@transaction.atomic
def export_cases(rows: CaseQuerySet, chosen: str, *, by: Any) -> bytes:
    """Write the rows as xlsx and record that they were taken out (导出).

    Needs participation.read; `rows` are those of `cases_of` for that user, `chosen` the filter in
    words. Raises Refused for more than 5,000 rows.
    """
    require(by, "participation.read")
    cases = list(rows[: MOST_EXPORTED + 1])
    if len(cases) > MOST_EXPORTED:
        raise Refused(
            f"超过{MOST_EXPORTED}篇，一次导不完。请先按类别或村(社区)查找，再分几次导出。"
        )
    codes = {case.village.township.code9 for case in cases}
    act = Act(
        "case.export",
        township_code=codes.pop() if len(codes) == 1 else "",
        summary=f"导出{TITLE}，{len(cases)}篇",
        after={"rows": len(cases), "filters": chosen},
    )
    record(act, by=by)
    today = timezone.localdate()
    notes = (f"{today.year}年{today.month}月{today.day}日导出。{chosen}",)
    return write_table(_COLUMNS, _lines(cases), title=TITLE, name=TITLE, notes=notes)


def _lines(cases: list[Case]) -> Iterator[list[Any]]:
    for number, case in enumerate(cases, start=1):
        published = case.published_at
        yield [
            number,
            case.village.name,
            case.hamlet.name if case.hamlet else "",
            case.get_kind_display(),
            case.title,
            case.summary,
            case.text,
            case.principle_words,
            getattr(case, "photo_count", 0),
            case.get_state_display(),
            "是" if case.is_public else "",
            "是" if case.is_recommended else "",
            case.written_by.display_name,
            timezone.localtime(case.written_at).replace(tzinfo=None),
            timezone.localtime(published).replace(tzinfo=None) if published else None,
        ]
