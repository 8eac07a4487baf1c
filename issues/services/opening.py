"""Opening the month's lists for every village, by the clock (design §7)."""

from collections.abc import Iterator
from datetime import date, timedelta

from issues.models import IssueList
from issues.queries.calendars import calendar_of, list_dates
from issues.services.lists import open_list
from shaping.workdays.queries import calendar_for
from villages.models import Appointment, Township, Village


def ensure_lists(today: date) -> list[IssueList]:
    """Open the lists whose opening date has come this month, for every village without one.

    Doing it again opens nothing more. Townships in which nobody is appointed are left out. A month
    that was missed altogether is not opened later. Gives the lists that were opened.
    """
    working = Appointment.objects.live(today).values("township")
    townships = Township.objects.filter(pk__in=working).order_by("code9")
    return [
        open_list(village, year, month, by=None)
        for township in townships
        for year, month, due_on in _months_to_open(township, today)
        for village in _without_list(township, year, month, due_on)
    ]


def _months_to_open(township: Township, today: date) -> Iterator[tuple[int, int, date]]:
    """Months whose opening date lies in today's month and has come, with their due dates.

    The last month is among them where a holiday moved its opening over the month's end.
    """
    last_month = today.replace(day=1) - timedelta(days=1)
    workdays = calendar_for(last_month, today)
    settings = calendar_of(township)
    for day in (last_month, today):
        dates = list_dates(settings, day.year, day.month, workdays)
        opens = dates.opens_on
        if opens <= today and (opens.year, opens.month) == (today.year, today.month):
            yield day.year, day.month, dates.due_on


def _without_list(township: Township, year: int, month: int, due_on: date) -> list[Village]:
    """Villages that exist on the due date and have no list of the month yet."""
    having = IssueList.objects.for_month(year, month).values("village")
    rows = Village.objects.open_on(due_on).filter(township=township).exclude(pk__in=having)
    return list(rows.select_related("township").order_by("code12"))
