"""The one way a problem moves: state, clock, event and audit line in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from issues.models import Holder, Issue, IssueEvent, IssueLevel, IssueState
from issues.services.search_texts import SEARCHED, refresh_search_texts
from shaping.audit.services import Act, record
from shaping.workflow import StaleState, move

ACTION_WORDS = {
    "report": "上报",
    "withdraw": "撤回",
    "return": "退回补充",
    "accept": "受理",
    "carry": "村里报告进展",
    "triage": "分办登记",
    "assign": "交办",
    "hand_back": "退单",
    "comment": "留言",
    "finish": "办结",
    "verify": "核验销号",
    "fail_verification": "核验不通过",
    "disagree": "群众不认可",
    "reopen": "重新办理",
    "park": "挂账",
    "review": "挂账复查",
    "resume": "恢复办理",
    "decline": "不予办理",
    "merge": "合并",
    "absorb": "并入重复问题",
    "escalate": "上呈县级",
    "reply": "县级回复",
    "ask_extension": "申请延期",
    "grant_extension": "同意延期",
    "refuse_extension": "不同意延期",
    "link_recurrence": "确认反弹",
    "join_topic": "列入共性问题",
    "leave_topic": "移出共性问题",
    "attach": "添加附件",
    "edit": "修改",
    "grid_number": "登记网格编号",
}

# Whose clock runs in a state; a problem in handling is held by the level that solves it.
HOLDERS = {
    IssueState.REPORTED: Holder.TOWNSHIP,
    IssueState.WITHDRAWN: Holder.VILLAGE,
    IssueState.RETURNED: Holder.VILLAGE,
    IssueState.ACCEPTED: Holder.TOWNSHIP,
    IssueState.AWAITING_VERIFICATION: Holder.TOWNSHIP,
    IssueState.REOPENED: Holder.TOWNSHIP,
    IssueState.ESCALATED: Holder.COUNTY,
    IssueState.CLOSED: Holder.NOBODY,
    IssueState.MERGED: Holder.NOBODY,
    IssueState.PARKED: Holder.NOBODY,
    IssueState.DECLINED: Holder.NOBODY,
}
_LEVEL_HOLDERS = {
    IssueLevel.VILLAGE: Holder.VILLAGE,
    IssueLevel.TOWNSHIP: Holder.TOWNSHIP,
    IssueLevel.COUNTY: Holder.COUNTY,
}


@dataclass(frozen=True)
class Step:
    """What is done: a code of ACTION_WORDS, the words given, JSON details, columns to set."""

    action: str
    words: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


def holder_in(state: str, level: str) -> str:
    """Whose clock runs in a state for a problem of that level (features B8)."""
    if state == IssueState.IN_PROGRESS:
        return _LEVEL_HOLDERS.get(IssueLevel(level), Holder.TOWNSHIP) if level else Holder.TOWNSHIP
    return HOLDERS[IssueState(state)]


def advance(
    issue: Issue, to: str, step: Step, *, by: Any, version: int | None = None
) -> IssueEvent:
    """Move a problem to a state, add the event and the audit line.

    `version` is what the form showed; raises StaleState when somebody changed the problem since,
    or when it is no longer in a state that leads to `to`. Nothing is written then.
    """
    came_from = issue.state
    level = str(step.fields.get("level", issue.level))
    with transaction.atomic():
        refuse_stale(issue, version)
        act = act_of(issue, step, came_from, to)
        fields = dict(step.fields) | {
            "version": F("version") + 1,
            "holder": holder_in(to, level),
        }
        move(issue, to, act, by=by, **fields)
        _keep_searchable(issue, step)
        return add_event(issue, step, came_from, by=by)


def note(issue: Issue, step: Step, *, by: Any, version: int | None = None) -> IssueEvent:
    """Add an event without moving the state; columns in `step.fields` are set in one UPDATE.

    Raises StaleState when the problem moved to another state since it was read.
    """
    level = str(step.fields.get("level", issue.level))
    fields = dict(step.fields) | {
        "version": F("version") + 1,
        "holder": holder_in(issue.state, level),
    }
    with transaction.atomic():
        refuse_stale(issue, version)
        rows = Issue.objects.filter(pk=issue.pk, state=issue.state)
        if not rows.update(**fields):
            raise StaleState("这件问题的状态刚刚变了。请刷新页面，看看现在的情况再办。")
        issue.refresh_from_db()
        _keep_searchable(issue, step)
        record(act_of(issue, step, issue.state, issue.state), by=by)
        return add_event(issue, step, issue.state, by=by)


def _keep_searchable(issue: Issue, step: Step) -> None:
    if SEARCHED & step.fields.keys():
        refresh_search_texts([issue])


def refuse_stale(issue: Issue, version: int | None) -> None:
    """Raise StaleState, naming who changed what, unless the form showed the newest version.

    Locks the row, so that of two people who send the same form only the first is let through.
    """
    if version is None:
        return
    current = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if current.version != version:
        last = issue.events.order_by("-sequence").first()
        who = f"{last.by_name} {timezone.localtime(last.happened_at):%H:%M}" if last else "别人"
        what = ACTION_WORDS.get(last.action, "修改") if last else "修改"
        raise StaleState(f"别人刚改过这件问题（{who}，{what}）。请看现在的情况，再决定怎么办。")


def act_of(issue: Issue, step: Step, came_from: str, to: str) -> Act:
    """The audit line of a step; a sensitive problem's words stay out of it."""
    words = "" if issue.is_sensitive or not step.words else f"：{step.words}"
    action = ACTION_WORDS[step.action]
    return Act(
        f"issue.{step.action}",
        target=issue,
        township_code=issue.village.township.code9,
        summary=f"{action} {issue.village.name} {issue}{words}",
        before={"state": str(came_from)},
        after={"state": str(to)},
    )


def add_event(issue: Issue, step: Step, came_from: str, *, by: Any) -> IssueEvent:
    """Append the next event of a problem whose row the caller has just updated (and so locked)."""
    newest = issue.events.aggregate(newest=Max("sequence"))["newest"] or 0
    return IssueEvent.objects.create(
        issue=issue,
        sequence=newest + 1,
        action=step.action,
        from_state=came_from,
        to_state=issue.state,
        holder=issue.holder,
        due_on=issue.due_on,
        words=step.words[:500],
        details=dict(step.details),
        happened_at=timezone.now(),
        by=by,
        by_name=by.display_name if by else "系统",
    )
