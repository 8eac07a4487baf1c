"""A village's months: what is owed now, what stood in a list, what was reported before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from issues.models import (
    UNFINISHED_STATES,
    Issue,
    IssueList,
    IssueState,
    ListState,
    ListSubmission,
    LockException,
    Reminder,
)
from issues.queries.calendars import ListDates, calendar_of, list_dates
from issues.queries.months import existed_on
from issues.queries.standing import due_sentence
from shaping.workdays.queries import Calendar, calendar_for, days_left_words
from villages.capabilities import grants_of, may
from villages.models import Township, Village

MONTHS_SHOWN = 12
OWED = (ListState.DRAFT, ListState.TO_CONFIRM, ListState.RETURNED)


@dataclass(frozen=True)
class VillageMonth:
    """What a village owes now, in one sentence, and what is under way.

    `issue_list` comes without its draft and is None until the month's list was opened; `opens_on`
    is the day from which it may be. `older` are lists of earlier months that are still owed.
    """

    village: Village
    year: int
    month: int
    dates: ListDates
    sentence: str
    issue_list: IssueList | None
    may_fill: bool
    may_submit: bool
    may_confirm: bool
    counts: dict[str, int]
    submission: ListSubmission | None = None
    reminded_on: date | None = None
    older: list[IssueList] = field(default_factory=list)
    missing_years: tuple[int, ...] = ()

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-11."""
        return f"{self.year}-{self.month:02d}"

    @property
    def is_open(self) -> bool:
        """Whether the month's list may be filled: its opening date has come."""
        return self.issue_list is not None or self.dates.opens_on <= timezone.localdate()

    @property
    def is_editable(self) -> bool:
        """Whether the village has the list in hand, or may open it now."""
        if self.issue_list is None:
            return self.is_open
        return self.issue_list.is_editable


