"""The demo's monthly reports: made by the real engine, dated as if the machine had always run."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from assessments.models import ScoreSheet
from shaping.notices.models import Notice
from shaping.reports.models import MonthlyReport
from shaping.reports.services.producing import (
    close_months,
    county_key,
    deliver_reports,
    notice_key,
)

COMPUTED, DELIVERED, READ = time(0, 25), time(0, 26), time(9, 10)


def add_reports(today: date) -> None:
    """The report of every closed month; all notices but the newest month's have been read."""
    _date_sheets()
    close_months(today)
    reports = list(MonthlyReport.objects.order_by("year", "month", "township__code9"))
    for report in reports:
        _rows(report).update(computed_at=_morning(report, COMPUTED))
    deliver_reports([report.pk for report in reports])
    for report in reports:
        _rows(report).update(delivered_at=_morning(report, DELIVERED))
        is_newest = (report.year, report.month) == (reports[-1].year, reports[-1].month)
        keys = (notice_key(report), county_key(report.year, report.month))
        Notice.objects.filter(key__in=keys).update(
            written_at=_morning(report, DELIVERED),
            read_at=None if is_newest else _morning(report, READ),
        )


def _rows(report: MonthlyReport) -> QuerySet[MonthlyReport]:
    return MonthlyReport.objects.filter(pk=report.pk)


def _morning(report: MonthlyReport, moment: time) -> datetime:
    return _at(report.cut_off_on + timedelta(days=1), moment)


def _date_sheets() -> None:
    """The demo's sheets were entered on the evening of the inspection."""
    days = ScoreSheet.objects.order_by().values_list("inspected_on", flat=True).distinct()
    for day in days:
        ScoreSheet.objects.filter(inspected_on=day).update(entered_at=_at(day, time(18)))


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))
