"""A village's list before and after it goes up: opened, taken back, sent back by the secretary."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from issues.models import IssueList, IssueState, ListSection, ListState
from issues.queries.calendars import ListDates, calendar_of, list_dates, workdays_around
from issues.queries.months import existed_on
from issues.queries.standing import last_open_day
from issues.services.flow import Step, advance
from issues.services.settings import ensure_settings
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require
from villages.models import Village

LONGEST_WORDS = 300


def open_list(village: Village, year: int, month: int, *, by: Any) -> IssueList:
    """The village's list of a month, made with its dates when there is none yet (开放).

    `by` is None for the clock; a person needs list.edit and may open this month's list from its
    opening date on, or last month's. Raises Refused before that date, for other months, and for a
    village that does not exist on the due date. Opening twice gives the same list.
    """
    if by is not None:
        require(by, "list.edit", village)
    found = IssueList.objects.filter(village=village, year=year, month=month).first()
    if found is not None:
        return found
    dates = _dates_of(village, year, month)
    if by is not None:
        _refuse_month(year, month, dates, timezone.localdate())
    return _open(village, (year, month), dates, "开放", by=by)


def open_for_talk(village: Village, year: int, month: int, *, by: Any) -> IssueList | None:
    """The village's list of a month for a talk's problems, made before its date too (ADR 7).

    Needs talk.edit. None when there is no list yet and none is due any more: its lock date has
    passed, or the village does not exist on its due date.
    """
    require(by, "talk.edit", village)
    found = IssueList.objects.filter(village=village, year=year, month=month).first()
    if found is not None:
        return found
    dates, today = _dates_of(village, year, month), timezone.localdate()
    if today > dates.locks_on or not existed_on(village, dates.due_on):
        return None
    words = "为夜话提出的问题提前开放" if today < dates.opens_on else "开放"
    return _open(village, (year, month), dates, words, by=by)


def _dates_of(village: Village, year: int, month: int) -> ListDates:
    settings = calendar_of(village.township)
    return list_dates(settings, year, month, workdays_around(year, month))


def _open(
    village: Village, when: tuple[int, int], dates: ListDates, words: str, *, by: Any
) -> IssueList:
    year, month = when
    if not existed_on(village, dates.due_on):
        raise Refused(f"{village}在{month}月的截止日不在册，不用报清单。")
    with transaction.atomic():
        ensure_settings(village.township)
        issue_list, is_new = IssueList.objects.get_or_create(
            village=village,
            year=year,
            month=month,
            defaults={
                "opens_on": dates.opens_on,
                "due_on": dates.due_on,
                "locks_on": dates.locks_on,
            },
        )
        if is_new:
            record(act_on(issue_list, "list.open", f"{words}{issue_list}"), by=by)
    return issue_list


def _refuse_month(year: int, month: int, dates: ListDates, today: date) -> None:
    months_ago = (today.year - year) * 12 + today.month - month
    if months_ago not in {0, 1}:
        raise Refused("只能填本月和上个月的清单。更早的月份请找镇共同缔造办公室。")
    if today < dates.opens_on:
        opens = dates.opens_on
        raise Refused(f"{month}月清单{opens.month}月{opens.day}日开放，请到那天再填。")


def recall_list(issue_list: IssueList, *, by: Any) -> None:
    """Take back a list that the town has not accepted, or one that waits for the secretary (撤回).

    Its new problems are withdrawn and the list is a draft again; the time of report is lost. Needs
    list.submit. Raises Refused when the list is locked, StaleState, saying who did what, when the
    town was first.
    """
    require(by, "list.submit", issue_list.village)
    with transaction.atomic():
        current = hold_list(issue_list)
        if current.state == ListState.TO_CONFIRM:
            _back_to_village(current, "村里取回", "list.recall", by=by)
        elif current.state == ListState.SUBMITTED:
            _recall(current, by=by)
        else:
            raise StaleState(why_not_editable(current))
    issue_list.refresh_from_db()


def _recall(current: IssueList, *, by: Any) -> None:
    if not can_report_again(current, timezone.localdate()):
        raise Refused(
            "清单已经过了锁定日，撤回以后不能再上报。要改内容，请联系镇共同缔造办公室退回补充。"
        )
    newest = current.submissions.order_by("-number").first()
    move(
        current,
        ListState.DRAFT,
        act_on(current, "list.recall", f"撤回{current}"),
        by=by,
        reported_at=None,
        reported_by=None,
        draft_version=current.draft_version + 1,
    )
    if newest is None:
        return
    reported = newest.entries.filter(section=ListSection.NEW, issue__state=IssueState.REPORTED)
    for entry in reported.select_related("issue__village__township"):
        advance(entry.issue, IssueState.WITHDRAWN, Step("withdraw", "村里撤回清单"), by=by)


def send_back_list(issue_list: IssueList, words: str, *, by: Any) -> None:
    """The secretary gives a list back to be mended before it goes up (书记退回).

    `words` say what to mend, 1 to 300 characters. Needs list.confirm. Raises Refused without
    words, StaleState when the list does not wait for the secretary.
    """
    require(by, "list.confirm", issue_list.village)
    words = words.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise Refused(f"请写要改什么，最多{LONGEST_WORDS}个字。")
    with transaction.atomic():
        current = hold_list(issue_list)
        if current.state != ListState.TO_CONFIRM:
            raise StaleState("清单已经不在等书记确认。请刷新页面，看看现在的状态。")
        _back_to_village(current, words, "list.send_back", by=by)
    issue_list.refresh_from_db()


def _back_to_village(current: IssueList, words: str, action: str, *, by: Any) -> None:
    """From the secretary to the village: returned where the town had returned it, else a draft."""
    state = ListState.RETURNED if current.reported_at else ListState.DRAFT
    said = {"words": words, "by": by.display_name, "at": timezone.now().isoformat()}
    draft = {**current.draft, "sent_back": said if action == "list.send_back" else None}
    act = act_on(current, action, f"{current}退给村里修改：{words}")
    version = current.draft_version + 1
    move(current, state, act, by=by, draft=draft, draft_version=version)


def hold_list(issue_list: IssueList) -> IssueList:
    """The list as it is now, its row locked until the transaction ends."""
    rows = IssueList.objects.select_for_update(of=("self",))
    return rows.select_related("village__township", "reported_by", "accepted_by").get(
        pk=issue_list.pk
    )


def can_report_again(issue_list: IssueList, today: date) -> bool:
    """Whether the village could hand it in today: before the lock or by a live exception."""
    return today <= last_open_day(issue_list)


def refuse_unopened(issue_list: IssueList, today: date) -> None:
    """Raise Refused before the opening date: a list opened early only collects (ADR 7)."""
    opens = issue_list.opens_on
    if today < opens:
        raise Refused(
            f"{issue_list.month}月清单{opens.month}月{opens.day}日起上报，"
            "现在可以先填，到那天再核对上报。"
        )


def refuse_locked(issue_list: IssueList, today: date) -> None:
    """Raise Refused after the lock date, unless the town returned the list or opened it again."""
    is_asked_for = issue_list.reported_at is not None
    if not is_asked_for and not can_report_again(issue_list, today):
        day = last_open_day(issue_list)
        raise Refused(
            f"{issue_list.month}月清单已在{day.month}月{day.day}日后锁定，不能再填报。"
            "要补报，请联系镇共同缔造办公室开放。"
        )


def why_not_editable(issue_list: IssueList) -> str:
    """What happened to the list meanwhile, for the person who looks at an older page."""
    if issue_list.state == ListState.ACCEPTED:
        return "镇里已经受理这份清单，不能再改。有新的问题，请报到下个月。"
    if issue_list.state == ListState.TO_CONFIRM:
        return "清单已经送村书记确认。要改，请先取回。"
    if issue_list.state == ListState.SUBMITTED and issue_list.reported_by:
        moment = timezone.localtime(issue_list.reported_at)
        who = issue_list.reported_by.display_name
        return f"{who}已经在{moment.month}月{moment.day}日 {moment:%H:%M}上报。要改，请先撤回。"
    return "清单的状态刚刚变了。请刷新页面，看看现在的情况。"


def act_on(issue_list: IssueList, action: str, summary: str) -> Act:
    """The audit line of a list's act."""
    code = issue_list.village.township.code9
    return Act(action, target=issue_list, township_code=code, summary=summary)
