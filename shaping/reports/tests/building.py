"""Plays lists and problems of past months as the services would have left them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from issues.models import Holder, Issue, IssueEvent, IssueList, IssueState, ListState
from issues.tests.factories import IssueFactory, IssueListFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from villages.models import Village

# The National Day of 2026 and the two days that are worked for it.
DAYS_OFF = [date(2026, 10, day) for day in (1, 2, 5, 6, 7)]
WORKED = [date(2026, 9, 20), date(2026, 10, 10)]

HOLDERS = {
    IssueState.IN_PROGRESS: Holder.TOWNSHIP,
    IssueState.ESCALATED: Holder.COUNTY,
    IssueState.RETURNED: Holder.VILLAGE,
    IssueState.WITHDRAWN: Holder.VILLAGE,
}
ENDED = (IssueState.CLOSED, IssueState.MERGED, IssueState.PARKED, IssueState.DECLINED)


def at(month: int, day: int, hour: int = 10, *, year: int = 2026) -> datetime:
    moment = datetime.combine(date(year, month, day), time(hour))
    return timezone.make_aware(moment)


def holidays_of_2026() -> None:
    CalendarYearFactory(year=2026)
    for day in DAYS_OFF:
        WorkdayFactory(day=day, is_workday=False)
    for day in WORKED:
        WorkdayFactory(day=day, is_workday=True, name="调休上班")


def issue_list(
    village: Village, month: int, reported_at: datetime | None = None, **fields: Any
) -> IssueList:
    """A list of 2026, due on the 26th of October or the 25th of other months."""
    due = date(2026, month, 26 if month == 10 else 25)
    state = {}
    if reported_at:
        user = UserFactory()
        state = {
            "state": ListState.ACCEPTED,
            "reported_at": reported_at,
            "reported_by": user,
            "accepted_at": reported_at,
            "accepted_by": user,
        }
    dates = {"opens_on": date(2026, month, 20), "due_on": due, "locks_on": date(2026, month, 28)}
    return IssueListFactory(
        village=village, year=2026, month=month, **({"is_nil": False} | dates | state | fields)
    )


# A step: moment, action, state, and from where on it has another holder or due date.
StepWords = tuple[datetime, str, str] | tuple[datetime, str, str, dict[str, Any]]


def problem(village: Village, steps: Sequence[StepWords], **fields: Any) -> Issue:
    """A problem with these steps; its row stands as the last of them left it."""
    last = steps[-1]
    changes = last[3] if len(last) > 3 else {}
    issue = IssueFactory(
        village=village,
        hamlet=None,
        reported_at=steps[0][0],
        **(_columns(last[2], changes.get("due_on")) | fields),
    )
    state = ""
    for number, (moment, action, to, *rest) in enumerate(steps, start=1):
        more = rest[0] if rest else {}
        IssueEvent.objects.create(
            issue=issue,
            sequence=number,
            action=action,
            from_state=state,
            to_state=to,
            holder=more.get("holder") or _holder(to),
            due_on=more.get("due_on"),
            details=more.get("details", {}),
            happened_at=moment,
            by_name="系统",
        )
        state = to
    return issue


def _holder(state: str) -> str:
    if state in ENDED:
        return Holder.NOBODY
    return HOLDERS.get(IssueState(state), Holder.TOWNSHIP)


def _columns(state: str, due_on: date | None) -> dict[str, Any]:
    """What the database asks of a row in that state."""
    columns: dict[str, Any] = {"state": state, "due_on": due_on}
    if state == IssueState.IN_PROGRESS:
        columns |= {"responsible_unit": "镇水利站", "due_on": due_on or date(2026, 12, 1)}
    if state == IssueState.CLOSED:
        columns = IssueFactory.build(closed=True, village=None, hamlet=None, category=None).__dict__
        keep = (
            "state",
            "result",
            "finished_at",
            "verified_at",
            "villagers_answer",
            "closed_at",
            "watch_until",
        )
        columns = {key: columns[key] for key in keep}
        columns |= {"finished_by": UserFactory(), "verified_by": UserFactory(), "due_on": due_on}
    if state == IssueState.MERGED:
        columns["merged_into"] = IssueFactory()
    if state == IssueState.PARKED:
        columns["review_on"] = date(2026, 12, 31)
    if state == IssueState.DECLINED:
        columns["decline_reason"] = "不属于本镇职责"
    return columns
