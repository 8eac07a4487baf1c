"""Telling a township's office that its report did not come by itself."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shaping.figures import day_text
from shaping.notices.models import NoticeKind
from shaping.notices.services.notices import NoticeOrder, notify
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.windows import Window, late_reports
from villages.queries.recipients import holders_of


def tell_of_overdue(now: datetime) -> int:
    """One notice a township and month to whoever edits its reports; gives how many are new."""
    late = late_reports(now)
    if not late:
        return 0
    keys = {row.township.pk for row in late}
    offices = holders_of("report.edit", keys, timezone.localdate(now))
    with transaction.atomic():
        return sum(notify(_order(row), offices.get(row.township.pk, [])) for row in late)


def _order(window: Window | MonthlyReport) -> NoticeOrder:
    return NoticeOrder(
        key=f"report-overdue-{window.township.code9}-{window.year}-{window.month:02d}",
        kind=NoticeKind.ALARM,
        title=f"{window.year}年{window.month}月月报逾期未出",
        text=(
            f"{day_text(window.cut_off_on)}截止的月报到现在还没有出来。"
            "系统每小时会再试一次；明天还没有，请告诉系统管理员。"
        ),
        link=reverse("reports:report-list"),
        township_code=window.township.code9,
    )
