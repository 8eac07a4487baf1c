"""More time: asked for by the handler before the due date, answered by the office (features 3.5)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from issues.models import (
    ExtensionRequest,
    ExtensionState,
    Issue,
    IssueEvent,
    IssueState,
)
from issues.services.flow import Step, note
from issues.services.holding import hold, refuse_day, short_words, words_of
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import require


def ask_extension(
    issue: Issue, asked_until: date, reason: str, *, by: Any, version: int
) -> ExtensionRequest:
    """Ask for more time, at the latest on the due date itself.

    `asked_until` is a workday after the due date. Raises Refused when the due date has passed,
    without a reason, for another day, or while an earlier request waits.
    """
    with transaction.atomic():
        hold(issue, "extension", by=by, version=version)
        words = words_of(reason, missing="请写为什么要延期，例如“连日下雨，不能施工”。")
        due_on = _due_on(issue, asked_until)
        request = ExtensionRequest.objects.create(
            issue=issue,
            due_before=due_on,
            asked_until=asked_until,
            reason=words,
            asked_at=timezone.now(),
            asked_by=by,
        )
        said = f"申请延到{_day_words(asked_until)}：{words}"
        note(issue, Step("ask_extension", said, {"request": request.pk}), by=by)
        return request


def _due_on(issue: Issue, asked_until: date) -> date:
    """The due date that is to be put off; refuses what cannot be asked."""
    due_on = issue.due_on
    if due_on is None or due_on < timezone.localdate():
        raise Refused("时限已经过了，不能再申请延期。请用“留言”写明情况，由镇办公室决定。")
    if issue.extension_requests.filter(state=ExtensionState.ASKED).exists():
        raise Refused("已经有一份延期申请在等答复。请等镇办公室答复。")
    if asked_until <= due_on:
        raise Refused(f"请写{_day_words(due_on)}以后的日期，现在的时限就是这一天。")
    refuse_day(asked_until)
    return due_on


def answer_extension(
    request: ExtensionRequest, *, is_granted: bool, answer: str, by: Any
) -> IssueEvent:
    """Grant more time or refuse it with words; never one's own request.

    Raises StaleState when it was answered already, Refused for a refusal without words, or for a
    grant after the problem or its due date has changed.
    """
    require(by, "issue.triage", request.issue.village)
    if request.asked_by_id == by.pk:
        raise Forbidden("不能答复自己的申请，请由镇办公室的另一人答复。")
    with transaction.atomic():
        issue = Issue.objects.select_for_update(of=("self",)).get(pk=request.issue_id)
        words = _answer_words(is_granted, answer)
        if is_granted and not is_grantable(request, issue):
            raise Refused("申请以后，这件问题的状态或时限变过，不能再同意。请答复“不同意”并说明。")
        _store_answer(request, is_granted, words, by)
        action = "grant_extension" if is_granted else "refuse_extension"
        until = f"延到{_day_words(request.asked_until)}。" if is_granted else ""
        fields = {"due_on": request.asked_until} if is_granted else {}
        step = Step(action, f"{until}{words}", {"request": request.pk}, fields)
        return note(issue, step, by=by)


def lapse_requests(issue: Issue, why: str, *, by: Any) -> None:
    """Answer a waiting request by what has just happened to the problem, in the caller's transaction."""
    waiting = issue.extension_requests.filter(state=ExtensionState.ASKED)
    waiting.update(
        state=ExtensionState.REFUSED, answer=why, answered_at=timezone.now(), answered_by=by
    )


def is_grantable(request: ExtensionRequest, issue: Issue) -> bool:
    """Whether the problem is still handled under the due date the request was made for."""
    return issue.state == IssueState.IN_PROGRESS and issue.due_on == request.due_before


def _answer_words(is_granted: bool, answer: str) -> str:
    if is_granted:
        return short_words(answer)
    return words_of(answer, missing="请写为什么不同意。")


def _store_answer(request: ExtensionRequest, is_granted: bool, words: str, by: Any) -> None:
    """Answer by one conditional UPDATE, so that of two answers only the first counts."""
    waiting = ExtensionRequest.objects.filter(pk=request.pk, state=ExtensionState.ASKED)
    state = ExtensionState.GRANTED if is_granted else ExtensionState.REFUSED
    if not waiting.update(state=state, answer=words, answered_at=timezone.now(), answered_by=by):
        raise StaleState("这份申请已经答复过了。请刷新页面看结果。")
    request.refresh_from_db()


def _day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
