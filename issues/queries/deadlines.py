"""Due dates and review dates: what is proposed, what can be, and how near or how far over it is."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from issues.models import Issue, IssueLevel, IssueState
from issues.queries.calendars import calendar_of, handling_days
from shaping.workdays.queries import Calendar, calendar_for

# Limits of the warnings, in workdays (features 3.4).
SOON_WORKDAYS = 3
LONG_OVERDUE_WORKDAYS = 5
VERY_LONG_OVERDUE_WORKDAYS = 10
FARTHEST_DAYS = 730
# In these states somebody works against the due date.
UNDER_WAY = frozenset({IssueState.IN_PROGRESS, IssueState.ESCALATED, IssueState.REOPENED})


@dataclass(frozen=True)
class DueStep:
    """What a due date asks for now: words and the tag's colour."""

    words: str
    tag: str


SOON = DueStep("即将到期", "tag-warn")
OVERDUE = DueStep("已超期", "tag-bad")
LONG_OVERDUE = DueStep("超期5天以上，请分管领导督办", "tag-bad")
VERY_LONG_OVERDUE = DueStep("超期10天以上，请主要领导过问", "tag-bad")


def escalation_step(issue: Issue, today: date, calendar: Calendar) -> DueStep | None:
    """The step of a problem under way before or after its due date, counted in workdays.

    Nothing is said earlier than SOON_WORKDAYS before the date, or of problems that nobody works on.
    """
    if issue.state not in UNDER_WAY or issue.due_on is None:
        return None
    left = calendar.workdays_between(today, issue.due_on)
    if today <= issue.due_on:
        return SOON if left <= SOON_WORKDAYS else None
    if -left >= VERY_LONG_OVERDUE_WORKDAYS:
        return VERY_LONG_OVERDUE
    return LONG_OVERDUE if -left >= LONG_OVERDUE_WORKDAYS else OVERDUE


def default_due_on(issue: Issue, today: date, level: str = "") -> date:
    """The day a level's workdays are over, counted from today; an unknown level has the town's."""
    settings = calendar_of(issue.village.township)
    known = level or issue.level or IssueLevel.TOWNSHIP
    return calendar_for(today, today).add_workdays(today, handling_days(settings, known))


def default_review_on(issue: Issue, today: date) -> date:
    """The first workday after the township's review interval in months."""
    months_ahead = calendar_of(issue.village.township).review_months
    day = add_months(today, months_ahead)
    return calendar_for(today, day).next_workday(day)


def add_months(day: date, count: int) -> date:
    """The same day some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def fault_of_day(day: date, today: date) -> str:
    """Why a day cannot be a date to come, as a sentence that says what to write; empty when it can."""
    if day < today:
        return f"{day.month}月{day.day}日已经过去了，请写今天或以后的日期。"
    if day > today + timedelta(days=FARTHEST_DAYS):
        return "日期太远了，请写两年以内的日期。"
    calendar = calendar_for(today, day)
    if not calendar.is_workday(day):
        nearest = calendar.next_workday(day)
        return f"{day.month}月{day.day}日不上班，可以写{nearest.month}月{nearest.day}日。"
    return ""
