"""The rows behind the town's board, read once for any number of villages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q

from issues.models import IssueList, LockException, Reminder
from issues.queries.calendars import calendar_of, list_dates
from issues.queries.months import Cell, CellDates, Month, cell_of, month_of
from shaping.workdays.queries import Calendar, calendar_for
from villages.capabilities import grants_of
from villages.models import Township, Village


@dataclass(frozen=True)
class BoardData:
    """Villages in the register's order and their lists of the asked months."""

    villages: list[Village]
    lists: dict[tuple[int, int], IssueList]
    until: dict[int, date]
    months: list[Month]
    workdays: Calendar
    today: date

    @property
    def missing_years(self) -> tuple[int, ...]:
        """The asked year and today's, as far as their workdays are not entered."""
        years = {self.months[0].year, self.today.year}
        return tuple(year for year in self.workdays.missing_years if year in years)

    def cell(self, village: Village, month: Month) -> Cell:
        """The village's cell of the month."""
        issue_list = self.lists.get((village.pk, month.month))
        end = self.until.get(issue_list.pk) if issue_list else None
        return cell_of(village, month, issue_list, CellDates(self.today, end, self.workdays))


def board_data(
    township: Township, year: int, numbers: Sequence[int], user: Any, today: date
) -> BoardData:
    """What some months of a year hold, as far as the user may read lists; six queries."""
    first, last = date(year, numbers[0], 1), date(year, numbers[-1], 28)
    workdays = calendar_for(min(first, today), max(last, today))
    settings = calendar_of(township)
    dates = [(month, list_dates(settings, year, month, workdays)) for month in numbers]
    villages = _readable_villages(township, user, first, dates[-1][1].due_on)
    lists = _lists_of(villages, year, numbers)
    return BoardData(
        villages=villages,
        lists={(row.village_id, row.month): row for row in lists},
        until=_exception_ends(lists),
        months=[month_of(year, month, found, lists, today) for month, found in dates],
        workdays=workdays,
        today=today,
    )


def reminders_of(lists: Iterable[IssueList]) -> dict[int, list[Reminder]]:
    """The reminders of each list, oldest first, with who reminded; one query."""
    rows = Reminder.objects.filter(issue_list__in=[row.pk for row in lists])
    found: dict[int, list[Reminder]] = {}
    for row in rows.select_related("reminded_by").order_by("reminded_on", "pk"):
        found.setdefault(row.issue_list_id, []).append(row)
    return found


def _readable_villages(township: Township, user: Any, first: date, last: date) -> list[Village]:
    """Villages that existed on any day of the span and whose lists the user may read."""
    rows = Village.objects.in_areas(grants_of(user, "list.read")).filter(
        Q(opened_on=None) | Q(opened_on__lte=last),
        Q(closed_on=None) | Q(closed_on__gt=first),
        township=township,
    )
    return list(rows.order_by("code12"))


def _lists_of(villages: Sequence[Village], year: int, months: Sequence[int]) -> list[IssueList]:
    """The villages' lists without their drafts, each with its village at hand."""
    by_pk = {village.pk: village for village in villages}
    rows = IssueList.objects.filter(village__in=by_pk, year=year, month__in=months)
    lists = list(rows.defer("draft").order_by("village__code12", "month"))
    for row in lists:
        row.village = by_pk[row.village_id]
    return lists


def _exception_ends(lists: Iterable[IssueList]) -> dict[int, date]:
    """The last day of each list's longest lock exception, by list."""
    rows = LockException.objects.filter(issue_list__in=[row.pk for row in lists])
    ends = rows.order_by().values("issue_list").annotate(last=Max("until"))
    return dict(ends.values_list("issue_list", "last"))
