"""Handling to the end: done, handed back, verified by another, reopened (design §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from issues.models import AttachmentPhase, Issue, IssueEvent, IssueState, VillagersAnswer
from issues.queries.calendars import calendar_of
from issues.queries.moves import is_assigned
from issues.services.attachments import add_attachments
from issues.services.extensions import lapse_requests
from issues.services.flow import Step, advance, note
from issues.services.holding import changes_of, hold, refuse_day, short_words, words_of
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused

LONGEST_RESULT = 500
# Back in handling, nothing of the earlier end may stand as if it were still true.
_NOT_FINISHED = {"finished_at": None, "finished_by": None}
_NOT_CLOSED = {
    "verified_at": None,
    "verified_by": None,
    "closed_at": None,
    "watch_until": None,
}


@dataclass(frozen=True)
class Verification:
    """What the villagers said of the result, and what the verifier adds."""

    answer: str
    words: str = ""


def comment(issue: Issue, words: str, *, by: Any, version: int) -> IssueEvent:
    """Add words to a problem's story. Raises Refused without any."""
    with transaction.atomic():
        hold(issue, "comment", by=by, version=version)
        return note(issue, Step("comment", words_of(words, missing="请写留言的内容。")), by=by)


def hand_back_issue(issue: Issue, reason: str, *, by: Any, version: int) -> IssueEvent:
    """Give an assignment back to the office with the reason (退单); its due date ends."""
    with transaction.atomic():
        hold(issue, "hand-back", by=by, version=version)
        words = words_of(reason, missing="请写为什么退单，例如“不属于水利站的职责”。")
        fields = {"responsible_unit": "", "responsible": None, "due_on": None}
        details = {"changed": changes_of(issue, fields)}
        lapse_requests(issue, "已经退单，不用再延期。", by=by)
        step = Step("hand_back", words, details, fields)
        return advance(issue, IssueState.ACCEPTED, step, by=by)


def finish_issue(
    issue: Issue, result: str, photos: Sequence[StoredFile] = (), *, by: Any, version: int
) -> IssueEvent:
    """Say that a problem is done, with the result in at most 500 characters (办结).

    Whoever says so cannot verify it. For a unit that does not sign in here the office does.
    """
    with transaction.atomic():
        hold(issue, "finish", by=by, version=version)
        words = words_of(
            result, missing="请写办理结果，例如“已清淤200米”。", longest=LONGEST_RESULT
        )
        details = {"attachments": add_attachments(issue, photos, AttachmentPhase.AFTER, by=by)}
        fields = _NOT_CLOSED | {
            "result": words,
            "finished_at": timezone.now(),
            "finished_by": by,
            "villagers_answer": "",
            "needs_help": False,
        }
        lapse_requests(issue, "已经办结，不用再延期。", by=by)
        step = Step("finish", words, details if photos else {}, fields)
        return advance(issue, IssueState.AWAITING_VERIFICATION, step, by=by)


def verify_issue(issue: Issue, verification: Verification, *, by: Any, version: int) -> IssueEvent:
    """Check the result with the villagers: 认可 and 未能联系 close it, 不认可 reopens it.

    A closed problem is watched for the township's days. Raises Forbidden for the one who finished
    it, Refused for an unknown answer, or without words where the villagers did not agree.
    """
    with transaction.atomic():
        hold(issue, "verify", by=by, version=version)
        if verification.answer not in VillagersAnswer.values:
            raise Refused("请选群众反馈：认可、不认可或未能联系。")
        if verification.answer == VillagersAnswer.AGREED:
            return _close(issue, verification.answer, short_words(verification.words), by=by)
        words = words_of(
            verification.words,
            missing="请写清楚：群众为什么不认可，或者怎么联系过、为什么没联系上。",
        )
        if verification.answer == VillagersAnswer.UNREACHED:
            return _close(issue, verification.answer, words, by=by)
        return _disagree(issue, words, by=by)


def _close(issue: Issue, answer: str, words: str, *, by: Any) -> IssueEvent:
    now = timezone.now()
    days = calendar_of(issue.village.township).watch_days
    fields = {
        "verified_at": now,
        "verified_by": by,
        "villagers_answer": answer,
        "closed_at": now,
        "watch_until": timezone.localdate(now) + timedelta(days=days),
    }
    label = VillagersAnswer(answer).label
    said = f"群众反馈：{label}。{words}"
    return advance(issue, IssueState.CLOSED, Step("verify", said, {}, fields), by=by)


def _disagree(issue: Issue, words: str, *, by: Any) -> IssueEvent:
    fields = _NOT_FINISHED | {
        "villagers_answer": VillagersAnswer.DISAGREED,
        "due_on": None,
        "reopen_count": F("reopen_count") + 1,
    }
    return advance(issue, IssueState.REOPENED, Step("disagree", words, {}, fields), by=by)


def fail_verification(
    issue: Issue, reason: str, due_on: date, *, by: Any, version: int
) -> IssueEvent:
    """Send a result back to its handler with the reason and a new due date (核验不通过).

    Where nobody was responsible yet, whoever reported it done becomes so.
    """
    with transaction.atomic():
        hold(issue, "fail", by=by, version=version)
        words = words_of(reason, missing="请写哪里没有办好，让办理人知道补什么。")
        refuse_day(due_on)
        fields = _NOT_FINISHED | {"due_on": due_on}
        if not is_assigned(issue):
            fields |= {"responsible": issue.finished_by}
        step = Step("fail_verification", words, {"due_on": due_on.isoformat()}, fields)
        return advance(issue, IssueState.IN_PROGRESS, step, by=by)


def reopen_issue(issue: Issue, reason: str, *, by: Any, version: int) -> IssueEvent:
    """Take up a closed problem within its watch, or a declined one, again (重新办理).

    It waits for a new assignment with a new due date. A closed one counts as 反弹. Raises Refused
    after the watch: then it is reported as a new problem.
    """
    with transaction.atomic():
        hold(issue, "reopen", by=by, version=version)
        words = words_of(reason, missing="请写为什么重新办理，例如“又堵了”。")
        was_closed = issue.state == IssueState.CLOSED
        if was_closed and not issue.is_watched(timezone.localdate()):
            raise Refused("这件问题的回看期已经过了，请作为新问题上报，并注明是反弹。")
        fields = (
            _NOT_FINISHED
            | _NOT_CLOSED
            | {
                "villagers_answer": "",
                "decline_reason": "",
                "due_on": None,
                "reopen_count": F("reopen_count") + (1 if was_closed else 0),
            }
        )
        return advance(issue, IssueState.REOPENED, Step("reopen", words, {}, fields), by=by)
