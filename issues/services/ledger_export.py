"""The register as a workbook: the printed columns, and those that are kept but not printed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from issues.models import Attachment, Issue, IssueQuerySet
from issues.queries.ledger import LEDGER_COLUMNS, cells_of, month_of, months_kept
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.workflow import Refused
from villages.capabilities import grants_of, require

TITLE = "重难点问题台账"
MOST_EXPORTED = 20_000
_WIDTHS = (6, 14, 16, 12, 40, 10, 10, 10, 30, 18, 14, 12)
_KEPT = (
    ExportColumn("编号", 18),
    ExportColumn("提出日期", 12),
    ExportColumn("提出人", 12),
    ExportColumn("紧急程度", 10),
    ExportColumn("层级", 8),
    ExportColumn("资金需求(万元)", 14, "0.####"),
    ExportColumn("首次列入月份", 14),
    ExportColumn("已滞留月数", 12, "0"),
    ExportColumn("网格事件编号", 18),
    ExportColumn("联系方式", 16),
    ExportColumn("附件(个)", 10, "0"),
    ExportColumn("反弹次数", 10, "0"),
    ExportColumn("办理结果", 40),
    ExportColumn("群众反馈", 12),
    ExportColumn("敏感", 8),
)
COLUMNS = (
    *(ExportColumn(title, width) for title, width in zip(LEDGER_COLUMNS, _WIDTHS, strict=True)),
    *_KEPT,
)


@transaction.atomic
def export_ledger(rows: IssueQuerySet, chosen: str, *, by: Any) -> bytes:
    """Write the rows as xlsx and record that they were taken out, sensitive ones by number (导出).

    `rows` are those the user sees, `chosen` the filter in words. Only areas where the user holds
    issue.export go in. Raises Forbidden without it anywhere, Refused for more than 20,000 rows.
    """
    require(by, "issue.export")
    taken = rows.in_areas(grants_of(by, "issue.export"))
    issues = list(taken[: MOST_EXPORTED + 1])
    if len(issues) > MOST_EXPORTED:
        raise Refused(
            f"超过{MOST_EXPORTED}件，一次导不完。请先按月份或村(社区)查找，再分几次导出。"
        )
    codes = {issue.village.township.code9 for issue in issues}
    act = Act(
        "issue.export",
        township_code=codes.pop() if len(codes) == 1 else "",
        summary=f"导出{TITLE}，{len(issues)}件",
        after={
            "rows": len(issues),
            "filters": chosen,
            "sensitive": [issue.number for issue in issues if issue.is_sensitive],
        },
    )
    record(act, by=by)
    today = timezone.localdate()
    notes = (f"{today.year}年{today.month}月{today.day}日导出。{chosen}",)
    counts = _attachment_counts(taken)
    lines = _rows(issues, counts, today)
    return write_table(COLUMNS, lines, title=TITLE, name=TITLE, notes=notes)


def _attachment_counts(taken: IssueQuerySet) -> dict[int, int]:
    rows = Attachment.objects.filter(issue__in=taken.order_by().values("pk")).order_by()
    return dict(rows.values("issue").annotate(count=Count("pk")).values_list("issue", "count"))


def _rows(issues: list[Issue], counts: dict[int, int], today: date) -> Iterable[list[Any]]:
    for number, issue in enumerate(issues, start=1):
        cells = cells_of(issue, number, shows_sensitive=True)
        printed: list[Any] = [number, *(cells[title] for title in LEDGER_COLUMNS[1:])]
        yield [*printed, *_kept(issue, counts.get(issue.pk, 0), today)]


def _kept(issue: Issue, attachment_count: int, today: date) -> list[Any]:
    first = month_of(issue)
    return [
        issue.number,
        issue.raised_on,
        issue.raised_by_name,
        issue.get_urgency_display(),
        issue.get_level_display(),
        _in_wan(issue),
        f"{first.year}-{first.month:02d}",
        months_kept(issue, today),
        issue.grid_event_number,
        issue.contact,
        attachment_count,
        issue.reopen_count,
        issue.result,
        issue.get_villagers_answer_display(),
        "是" if issue.is_sensitive else "",
    ]


def _in_wan(issue: Issue) -> Any:
    """Whole yuan as 万元, exact."""
    return None if issue.funds_yuan is None else Decimal(issue.funds_yuan) / 10_000
