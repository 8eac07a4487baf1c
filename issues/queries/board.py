"""The town's board: village × month, one month with its reminders, and what waits at the desk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from issues.models import (
    ExtensionRequest,
    ExtensionState,
    Issue,
    IssueList,
    IssueState,
    ListState,
    Reminder,
)
from issues.queries.deadlines import SOON_WORKDAYS
from issues.queries.month_rows import BoardData, board_data, reminders_of
from issues.queries.months import AT_THE_TOWN, MISSING, Cell, Month, MonthCounts, counts_of
from shaping.workdays.queries import calendar_for, days_left_words
from villages.capabilities import grants_of
from villages.models import Township, Village

MONTHS = range(1, 13)


@dataclass(frozen=True)
class BoardRow:
    """One village's twelve months."""

    village: Village
    cells: list[Cell]


@dataclass(frozen=True)
class YearBoard:
    """Village × month of a township's year, villages in the register's order."""

    township: Township
    year: int
    rows: list[BoardRow]
    months: list[Month]
    counts: list[MonthCounts]
    missing_years: tuple[int, ...]

    @property
    def opened(self) -> list[tuple[Month, MonthCounts]]:
        """The months that asked for lists with their counts, the newest first."""
        pairs = zip(self.months, self.counts, strict=True)
        return [pair for pair in pairs if pair[0].is_open][::-1]


@dataclass(frozen=True)
class MonthLine:
    """One village in a month, with the days on which it was reminded."""

    cell: Cell
    reminders: list[Reminder]
    due_on: date
    days_words: str
    is_due: bool
    is_reminded_today: bool

    @property
    def may_be_reminded(self) -> bool:
        """Whether the village owes a list that it can be reminded of, and was not yet today."""
        has_list = self.cell.mark is MISSING and self.cell.issue_list is not None
        return has_list and not self.is_reminded_today

    @property
    def may_be_unlocked(self) -> bool:
        """Whether the village still has a list whose due date has come."""
        row = self.cell.issue_list
        return row is not None and self.is_due and row.state not in AT_THE_TOWN


@dataclass(frozen=True)
class MonthBoard:
    """One month of a township: every village, what is missing, what waits."""

    township: Township
    month: Month
    lines: list[MonthLine]
    counts: MonthCounts
    missing_years: tuple[int, ...]

    @property
    def missing(self) -> list[MonthLine]:
        """Villages that owe their list."""
        return [line for line in self.lines if line.cell.mark is MISSING]

    @property
    def waiting(self) -> list[IssueList]:
        """Lists that wait for the town, in the register's order."""
        lists = (line.cell.issue_list for line in self.lines)
        return [row for row in lists if row is not None and row.state == ListState.SUBMITTED]

    @property
    def reminder_text(self) -> str:
        """What the office copies to the villages' group: who owes what, until when."""
        lines = [
            f"{line.cell.village.name}：截止{line.due_on.month}月{line.due_on.day}日，{line.days_words}"
            for line in self.missing
        ]
        head = f"【催报】{self.township.name}{self.month.month}月问题清单，以下村(社区)还没有上报："
        return "\n".join([head, *lines, "请尽快上报；本月没有新增问题的，点“零报告”就行。"])


@dataclass(frozen=True)
class InboxLine:
    """A kind of work that waits at the town's desk, and where it is done; no address for no list."""

    title: str
    count: int
    address: str


def year_board(township: Township, year: int, user: Any, today: date) -> YearBoard:
    """The year as far as the user may read its lists; six queries, however many villages."""
    data = board_data(township, year, MONTHS, user, today)
    rows = [
        BoardRow(village, [data.cell(village, month) for month in data.months])
        for village in data.villages
    ]
    counts = [counts_of([row.cells[place] for row in rows]) for place in range(len(MONTHS))]
    return YearBoard(township, year, rows, data.months, counts, data.missing_years)


