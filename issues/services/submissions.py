"""A list goes up: problems are made or brought back, and a snapshot is kept that never changes."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from issues.models import (
    IssueList,
    IssueListEntry,
    ListState,
    ListSubmission,
)
from issues.queries.calendars import calendar_of
from issues.queries.contents import (
    Line,
    carried_lines,
    closed_lines,
    content_hash,
    content_of,
    new_lines,
    unfinished_of,
)
from issues.queries.draft_rows import Reading, read_draft
from issues.services.lists import (
    act_on,
    hold_list,
    refuse_locked,
    refuse_unopened,
    why_not_editable,
)
from issues.services.reported_issues import save_issues
from shaping.accounts.models import User
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import may, require


def token_of(issue_list: IssueList) -> str:
    """What a check page carries: the draft as it was seen and how often the list went up before."""
    return f"{issue_list.draft_version}-{issue_list.submissions.count()}"


def submit_list(issue_list: IssueList, *, by: Any, token: str) -> ListSubmission | None:
    """Send the list up as it was seen on the check page (上报); gives the receipt.

    Where the township wants the secretary's word and `by` cannot give it, the list waits for the
    secretary and there is no receipt yet: None. The same token a second time gives the first
    receipt again and writes nothing. Needs list.submit. Raises Refused with the number of faults or
    when locked; StaleState when the draft changed since, naming who changed it, or was moved on.
    """
    require(by, "list.submit", issue_list.village)
    with transaction.atomic():
        current = hold_list(issue_list)
        found = _sent_already(current, token)
        if found is not None or current.state == ListState.TO_CONFIRM:
            return found
        _refuse_seen_another(current, token)
        refuse_unopened(current, timezone.localdate())
        refuse_locked(current, timezone.localdate())
        reading = _faultless(current)
        if _waits_for_secretary(current, by):
            sent = {"id": by.pk, "name": by.display_name, "at": timezone.now().isoformat()}
            draft = {**current.draft, "sent": sent, "sent_back": None}
            act = act_on(current, "list.send_to_secretary", f"{current}送村书记确认")
            move(current, ListState.TO_CONFIRM, act, by=by, draft=draft)
            submission = None
        else:
            is_secretary = may(by, "list.confirm", current.village)
            confirmer = by if is_secretary and _needs_secretary(current) else None
            submission = _go_up(current, reading, submitter=by, confirmer=confirmer, by=by)
    issue_list.refresh_from_db()
    return submission


def submit_nil(issue_list: IssueList, *, by: Any) -> ListSubmission | None:
    """Report that there is nothing new (零报告); carried-over problems count as still in hand.

    Needs list.submit. Raises Refused when something new was typed, and as `submit_list` does. A
    second time gives the first receipt again.
    """
    require(by, "list.submit", issue_list.village)
    if issue_list.is_editable and read_draft(issue_list).rows:
        raise Refused("草稿里有新填的问题，不能零报告。请核对后上报，或者先删掉草稿里的问题。")
    newest = issue_list.submissions.order_by("-number").first()
    if issue_list.state == ListState.SUBMITTED and newest is not None and newest.is_nil:
        return newest
    return submit_list(issue_list, by=by, token=token_of(issue_list))


def confirm_list(issue_list: IssueList, *, by: Any, token: str) -> ListSubmission:
    """The village secretary confirms the list and it goes up (书记确认).

    The one who sent it stands as the reporter, the secretary beside him. Needs list.confirm.
    Raises as `submit_list` does, and StaleState when the list does not wait for the secretary.
    """
    require(by, "list.confirm", issue_list.village)
    with transaction.atomic():
        current = hold_list(issue_list)
        found = _sent_already(current, token)
        if found is not None:
            return found
        if current.state != ListState.TO_CONFIRM:
            raise StaleState("清单已经不在等书记确认。请刷新页面，看看现在的状态。")
        _refuse_seen_another(current, token)
        refuse_unopened(current, timezone.localdate())
        refuse_locked(current, timezone.localdate())
        reading = _faultless(current)
        sender: int = (current.draft.get("sent") or {}).get("id", 0)
        submitter = User.objects.filter(pk=sender).first() or by
        submission = _go_up(current, reading, submitter=submitter, confirmer=by, by=by)
    issue_list.refresh_from_db()
    return submission


def _sent_already(current: IssueList, token: str) -> ListSubmission | None:
    """The receipt of this very token; StaleState when the list is with the town by another."""
    if current.state not in {ListState.SUBMITTED, ListState.ACCEPTED}:
        return None
    newest = current.submissions.select_related("submitted_by").order_by("-number").first()
    if newest is None or token != f"{current.draft_version}-{newest.number - 1}":
        raise StaleState(why_not_editable(current))
    return newest


def _refuse_seen_another(current: IssueList, token: str) -> None:
    if token == token_of(current):
        return
    who = ""
    if current.drafted_by and current.drafted_at:
        moment = timezone.localtime(current.drafted_at)
        who = f"（{current.drafted_by.display_name} {moment:%H:%M}）"
    raise StaleState(f"您核对以后，清单又改过{who}。请再核对一遍，然后上报。")


def _needs_secretary(current: IssueList) -> bool:
    return calendar_of(current.village.township).needs_secretary


def _waits_for_secretary(current: IssueList, by: Any) -> bool:
    return _needs_secretary(current) and not may(by, "list.confirm", current.village)


def _faultless(current: IssueList) -> Reading:
    reading = read_draft(current)
    if reading.faults:
        first = reading.faults[0].sentence
        raise Refused(f"还有{len(reading.faults)}处要改，没有上报。{first}")
    return reading


def _go_up(
    current: IssueList, reading: Reading, *, submitter: Any, confirmer: Any, by: Any
) -> ListSubmission:
    """Move the list, save its problems and the snapshot; the caller holds the list's row."""
    now = timezone.now()
    number = current.submissions.count() + 1
    is_nil = not reading.rows
    fields: dict[str, Any] = {"is_nil": is_nil}
    if current.reported_at is None:
        fields |= {"reported_at": now, "reported_by": submitter}
    words = "零报告" if is_nil else f"新增{len(reading.rows)}件"
    act = act_on(current, "list.submit", f"第{number}次上报{current}：{words}")
    move(current, ListState.SUBMITTED, act, by=by, **fields)
    issues = save_issues(current, reading, by=by)
    lines = [
        *new_lines(current, reading, issues),
        *carried_lines(current, unfinished_of(current)),
        *closed_lines(current),
    ]
    people = {
        "reporter": submitter.display_name,
        "confirmer": confirmer.display_name if confirmer else "",
    }
    content = content_of(current, lines, people)
    submission = ListSubmission.objects.create(
        issue_list=current,
        number=number,
        receipt_number=_receipt_number(current, number),
        content=content,
        content_hash=content_hash(content),
        is_nil=is_nil,
        submitted_at=now,
        submitted_by=submitter,
        confirmed_by=confirmer,
    )
    _write_entries(submission, lines)
    return submission


def _write_entries(submission: ListSubmission, lines: list[Line]) -> None:
    IssueListEntry.objects.bulk_create(
        IssueListEntry(
            submission=submission,
            issue=line.issue,
            section=line.section,
            position=position,
            status=line.status,
            words=line.words,
        )
        for position, line in enumerate(lines, start=1)
    )


def _receipt_number(current: IssueList, number: int) -> str:
    """HZ-village-month-number; with the whole code where another county has the same tail."""
    code, month = current.village.code12, f"{current.year % 100:02d}{current.month:02d}"
    short = f"HZ-{code[6:]}-{month}-{number}"
    is_taken = ListSubmission.objects.filter(receipt_number=short).exists()
    return f"HZ-{code}-{month}-{number}" if is_taken else short
