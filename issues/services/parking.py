"""What cannot be handled now: parked with a review date, taken up again, or declined with its reason."""

from datetime import date
from typing import Any

from django.db import transaction

from issues.models import Issue, IssueEvent, IssueState
from issues.queries.moves import is_assigned
from issues.services.extensions import lapse_requests
from issues.services.flow import Step, advance, note
from issues.services.holding import hold, refuse_day, short_words, words_of
from shaping.workflow import Refused


def park_issue(issue: Issue, reason: str, review_on: date, *, by: Any, version: int) -> IssueEvent:
    """Park a problem that cannot be solved soon; its clock stands still (挂账).

    `review_on` is a workday to come. Raises Refused without a reason or for another day.
    """
    with transaction.atomic():
        hold(issue, "park", by=by, version=version)
        words = words_of(reason, missing="请写为什么现在办不了，例如“等县里立项”。")
        refuse_day(review_on)
        lapse_requests(issue, "已经挂账，不用再延期。", by=by)
        fields = {"review_on": review_on, "due_on": None}
        step = Step("park", words, {"review_on": review_on.isoformat()}, fields)
        return advance(issue, IssueState.PARKED, step, by=by)


def review_parked(
    issue: Issue, words: str, review_on: date, *, by: Any, version: int
) -> IssueEvent:
    """Look at a parked problem and leave it parked until the next workday given (挂账复查)."""
    with transaction.atomic():
        hold(issue, "review", by=by, version=version)
        found = words_of(words, missing="请写复查的情况，例如“县里还没有立项”。")
        refuse_day(review_on)
        details = {"review_on": review_on.isoformat()}
        return note(issue, Step("review", found, details, {"review_on": review_on}), by=by)


def resume_issue(issue: Issue, words: str, due_on: date, *, by: Any, version: int) -> IssueEvent:
    """Take a parked problem up again with those who had it, until a new due date (恢复办理).

    Raises Refused when nobody is responsible: then it has to be assigned.
    """
    with transaction.atomic():
        hold(issue, "resume", by=by, version=version)
        if not is_assigned(issue):
            raise Refused("这件问题还没有责任单位和责任人，请用“交办”。")
        refuse_day(due_on)
        details = {"due_on": due_on.isoformat()}
        step = Step("resume", short_words(words), details, {"due_on": due_on, "review_on": None})
        return advance(issue, IssueState.IN_PROGRESS, step, by=by)


def decline_issue(issue: Issue, reason: str, *, by: Any, version: int) -> IssueEvent:
    """Decline a problem, telling the village why (不予办理). Raises Refused without a reason."""
    with transaction.atomic():
        hold(issue, "decline", by=by, version=version)
        words = words_of(reason, missing="请写不予办理的理由，村里要向群众解释。")
        lapse_requests(issue, "已经决定不予办理，不用再延期。", by=by)
        fields = {"decline_reason": words, "due_on": None, "review_on": None}
        return advance(issue, IssueState.DECLINED, Step("decline", words, {}, fields), by=by)
