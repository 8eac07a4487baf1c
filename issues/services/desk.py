"""The town's desk: accept a list, send it back with reasons per row, open a locked one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from issues.models import (
    IssueList,
    IssueListEntry,
    IssueState,
    ListSection,
    ListState,
    ListSubmission,
    LockException,
)
from issues.services.carrying import take_effect
from issues.services.flow import Step, advance
from shaping.audit.services import Act, record
from shaping.workdays.queries import calendar_for
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require

LONGEST_REASON = 400
LONGEST_UNLOCK_REASON = 200
MOST_DAYS_OPEN = 30


def accept_list(issue_list: IssueList, submission: ListSubmission, *, by: Any) -> None:
    """Accept a submitted list as it was seen (受理).

    Its new problems are accepted, and what it says of carried-over ones takes effect. Needs
    list.accept. Raises StaleState, saying who did what, when `submission` is not the newest one or
    the list is no longer submitted.
    """
    require(by, "list.accept", issue_list.village)
    with transaction.atomic():
        current = _hold(issue_list, submission)
        entries = list(entries_of(submission).select_for_update(of=("issue",)))
        # The list first: whoever recalls it at this moment waits here and then finds it accepted.
        act = _act("list.accept", current, f"受理{current}")
        move(current, ListState.ACCEPTED, act, by=by, accepted_at=timezone.now(), accepted_by=by)
        for entry in entries:
            if entry.section == ListSection.NEW and entry.issue.state == IssueState.REPORTED:
                advance(entry.issue, IssueState.ACCEPTED, Step("accept"), by=by)
            elif entry.section == ListSection.ONGOING:
                take_effect(entry, by=by)
    issue_list.refresh_from_db()


def accept_nil_lists(submissions: Sequence[ListSubmission], *, by: Any) -> int:
    """Accept several nil lists in one go and give their number (零报告一并受理).

    All or nothing. Raises Refused when none was chosen or one is not a nil list, StaleState as
    `accept_list` does.
    """
    if not submissions:
        raise Refused("请先勾选要受理的零报告。")
    with transaction.atomic():
        for submission in submissions:
            if not submission.is_nil:
                raise Refused(f"{submission.issue_list}不是零报告，请单独打开核对后受理。")
            accept_list(submission.issue_list, submission, by=by)
    return len(submissions)


def return_list(
    issue_list: IssueList,
    submission: ListSubmission,
    reasons: Mapping[int, str],
    general: str,
    *,
    by: Any,
) -> None:
    """Send a submitted list back with a reason per row and one for the whole (退回补充).

    `reasons` holds words by entry id; blank ones count as none, each has at most 400 characters.
    The new problems named go back to the village with their reason. Needs list.accept. Raises
    Refused without any reason, StaleState as `accept_list` does.
    """
    require(by, "list.accept", issue_list.village)
    named = {pk: words.strip() for pk, words in reasons.items() if words.strip()}
    with transaction.atomic():
        current = _hold(issue_list, submission)
        entries = list(entries_of(submission).select_for_update(of=("issue",)))
        _refuse_reasons(named, general.strip(), entries)
        words = _return_words(named, general.strip(), entries)
        act = _act("list.return", current, f"退回{current}：{words}")
        fields = {"returned_at": timezone.now(), "returned_by": by, "return_reason": words}
        move(current, ListState.RETURNED, act, by=by, **fields)
        for entry in entries:
            if entry.pk in named:
                _return_entry(entry, named[entry.pk], by=by)
    issue_list.refresh_from_db()


def _return_entry(entry: IssueListEntry, reason: str, *, by: Any) -> None:
    """Write the reason on the row; a new problem goes back to the village with it."""
    IssueListEntry.objects.filter(pk=entry.pk).update(return_reason=reason)
    if entry.section == ListSection.NEW and entry.issue.state == IssueState.REPORTED:
        advance(entry.issue, IssueState.RETURNED, Step("return", reason), by=by)


def grant_lock_exception(
    issue_list: IssueList, reason: str, until: date, *, by: Any
) -> LockException:
    """Let a village hand in a list after its lock date, with a reason of 1 to 200 characters.

    `until` is the last day, a workday at most 30 days ahead and after the lock date. Needs
    list.unlock. Raises Refused for another day, without a reason, or when the town has the list;
    StaleState when it is already open that long.
    """
    require(by, "list.unlock", issue_list.village)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_UNLOCK_REASON:
        raise Refused(f"请写开放的原因，最多{LONGEST_UNLOCK_REASON}个字。")
    _refuse_day(issue_list, until, timezone.localdate())
    with transaction.atomic():
        current = _locked_row(issue_list)
        if current.state in {ListState.SUBMITTED, ListState.ACCEPTED}:
            raise Refused("这份清单已经在镇里，不用开放。要村里补充，请退回。")
        if current.lock_exceptions.filter(until__gte=until).exists():
            raise StaleState("已经开放到这一天或更晚了，不用再办。请刷新页面看现在的日期。")
        words = f"{current}锁定后例外开放到{until.month}月{until.day}日：{reason}"
        record(_act("list.unlock", current, words), by=by)
        return LockException.objects.create(
            issue_list=current,
            reason=reason,
            until=until,
            granted_at=timezone.now(),
            granted_by=by,
        )


def _refuse_day(issue_list: IssueList, until: date, today: date) -> None:
    """Refuse an end that is past, too far, before the lock, or no workday."""
    if until < today:
        raise Refused("开放到的日期已经过去了，请写今天或以后的日期。")
    if until > today + timedelta(days=MOST_DAYS_OPEN):
        raise Refused(f"最多开放{MOST_DAYS_OPEN}天，请写近一点的日期。")
    if until <= issue_list.locks_on:
        locks_on = issue_list.locks_on
        raise Refused(f"清单到{locks_on.month}月{locks_on.day}日才锁定，请写这以后的日期。")
    if not calendar_for(today, until).is_workday(until):
        raise Refused("这一天不上班，请写一个工作日。")


def _hold(issue_list: IssueList, submission: ListSubmission) -> IssueList:
    """Lock the list's row; it must be submitted, and by the submission that was looked at."""
    current = _locked_row(issue_list)
    if current.state != ListState.SUBMITTED:
        raise StaleState(_why_not_submitted(current))
    newest = current.submissions.order_by("-number").values_list("pk", flat=True).first()
    if newest != submission.pk:
        raise StaleState("村里在您打开页面以后又报了一次。请刷新页面，看新的内容再办。")
    return current


