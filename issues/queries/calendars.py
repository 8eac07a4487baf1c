"""A township's dates and limits, from its settings and the workday calendar."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from issues.models import IssueLevel, ReportingCalendar
from shaping.workdays.queries import Calendar, calendar_for
from villages.models import Township


@dataclass(frozen=True)
class ListDates:
    """When a month's list opens, is due and locks; each a workday."""

    opens_on: date
    due_on: date
    locks_on: date


def calendar_of(township: Township) -> ReportingCalendar:
    """The township's settings, or an unsaved row with the design's defaults."""
    row = ReportingCalendar.objects.filter(township=township).first()
    return row or ReportingCalendar(township=township)


def list_dates(settings: ReportingCalendar, year: int, month: int, workdays: Calendar) -> ListDates:
    """The three dates of a month's list, each moved to the next workday (design §4)."""
    days = (settings.opens_day, settings.due_day, settings.locks_day)
    return ListDates(*(workdays.next_workday(date(year, month, day)) for day in days))


def workdays_around(year: int, month: int) -> Calendar:
    """The workdays from the month's first day to ten days after its last."""
    first = date(year, month, 1)
    last = date(year, month, months.monthrange(year, month)[1])
    return calendar_for(first, date.fromordinal(last.toordinal() + 15))


def handling_days(settings: ReportingCalendar, level: str) -> int:
    """Workdays a level has by default: village 5, township 20, county 60 (design §4)."""
    return {
        IssueLevel.VILLAGE: settings.village_days,
        IssueLevel.COUNTY: settings.county_days,
    }.get(IssueLevel(level), settings.township_days)


def coming_dates(
    settings: ReportingCalendar, today: date | None = None, count: int = 3
) -> tuple[list[tuple[date, ListDates]], tuple[int, ...]]:
    """First day and dates of this and the coming months, and the years without workday data."""
    day = (today or timezone.localdate()).replace(day=1)
    firsts = [day]
    while len(firsts) < count:
        firsts.append((firsts[-1] + timedelta(days=31)).replace(day=1))
    workdays = calendar_for(firsts[0], firsts[-1] + timedelta(days=31))
    dates = [(first, list_dates(settings, first.year, first.month, workdays)) for first in firsts]
    return dates, workdays.missing_years