def month_board(township: Township, year: int, month: int, user: Any, today: date) -> MonthBoard:
    """One month as far as the user may read its lists; seven queries, however many villages."""
    data = board_data(township, year, [month], user, today)
    opened = data.months[0]
    reminders = reminders_of(data.lists.values())
    lines = [_line(data, data.cell(village, opened), reminders) for village in data.villages]
    counts = counts_of([line.cell for line in lines])
    return MonthBoard(township, opened, lines, counts, data.missing_years)


def _line(data: BoardData, cell: Cell, reminders: dict[int, list[Reminder]]) -> MonthLine:
    issue_list = cell.issue_list
    due_on = issue_list.due_on if issue_list else data.months[0].dates.due_on
    sent = reminders.get(issue_list.pk, []) if issue_list else []
    return MonthLine(
        cell=cell,
        reminders=sent,
        due_on=due_on,
        days_words=days_left_words(due_on, data.today, data.workdays),
        is_due=data.today >= due_on,
        is_reminded_today=any(row.reminded_on == data.today and row.reminded_by for row in sent),
    )


def desk_inbox(user: Any, today: date | None = None) -> list[InboxLine]:
    """What waits for the town's office now, nothing for others; six queries.

    Counts of the areas where the user triages; `today` is the current day unless given.
    """
    grants = grants_of(user, "issue.triage")
    if not grants:
        return []
    day = today or timezone.localdate()
    soon = calendar_for(day, day).add_workdays(day, SOON_WORKDAYS)
    extensions = ExtensionRequest.objects.visible_to(user).in_areas(grants)
    asked = extensions.filter(state=ExtensionState.ASKED).count()
    found = (
        Issue.objects.visible_to(user)
        .in_areas(grants)
        .aggregate(**{name: Count("pk", filter=rule) for name, rule in _rules(day, soon).items()})
    )
    lines = [
        InboxLine(title, found[name], f"{reverse('issues:ledger')}?{query}")
        for name, title, query in _LEDGER_LINES
    ]
    extension_line = InboxLine(
        "延期申请待答复", asked, f"{reverse('issues:ledger')}?extension=asked"
    )
    return [_waiting_lists(user), *lines, extension_line]


_LEDGER_LINES = (
    ("to_triage", "待分办", "state=accepted"),
    ("reopened", "反弹待重办", "state=reopened"),
    ("soon", "即将到期", "due=soon"),
    ("overdue", "已超期", "due=overdue"),
    ("to_verify", "待核验", "state=awaiting_verification"),
    ("to_review", "挂账待复查", "due=review"),
)
_HANDLING = (IssueState.IN_PROGRESS, IssueState.ESCALATED, IssueState.REOPENED)


def _rules(day: date, soon: date) -> dict[str, Q]:
    """Which problems each line counts; `soon` is the last day that is near."""
    return {
        "to_triage": Q(state=IssueState.ACCEPTED),
        "reopened": Q(state=IssueState.REOPENED),
        "soon": Q(state__in=_HANDLING, due_on__range=(day, soon)),
        "overdue": Q(state__in=_HANDLING, due_on__lt=day),
        "to_verify": Q(state=IssueState.AWAITING_VERIFICATION),
        "to_review": Q(state=IssueState.PARKED, review_on__lte=day),
    }


def _waiting_lists(user: Any) -> InboxLine:
    """Lists that wait to be accepted; leads to the oldest month that holds one."""
    lists = IssueList.objects.visible_to(user).in_areas(grants_of(user, "list.accept"))
    waiting = lists.filter(state=ListState.SUBMITTED)
    first = waiting.order_by("year", "month", "village__code12").select_related("village__township")
    oldest = first.defer("draft").first()
    if oldest is None:
        return InboxLine("待受理的清单", 0, "")
    page = [oldest.village.township.code9, oldest.month_code]
    return InboxLine("待受理的清单", waiting.count(), reverse("issues:month", args=page))
