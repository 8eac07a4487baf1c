"""Which months of which townships are over and still lack their report, and what they span."""

import calendar as months
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import F, Max, Min, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from issues.models import IssueList, ReportingCalendar
from issues.queries.calendars import ListDates, list_dates
from shaping.jobs.models import Job
from shaping.reports.models import MonthlyReport
from shaping.workdays.queries import Calendar, calendar_for
from villages.models import Appointment, Township

ONE_DAY = timedelta(days=1)
# The ensure task runs every hour, so a day is plenty.
GRACE = timedelta(days=1)
MAKING_JOBS = CLOSE_JOB, DELIVER_JOB = "report-close", "report-deliver"
PATIENCE, TRIED_WITHIN = timedelta(hours=1), timedelta(days=2)


@dataclass(frozen=True)
class Window:
    """A month of a township as its report counts it, first and last day included.

    It begins after the cut-off of the month before, so nothing is counted twice or left out.
    """

    township: Township
    year: int
    month: int
    dates: ListDates
    starts_on: date
    cut_off_on: date

    @cached_property
    def begins_at(self) -> datetime:
        """The first moment, in Shanghai's time."""
        return _midnight(self.starts_on)

    @cached_property
    def ends_at(self) -> datetime:
        """The first moment that is too late."""
        return _midnight(self.cut_off_on + ONE_DAY)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def cut_off_of(year: int, month: int, dates: ListDates) -> date:
    """The last day that counts: the month's end, or a lock date that holidays moved beyond it."""
    return max(date(year, month, months.monthrange(year, month)[1]), dates.locks_on)


class Windows:
    """Computes windows for townships whose settings and last reports are read once."""

    def __init__(self, townships: Iterable[Township], first: date, last: date) -> None:
        """`first` and `last` are days of the earliest and the latest month that will be asked."""
        self.townships = {township.pk: township for township in townships}
        settings = ReportingCalendar.objects.filter(township__in=self.townships)
        self.settings = {row.township_id: row for row in settings}
        self.workdays: Calendar = calendar_for(_month_before(first), last + timedelta(days=62))
        rows = MonthlyReport.objects.filter(
            township__in=self.townships, year__gte=_month_before(first).year
        )
        self.cut_offs = {
            (township, year, month): cut_off
            for township, year, month, cut_off in rows.order_by("version").values_list(
                "township", "year", "month", "cut_off_on"
            )
        }

    def window(self, township: Township, year: int, month: int) -> Window:
        """One month; it begins where the report of the month before ended, if there is one."""
        before = _month_before(date(year, month, 1))
        ended = self.cut_offs.get((township.pk, before.year, before.month))
        if ended is None:
            ended = self._cut_off(township, before.year, before.month)
        dates = self._dates(township, year, month)
        cut_off = self.cut_offs.get((township.pk, year, month)) or cut_off_of(year, month, dates)
        return Window(township, year, month, dates, ended + ONE_DAY, max(cut_off, ended + ONE_DAY))

    def _dates(self, township: Township, year: int, month: int) -> ListDates:
        settings = self.settings.get(township.pk) or ReportingCalendar(township=township)
        return list_dates(settings, year, month, self.workdays)

    def _cut_off(self, township: Township, year: int, month: int) -> date:
        return cut_off_of(year, month, self._dates(township, year, month))


def _month_before(day: date) -> date:
    return (day.replace(day=1) - ONE_DAY).replace(day=1)


def _number(year: int, month: int) -> int:
    return year * 12 + month - 1


def due_windows(
    today: date, townships: Iterable[Township] | None = None
) -> dict[tuple[int, int], list[Window]]:
    """Closed months without a report by (year, month), oldest first; seven queries in all.

    From the first month in which a township had lists up to the last one whose cut-off lies before
    `today`. Townships in which nobody is appointed are left out.
    """
    working = Appointment.objects.live(today).filter(township__isnull=False)
    rows = Township.objects.filter(pk__in=working.values("township"))
    if townships is not None:
        rows = rows.filter(pk__in=[township.pk for township in townships])
    found = {township.pk: township for township in rows.order_by("code9")}
    starts = _first_months(found)
    if not starts:
        return {}
    earliest = min(starts.values())
    windows = Windows(found.values(), date(earliest // 12, earliest % 12 + 1, 1), today)
    due: dict[tuple[int, int], list[Window]] = {}
    for township, start in starts.items():
        for window in _closed(windows, found[township], start, today):
            due.setdefault((window.year, window.month), []).append(window)
    return dict(sorted(due.items()))


def _first_months(townships: Iterable[int]) -> dict[int, int]:
    """The first month that each township lacks, counted from year 0; without any list, none."""
    keys = list(townships)
    reports = MonthlyReport.objects.filter(township__in=keys).order_by().values("township")
    newest = dict(
        reports.annotate(newest=Max(F("year") * 12 + F("month"))).values_list("township", "newest")
    )
    fresh = [key for key in keys if key not in newest]
    lists = IssueList.objects.filter(village__township__in=fresh).order_by()
    firsts = lists.values("village__township").annotate(first=Min(F("year") * 12 + F("month") - 1))
    starts = dict(firsts.values_list("village__township", "first"))
    return {
        key: newest[key] if key in newest else starts[key]
        for key in keys
        if key in newest or key in starts
    }


def _closed(windows: Windows, township: Township, start: int, today: date) -> Iterator[Window]:
    for number in range(start, _number(today.year, today.month)):
        window = windows.window(township, number // 12, number % 12 + 1)
        if window.cut_off_on >= today:
            return
        # The next month begins where this one will end.
        windows.cut_offs[township.pk, window.year, window.month] = window.cut_off_on
        yield window


def window_of(township: Township, year: int, month: int) -> Window:
    """One month of one township, closed or not; four queries."""
    first = date(year, month, 1)
    return Windows([township], first, first).window(township, year, month)


def late_reports(now: datetime) -> list["Window | MonthlyReport"]:
    """What should have come by itself and has not, though it was tried an hour ago or earlier.

    After a machine was off over the turn of a month nothing is late before the first try.
    """
    tried = Job.objects.filter(
        kind__in=MAKING_JOBS, created_at__gt=now - TRIED_WITHIN, created_at__lt=now - PATIENCE
    )
    if not tried.exists():
        return []
    today = timezone.localdate(now)
    return [*overdue_windows(today), *undelivered_reports(today)]


def overdue_windows(today: date) -> list[Window]:
    """Months whose report should have come by itself yesterday, or earlier, and has not."""
    due = due_windows(today)
    return [
        window
        for windows in due.values()
        for window in windows
        if window.cut_off_on < today - GRACE
    ]


def undelivered_reports(today: date) -> QuerySet[MonthlyReport]:
    """First versions that were computed and, a day after their cut-off, not handed out yet."""
    rows = MonthlyReport.objects.filter(delivered_at=None, version=1, cut_off_on__lt=today - GRACE)
    return rows.select_related("township").defer("snapshot").order_by("year", "month", "pk")


def premature_reports(today: date) -> QuerySet[MonthlyReport]:
    """Reports whose cut-off has not come: a clock ran ahead when they were made."""
    return MonthlyReport.objects.filter(cut_off_on__gte=today)


def database_today() -> date:
    """Today as the database's clock has it, in Shanghai: one clock for all workers (security R-T5)."""
    now = Township.objects.annotate(moment=Now()).values_list("moment", flat=True).first()
    return timezone.localdate(now)


def due_months(today: date, townships: Iterable[Township]) -> list[Window]:
    """The months of these townships that are over and lack their report, oldest first."""
    return [window for found in due_windows(today, townships).values() for window in found]