def _locked_row(issue_list: IssueList) -> IssueList:
    rows = IssueList.objects.select_for_update(of=("self",)).defer("draft")
    return rows.select_related("village__township", "accepted_by", "returned_by").get(
        pk=issue_list.pk
    )


def _why_not_submitted(current: IssueList) -> str:
    """What happened meanwhile, in words for the person who looked at an older page."""
    if current.state == ListState.ACCEPTED and current.accepted_at and current.accepted_by:
        moment = timezone.localtime(current.accepted_at)
        name = current.accepted_by.display_name
        return (
            f"{name}已经在{moment.month}月{moment.day}日 {moment:%H:%M}受理过这份清单，不能再改。"
        )
    if current.state == ListState.RETURNED and current.returned_at and current.returned_by:
        moment = timezone.localtime(current.returned_at)
        name = current.returned_by.display_name
        return f"{name}已经在{moment.month}月{moment.day}日 {moment:%H:%M}退回这份清单，请等村里重新上报。"
    return "村里已经撤回这份清单，请等村里重新上报后再办。"


def entries_of(submission: ListSubmission) -> Any:
    """The lines of a submission in order, each with its problem, village and township."""
    entries = submission.entries.select_related(
        "issue__village__township", "submission__submitted_by"
    )
    return entries.order_by("position")


def _refuse_reasons(
    named: Mapping[int, str], general: str, entries: Sequence[IssueListEntry]
) -> None:
    if not named and not general:
        raise Refused("请至少写一条退回原因，让村里知道补什么。")
    if any(len(words) > LONGEST_REASON for words in (general, *named.values())):
        raise Refused(f"退回原因最多{LONGEST_REASON}个字，请写短一些。")
    if named.keys() - {entry.pk for entry in entries}:
        raise StaleState("有的条目已经不在这份清单里。请刷新页面再办。")


def _return_words(named: Mapping[int, str], general: str, entries: Sequence[IssueListEntry]) -> str:
    """The reason at the list's head: the general one, or the rows' as one text, cut where too long.

    Everybody who reads the list reads it, so words about sensitive problems stay out.
    """
    parts = [
        f"第{entry.position}条：{'（敏感问题）' if entry.issue.is_sensitive else named[entry.pk]}"
        for entry in entries
        if entry.pk in named
    ]
    text = general or "；".join(parts)
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


def _act(action: str, issue_list: IssueList, summary: str) -> Act:
    code = issue_list.village.township.code9
    return Act(action, target=issue_list, township_code=code, summary=summary)
