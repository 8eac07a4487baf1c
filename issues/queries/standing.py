"""How a list stands by the calendar, in a sentence for the village."""

from datetime import date

from django.db.models import Max

from issues.models import IssueList, ListState
from shaping.workdays.queries import Calendar, days_left_words


def last_open_day(issue_list: IssueList) -> date:
    """The last day on which the list can be handed in: its lock date or an exception's end."""
    until = issue_list.lock_exceptions.aggregate(last=Max("until"))["last"]
    return max(issue_list.locks_on, until or issue_list.locks_on)


def due_sentence(issue_list: IssueList, today: date, workdays: Calendar) -> str:
    """11月清单还有3天(11月25日), 11月清单已超2天…, or where the list is on its way.

    A list that was opened early, for a talk, says from which day it may go up.
    """
    name = f"{issue_list.month}月清单"
    on_the_way = {
        ListState.TO_CONFIRM: "等村书记确认",
        ListState.SUBMITTED: "已上报，等镇里受理",
        ListState.ACCEPTED: "镇里已受理",
        ListState.RETURNED: "镇里退回补充，请照原因改好再报",
    }
    if issue_list.state in on_the_way:
        return f"{name}{on_the_way[ListState(issue_list.state)]}"
    due_on, opens_on = issue_list.due_on, issue_list.opens_on
    if today < opens_on:
        return f"{name}{opens_on.month}月{opens_on.day}日起上报，现在可以先填"
    left = days_left_words(due_on, today, workdays)
    return f"{name}{left}({due_on.month}月{due_on.day}日)"
