"""Reminding villages of their lists: by hand, and by the clock in working hours (design §7).

A reminder is a row of the list and, in the same transaction, a notice to whoever reports it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from issues.models import IssueList, ListState, Reminder, ReminderKind
from shaping.audit.services import Act, record
from shaping.figures import day_text
from shaping.notices.models import NoticeKind
from shaping.notices.services.notices import NoticeOrder, notify_all
from shaping.workdays.queries import Calendar, calendar_for
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.queries.recipients import holders_by_village

FIRST_HOUR, LAST_HOUR = 9, 18
WORKDAYS_BEFORE = 3

TITLES = {
    ReminderKind.BEFORE_DUE: "{month}月问题清单快到截止日期了",
    ReminderKind.DUE_TODAY: "{month}月问题清单今天截止",
    ReminderKind.OVERDUE: "{month}月问题清单已过截止日期",
    ReminderKind.BY_HAND: "镇里催报{month}月问题清单",
}


def remind(lists: Sequence[IssueList], *, by: Any) -> int:
    """Note that a person reminded these villages today, once a day each; gives how many (已提醒).

    The lists, of one township, come with their village. Needs list.remind. Raises Refused when
    none was chosen, StaleState when all were reminded today or have reported meanwhile.
    """
    if not lists:
        raise Refused("请先勾选要记“已提醒”的村(社区)。")
    for issue_list in lists:
        require(by, "list.remind", issue_list.village)
    today = timezone.localdate()
    with transaction.atomic():
        due = _owed().filter(pk__in=[row.pk for row in lists]).select_for_update(of=("self",))
        owed = list(due.select_related("village__township").order_by("village__code12"))
        written = _write(owed, ReminderKind.BY_HAND, today, by=by)
        if not written:
            raise StaleState("选中的村(社区)今天已经记过“已提醒”，或者刚刚上报了。请刷新页面。")
        names = "、".join(row.village.name for row in written)
        first = written[0]
        record(
            Act(
                "list.remind",
                township_code=first.village.township.code9,
                summary=f"催报{first.year}年{first.month}月问题清单：{names}",
            ),
            by=by,
        )
    return len(written)


def ensure_reminders(now: datetime) -> int:
    """Write the reminders that are due at this moment; doing it again writes nothing new.

    Only on workdays from 09:00 to 18:00; gives how many were written.
    """
    local = timezone.localtime(now)
    if not FIRST_HOUR <= local.hour < LAST_HOUR:
        return 0
    today = local.date()
    return remind_before_due(today) + remind_on_due_day(today) + remind_after_due(today)


def remind_before_due(today: date) -> int:
    """Remind, once, who has at most three workdays left; gives how many were written."""

    def is_near(row: IssueList, workdays: Calendar) -> bool:
        return workdays.workdays_between(today, row.due_on) <= WORKDAYS_BEFORE

    lists = _owed().filter(opens_on__lte=today, due_on__gt=today)
    return _remind_once(lists, ReminderKind.BEFORE_DUE, today, is_near)


def remind_on_due_day(today: date) -> int:
    """Remind whose list is due today; gives how many were written."""
    return _remind_once(_owed().filter(due_on=today), ReminderKind.DUE_TODAY, today)


def remind_after_due(today: date) -> int:
    """Remind, once, whose list is overdue and not yet locked; gives how many were written."""
    lists = _owed().filter(due_on__lt=today, locks_on__gte=today)
    return _remind_once(lists, ReminderKind.OVERDUE, today)


def _owed() -> QuerySet[IssueList]:
    """Lists that were never reported; a returned one has its own reasons instead."""
    states = (ListState.DRAFT, ListState.TO_CONFIRM)
    return IssueList.objects.filter(state__in=states, reported_at=None).defer("draft")


def _remind_once(
    lists: QuerySet[IssueList],
    kind: ReminderKind,
    today: date,
    suits: Callable[[IssueList, Calendar], bool] = lambda row, workdays: True,
) -> int:
    """Write a reminder of the kind for lists that have none yet; nothing on a day off."""
    workdays = calendar_for(today, today)
    if not workdays.is_workday(today):
        return 0
    reminded = Reminder.objects.filter(kind=kind).values("issue_list")
    owed = lists.exclude(pk__in=reminded).select_related("village__township")
    rows = [row for row in owed if suits(row, workdays)]
    with transaction.atomic():
        return len(_write(rows, kind, today, by=None))


def _write(
    lists: Iterable[IssueList], kind: ReminderKind, today: date, *, by: Any
) -> list[IssueList]:
    """Write reminders of the day and tell the villages; gives the lists that had none.

    The database keeps the reminders single, their keys the notices.
    """
    rows = {row.pk: row for row in lists}
    had = Reminder.objects.filter(issue_list__in=rows, kind=kind, reminded_on=today)
    done = set(had.values_list("issue_list_id", flat=True))
    fresh = [row for pk, row in rows.items() if pk not in done]
    Reminder.objects.bulk_create(
        (Reminder(issue_list=row, kind=kind, reminded_on=today, reminded_by=by) for row in fresh),
        ignore_conflicts=True,
    )
    _tell(fresh, kind, today)
    return fresh


def _tell(lists: Iterable[IssueList], kind: ReminderKind, today: date) -> None:
    """Put the reminders into the inboxes of the villages' officers and secretaries."""
    rows = list(lists)
    people = holders_by_village("list.submit", [row.village_id for row in rows], today)
    notify_all([(_order(row, kind, today), people.get(row.village_id, [])) for row in rows])


def _order(row: IssueList, kind: ReminderKind, today: date) -> NoticeOrder:
    month = f"{row.year}-{row.month:02d}"
    return NoticeOrder(
        key=f"list-reminder-{row.pk}-{kind}-{today}",
        kind=NoticeKind.REMINDER,
        title=TITLES[kind].format(month=row.month),
        text=(
            f"{row.village.name}{row.year}年{row.month}月的问题清单还没有上报。"
            f"{day_text(row.due_on)}截止，{_last_chance(row, today)}"
        ),
        link=reverse("issues:list-detail", args=[row.village.code12, month]),
        township_code=row.village.township.code9,
    )


def _last_chance(row: IssueList, today: date) -> str:
    if row.is_locked(today):
        return "现在已经锁定，还要上报的请找镇共同缔造办公室。"
    return f"{day_text(row.locks_on)}以后不能再报。没有问题的，报零报告。"
