"""Counting in workdays; a year without data counts Monday to Friday and says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from shaping.workdays.models import FIRST_DAY, LAST_DAY, CalendarYear, Workday, works_by_weekday
from shaping.workflow import Refused

ONE_DAY = timedelta(days=1)
MOST_WORKDAYS = 1000


@dataclass(frozen=True)
class Calendar:
    """The exceptional days of all years in force (True: worked), loaded once.

    `missing_years` are those of the asked stretch of time without data: a page that uses the
    calendar names them. Every method raises Refused for days outside 2000 to 2100.
    """

    exceptions: Mapping[date, bool]
    missing_years: tuple[int, ...] = ()

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        _refuse_strange(day)
        return self.exceptions.get(day, works_by_weekday(day))

    def next_workday(self, day: date) -> date:
        """The day itself, or the first workday after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The workday `count` workdays after a day; 0 gives `next_workday(day)`.

        Raises Refused for a count below 0 or above 1,000.
        """
        if not 0 <= count <= MOST_WORKDAYS:
            raise Refused(f"工作日数要在0到{MOST_WORKDAYS}之间。请改小一些。")
        if count == 0:
            return self.next_workday(day)
        while count:
            day = self.next_workday(day + ONE_DAY)
            count -= 1
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Workdays after `first` up to and with `last`; negative when `last` is earlier."""
        if last < first:
            return -self.workdays_between(last, first)
        _refuse_strange(first, last)
        days = range(1, (last - first).days + 1)
        return sum(self.is_workday(first + timedelta(days=number)) for number in days)

    def indexed(self, first: date, last: date) -> "IndexedCalendar":
        """The same calendar, which counts between any days from `first` to `last` at once."""
        counts, total, day = [], 0, first
        while day <= last:
            total += self.is_workday(day)
            counts.append(total)
            day += ONE_DAY
        return IndexedCalendar(self.exceptions, self.missing_years, first, tuple(counts))


@dataclass(frozen=True)
class IndexedCalendar(Calendar):
    """A calendar for many counts: `counts` holds the workdays from `first` up to each day."""

    first: date = FIRST_DAY
    counts: tuple[int, ...] = ()

    def workdays_between(self, first: date, last: date) -> int:
        """As the plain calendar counts; days outside the index are counted one by one."""
        start, end = (first - self.first).days, (last - self.first).days
        if 0 <= start <= end < len(self.counts):
            return self.counts[end] - self.counts[start]
        return super().workdays_between(first, last)


def _refuse_strange(*days: date) -> None:
    if not all(FIRST_DAY <= day <= LAST_DAY for day in days):
        raise Refused("日期要在2000年到2100年之间。请检查年份有没有写错。")


def calendar_for(first: date, last: date) -> Calendar:
    """The calendar, with the years from `first` to `last` that have no data; two queries.

    All exceptions are loaded, a few dozen a year, so days beyond `last` are counted right as well.
    Raises Refused for days outside 2000 to 2100.
    """
    _refuse_strange(first, last)
    entered = set(CalendarYear.objects.values_list("year", flat=True))
    rows = Workday.objects.values_list("day", "is_workday")
    asked = range(first.year, last.year + 1)
    return Calendar(
        {day: is_workday for day, is_workday in rows if day.year in entered},
        tuple(year for year in asked if year not in entered),
    )


def days_left_words(due: date, today: date, calendar: Calendar) -> str:
    """还有3天, 今天到期 or 已超2天, in workdays (screens §3).

    With no workday in between it is 马上到期 or 刚过期: nobody reads 还有0天.
    """
    if due == today:
        return "今天到期"
    left = calendar.workdays_between(today, due)
    if due > today:
        return f"还有{left}天" if left else "马上到期"
    return f"已超{-left}天" if left else "刚过期"


@dataclass(frozen=True)
class YearLine:
    """A year in the overview: weekdays off, weekend days worked, and its entry (None: not in force)."""

    year: int
    holidays: int
    worked: int
    entry: CalendarYear | None


def days_of_year(year: int) -> QuerySet[Workday]:
    """The year's exceptional days, first to last."""
    span = (date(year, 1, 1), date(year, 12, 31))
    return Workday.objects.filter(day__range=span).order_by("day")


def entry_of(year: int) -> CalendarYear | None:
    """Who put the year in force, and by which notice; None when nobody has."""
    return CalendarYear.objects.filter(year=year).select_related("entered_by").first()


def year_lines(today: date) -> list[YearLine]:
    """Every year with data, this year and the next one, newest first; two queries."""
    rows = Workday.objects.values_list("day__year", "is_workday").annotate(Count("pk")).order_by()
    counts = {(year, is_workday): count for year, is_workday, count in rows}
    entries = {entry.year: entry for entry in CalendarYear.objects.select_related("entered_by")}
    years = {year for year, _ in counts} | entries.keys() | {today.year, today.year + 1}
    return [
        YearLine(year, counts.get((year, False), 0), counts.get((year, True), 0), entries.get(year))
        for year in sorted(years, reverse=True)
    ]