@dataclass(frozen=True)
class MonthLine:
    """One month of a village beside its list: state and receipt, or nothing."""

    year: int
    month: int
    issue_list: IssueList | None
    submission: ListSubmission | None

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-11."""
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True)
class _Rows:
    """Everything the home page needs of some villages, read once."""

    lists: dict[int, list[IssueList]]
    counts: dict[int, dict[str, int]]
    submissions: dict[int, ListSubmission]
    newest: dict[int, ListSubmission]
    until: dict[int, date]
    reminded: dict[int, date]


def village_month(user: Any, today: date | None = None) -> list[VillageMonth]:
    """What each village the user fills lists for owes; a fixed number of queries.

    Villages of the user's live appointments with list.edit, in the register's order; `today` is
    the current day unless given.
    """
    day = today or timezone.localdate()
    ids = {grant.village_id for grant in grants_of(user, "list.edit") if grant.village_id}
    rows = Village.objects.open_on(day).filter(pk__in=ids).select_related("township")
    villages = list(rows.order_by("code12")) if ids else []
    if not villages:
        return []
    first = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    workdays = calendar_for(first, day + timedelta(days=31))
    data = _rows_of(villages, first, day)
    townships = {village.township_id: village.township for village in villages}
    settings = {pk: calendar_of(township) for pk, township in townships.items()}
    return [
        _month_of(village, user, day, workdays, (data, settings[village.township_id]))
        for village in villages
    ]


def _rows_of(villages: Sequence[Village], first: date, day: date) -> _Rows:
    since = Q(year__gt=first.year) | Q(year=first.year, month__gte=first.month)
    lists = list(
        IssueList.objects.filter(since, village__in=villages)
        .defer("draft")
        .select_related("reported_by", "drafted_by")
        .order_by("-year", "-month")
    )
    by_village: dict[int, list[IssueList]] = {}
    for row in lists:
        by_village.setdefault(row.village_id, []).append(row)
    submissions = ListSubmission.objects.filter(issue_list__village__in=villages)
    submissions = submissions.defer("content", "issue_list__draft").select_related("issue_list")
    newest: dict[int, ListSubmission] = {}
    per_list: dict[int, ListSubmission] = {}
    recent = submissions.filter(submitted_at__date__gte=first - timedelta(days=400))
    for submission in recent.order_by("submitted_at", "number"):
        newest[submission.issue_list.village_id] = submission
        per_list[submission.issue_list_id] = submission
    ends = LockException.objects.filter(issue_list__in=lists).order_by().values("issue_list")
    reminders = Reminder.objects.filter(issue_list__in=lists).order_by().values("issue_list")
    return _Rows(
        lists=by_village,
        counts=_counts_of(villages),
        submissions=per_list,
        newest=newest,
        until=dict(ends.annotate(last=Max("until")).values_list("issue_list", "last")),
        reminded=dict(
            reminders.annotate(last=Max("reminded_on")).values_list("issue_list", "last")
        ),
    )


def _counts_of(villages: Sequence[Village]) -> dict[int, dict[str, int]]:
    rules = {
        "carried": Q(state__in=UNFINISHED_STATES),
        "in_progress": Q(state__in=(IssueState.IN_PROGRESS, IssueState.REOPENED)),
        "awaiting": Q(state=IssueState.AWAITING_VERIFICATION),
        "returned": Q(state=IssueState.RETURNED),
    }
    rows = Issue.objects.filter(village__in=villages).order_by().values("village")
    counted = rows.annotate(**{name: Count("pk", filter=rule) for name, rule in rules.items()})
    return {
        village: dict(zip(rules, numbers, strict=True))
        for village, *numbers in counted.values_list("village", *rules)
    }


def _month_of(
    village: Village, user: Any, day: date, workdays: Calendar, known: tuple[_Rows, Any]
) -> VillageMonth:
    data, settings = known
    lists = data.lists.get(village.pk, [])
    dates = list_dates(settings, day.year, day.month, workdays)
    current = next((row for row in lists if (row.year, row.month) == (day.year, day.month)), None)
    # A coming month's list may have been opened early, for the problems of a talk.
    past = [row for row in lists if (row.year, row.month) < (day.year, day.month)]
    older = [row for row in past if _is_owed(row, data, day)]
    if current is not None:
        sentence = due_sentence(current, day, workdays)
    elif dates.opens_on > day:
        sentence = f"{day.month}月清单{dates.opens_on.month}月{dates.opens_on.day}日开放"
    else:
        left = days_left_words(dates.due_on, day, workdays)
        sentence = f"{day.month}月清单{left}({dates.due_on.month}月{dates.due_on.day}日)"
    return VillageMonth(
        village=village,
        year=day.year,
        month=day.month,
        dates=dates,
        sentence=sentence,
        issue_list=current,
        may_fill=may(user, "list.edit", village),
        may_submit=may(user, "list.submit", village),
        may_confirm=may(user, "list.confirm", village),
        counts=data.counts.get(
            village.pk, {"carried": 0, "in_progress": 0, "awaiting": 0, "returned": 0}
        ),
        submission=data.newest.get(village.pk),
        reminded_on=data.reminded.get(current.pk) if current else None,
        older=older,
        missing_years=workdays.missing_years,
    )


def _is_owed(issue_list: IssueList, data: _Rows, day: date) -> bool:
    """Whether an earlier month still waits for the village, and it can do something about it."""
    if issue_list.state not in OWED:
        return False
    last_day = max(issue_list.locks_on, data.until.get(issue_list.pk, issue_list.locks_on))
    return issue_list.reported_at is not None or day <= last_day


def months_of(village: Village, user: Any, today: date) -> list[MonthLine]:
    """The village's last twelve months, newest first, as far as the user may read; two queries."""
    months = [(today.year, today.month)]
    while len(months) < MONTHS_SHOWN:
        year, month = months[-1]
        months.append((year - 1, 12) if month == 1 else (year, month - 1))
    lists = IssueList.objects.visible_to(user).filter(village=village).defer("draft")
    found = {(row.year, row.month): row for row in lists}
    submissions = ListSubmission.objects.filter(issue_list__in=found.values())
    receipts = {row.issue_list_id: row for row in submissions.defer("content").order_by("number")}
    lines = []
    for year, month in months:
        issue_list = found.get((year, month))
        submission = receipts.get(issue_list.pk) if issue_list else None
        if issue_list is not None or existed_on(village, date(year, month, 1)):
            lines.append(MonthLine(year, month, issue_list, submission))
    return lines


def list_villages(user: Any) -> list[Village]:
    """Villages whose lists the user reads by an appointment there, in the register's order."""
    ids = {grant.village_id for grant in grants_of(user, "list.read") if grant.village_id}
    rows = Village.objects.filter(pk__in=ids).select_related("township")
    return list(rows.order_by("code12")) if ids else []


def board_townships(user: Any) -> list[Township]:
    """Townships whose whole board the user reads."""
    grants = [grant for grant in grants_of(user, "list.read") if grant.village_id is None]
    return list(Township.objects.in_areas(grants).order_by("code9")) if grants else []
