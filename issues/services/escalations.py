"""Asking a county department for help: drafted, checked by a leader, sent as a 函, answered."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.models import Escalation, EscalationState, Issue, IssueLevel, IssueState
from issues.queries.calendars import calendar_of
from issues.services.flow import Step, advance, note
from shaping.audit.services import Act, record
from shaping.workdays.queries import calendar_for
from shaping.workflow import Forbidden, Refused, StaleState, move
from villages.capabilities import require

# From here a problem can go up to the county, or be there already for another department.
ESCALATABLE = (
    IssueState.ACCEPTED,
    IssueState.IN_PROGRESS,
    IssueState.PARKED,
    IssueState.REOPENED,
    IssueState.ESCALATED,
)


def draft_escalation(
    issue: Issue, *, department: str, subject: str, request: str, by: Any
) -> Escalation:
    """Draft a request to a county department.

    Raises Refused when the problem is not in handling, or a request to the same department is open.
    """
    require(by, "escalation.draft", issue.village)
    if issue.state not in ESCALATABLE:
        raise Refused(f"这件问题现在是“{issue.get_state_display()}”，不能上呈。")
    escalation = Escalation(
        issue=issue,
        department=department.strip(),
        subject=subject.strip(),
        request=request.strip(),
        drafted_at=timezone.now(),
        drafted_by=by,
    )
    with transaction.atomic():
        _save(escalation)
        record(_act("draft", escalation, "起草上呈"), by=by)
    return escalation


def _save(escalation: Escalation) -> None:
    """Store a draft, or say in the constraints' own words what is wrong with it."""
    try:
        escalation.full_clean()
        with transaction.atomic():
            escalation.save()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # the same form sent twice
        raise Refused("这件事已经上呈过这个部门，还没有回复。") from error


def revise_escalation(
    escalation: Escalation, *, department: str, subject: str, request: str, by: Any
) -> Escalation:
    """Rewrite a returned request and hand it in again; whoever rewrites it is its drafter."""
    require(by, "escalation.draft", escalation.issue.village)
    move(
        escalation,
        EscalationState.DRAFT,
        _act("revise", escalation, "修改上呈"),
        by=by,
        department=department.strip(),
        subject=subject.strip(),
        request=request.strip(),
        drafted_at=timezone.now(),
        drafted_by=by,
    )
    return escalation


def check_escalation(escalation: Escalation, *, by: Any) -> Escalation:
    """A leader lets the request go out (domain §3.3). Raises Forbidden for its own drafter."""
    require(by, "escalation.check", escalation.issue.village)
    if escalation.drafted_by_id == by.pk:
        raise Forbidden("自己起草的上呈不能自己审核，请另一位领导审核。")
    act = _act("check", escalation, "审核上呈")
    now = timezone.now()
    move(escalation, EscalationState.CHECKED, act, by=by, checked_at=now, checked_by=by)
    return escalation


def return_escalation(escalation: Escalation, reason: str, *, by: Any) -> Escalation:
    """A leader hands the draft back with the reason. Raises Refused without one."""
    require(by, "escalation.check", escalation.issue.village)
    if not reason.strip():
        raise Refused("请写退回的原因，例如“先写清楚需要多少资金”。")
    act = _act("return", escalation, "退回上呈")
    move(escalation, EscalationState.RETURNED, act, by=by, return_reason=reason.strip())
    return escalation


def send_escalation(
    escalation: Escalation, *, document_number: str, sent_on: date, by: Any
) -> Escalation:
    """Note that the paper went out; the county's clock starts (design §4: 60 workdays).

    Raises Refused for a day in the future or before it was checked, StaleState when it was sent.
    """
    require(by, "escalation.draft", escalation.issue.village)
    if escalation.checked_at is None:
        raise StaleState("这份上呈还没有领导审核，不能发出。")
    if not timezone.localdate(escalation.checked_at) <= sent_on <= timezone.localdate():
        raise Refused("发出日期要在审核之后，不能晚于今天。")
    with transaction.atomic():
        move(
            escalation,
            EscalationState.SENT,
            _act("send", escalation, "发出上呈"),
            by=by,
            document_number=document_number.strip(),
            sent_on=sent_on,
        )
        _go_up(escalation, sent_on, by)
    return escalation


def _go_up(escalation: Escalation, sent_on: date, by: Any) -> None:
    """Move the problem to the county, or only note it when another department has it already."""
    issue = escalation.issue
    issue.refresh_from_db()
    days = calendar_of(issue.village.township).county_days
    due_on = calendar_for(sent_on, sent_on).add_workdays(sent_on, days)
    words = f"{escalation.department}：{escalation.subject}"
    fields = {"level": IssueLevel.COUNTY, "due_on": due_on, "review_on": None}
    step = Step("escalate", words, {"escalation": escalation.pk}, fields)
    if issue.state == IssueState.ESCALATED:
        note(issue, step, by=by)
    else:
        advance(issue, IssueState.ESCALATED, step, by=by)


def record_reply(
    escalation: Escalation,
    *,
    reply: str,
    replied_on: date,
    is_satisfied: bool,
    due_on: date,
    by: Any,
) -> Escalation:
    """Type in the department's answer; the problem is back in handling once the last one answered.

    `due_on` is the new due date. Raises Refused without words or with dates that cannot be.
    """
    require(by, "escalation.draft", escalation.issue.village)
    today = timezone.localdate()
    if not reply.strip():
        raise Refused("请写回复的内容。")
    if escalation.sent_on is None or not escalation.sent_on <= replied_on <= today:
        raise Refused("回复日期要在发出之后，不能晚于今天。")
    if due_on < today:
        raise Refused("新的完成时限不能早于今天。")
    with transaction.atomic():
        move(
            escalation,
            EscalationState.REPLIED,
            _act("reply", escalation, "登记上呈回复"),
            by=by,
            reply=reply.strip(),
            replied_on=replied_on,
            is_satisfied=is_satisfied,
        )
        _come_back(escalation, due_on, by)
    return escalation


def _come_back(escalation: Escalation, due_on: date, by: Any) -> None:
    issue = escalation.issue
    issue.refresh_from_db()
    words = f"{escalation.department}回复：{escalation.reply}"
    unit = issue.responsible_unit or ("" if issue.responsible_id else escalation.department)
    fields = {"due_on": due_on, "responsible_unit": unit}
    step = Step("reply", words, {"escalation": escalation.pk}, fields)
    waits = issue.escalations.filter(state=EscalationState.SENT).exists()
    if issue.state == IssueState.ESCALATED and not waits:
        advance(issue, IssueState.IN_PROGRESS, step, by=by)
    else:
        note(issue, Step("reply", words, {"escalation": escalation.pk}), by=by)


def record_download(escalation: Escalation, *, by: Any) -> None:
    """Write down that somebody took the paper."""
    with transaction.atomic():
        record(_act("download", escalation, "下载函"), by=by)


def _act(verb: str, escalation: Escalation, words: str) -> Act:
    """The audit line; a sensitive problem's words stay out of it."""
    issue = escalation.issue
    subject = "" if issue.is_sensitive else f"：{escalation.subject}"
    return Act(
        f"escalation.{verb}",
        target=issue,
        township_code=issue.village.township.code9,
        summary=f"{words}（{escalation.department}{subject}），问题{issue.number}",
    )
