"""Evening talks as a workbook."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from organizations.models import EveningTalk
from organizations.queries.talks import CalendarRow
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.workflow import Refused
from villages.capabilities import require
from villages.models import Township

TITLE = "村湾夜话台账"
MOST_EXPORTED = 20_000
_COLUMNS = (
    ExportColumn("日期", 12),
    ExportColumn("村(社区)", 14),
    ExportColumn("村湾(小区)", 16),
    ExportColumn("地点", 16),
    ExportColumn("主持人", 12),
    ExportColumn("干部人数", 9, "0"),
    ExportColumn("群众人数", 9, "0"),
    ExportColumn("主要议题", 36),
    ExportColumn("形成的意见", 36),
)


_CALENDAR_COLUMNS = (
    ExportColumn("村(社区)", 14),
    ExportColumn("村湾(小区)", 16),
    *(ExportColumn(f"{month}月", 7, "0") for month in range(1, 13)),
    ExportColumn("全年", 8, "0"),
)


@transaction.atomic
def export_talks(rows: QuerySet[EveningTalk], chosen: str, *, by: Any) -> bytes:
    """Write these talks in their order, and record that they were taken out (导出).

    `rows` are those the user sees, with village and township; `chosen` the filter in words. Needs
    participation.read. Raises Refused for more than 20,000 rows.
    """
    require(by, "participation.read")
    talks = list(rows[: MOST_EXPORTED + 1])
    if len(talks) > MOST_EXPORTED:
        raise Refused(
            f"超过{MOST_EXPORTED}场，一次导不完。请先按月份或村(社区)查找，再分几次导出。"
        )
    codes = {talk.hamlet.village.township.code9 for talk in talks}
    act = Act(
        "talk.export",
        township_code=codes.pop() if len(codes) == 1 else "",
        summary=f"导出{TITLE}{len(talks)}场{f'（{chosen}）' if chosen else ''}",
    )
    record(act, by=by)
    notes = (chosen,) if chosen else ()
    lines = [_line(talk) for talk in talks]
    return write_table(_COLUMNS, lines, title=TITLE, name="村湾夜话", notes=notes)


def calendar_title(township: Township, year: int) -> str:
    """The heading above the calendar: 沙坪镇2026年村湾夜话（场）."""
    return f"{township.name}{year}年村湾夜话（场）"


@transaction.atomic
def export_calendar(
    township: Township, year: int, rows: Sequence[CalendarRow], *, by: Any
) -> bytes:
    """Write hamlet × month as the calendar shows it, and record that it was taken out (导出)."""
    require(by, "participation.read", township)
    title = calendar_title(township, year)
    act = Act("talk.export", target=township, township_code=township.code9, summary=f"导出{title}")
    record(act, by=by)
    lines = [[row.hamlet.village.name, row.hamlet.name, *row.counts, row.total] for row in rows]
    return write_table(_CALENDAR_COLUMNS, lines, title=title, name="夜话场次")


def _line(talk: EveningTalk) -> list[Any]:
    return [
        talk.held_on,
        talk.hamlet.village.name,
        talk.hamlet.name,
        talk.place,
        talk.chair_name,
        talk.cadre_count,
        talk.villager_count,
        talk.topics,
        talk.outcome,
    ]
