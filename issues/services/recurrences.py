"""A person's answer whether a problem has come back (反弹); nothing is linked without one."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from issues.likeness import likeness
from issues.models import UNFINISHED_STATES, Issue, IssueState, LikenessAnswer
from issues.services.flow import Step, note
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require


def answer_likeness(
    issue: Issue, earlier: Issue, *, is_recurrence: bool, by: Any
) -> LikenessAnswer:
    """Say whether `issue` is `earlier` come back; the pair is asked once (notice: 消除二次发生).

    Yes links the two and counts the recurrence on the earlier one. Raises Refused for a pair that
    cannot be (another village, not closed, later, no longer under way), StaleState when somebody
    answered before or moved one of the two.
    """
    require(by, "issue.triage", issue.village)
    with transaction.atomic():
        _lock_both(issue, earlier)
        _refuse_impossible(issue, earlier, is_recurrence=is_recurrence)
        answer = _store(issue, earlier, is_recurrence=is_recurrence, by=by)
        if is_recurrence:
            _link(issue, earlier, by)
        else:
            record(_act(issue, earlier), by=by)
    return answer


def _lock_both(issue: Issue, earlier: Issue) -> None:
    """Read both as they are now, in one order, and keep others from moving them meanwhile."""
    rows = Issue.objects.select_for_update(of=("self",)).filter(pk__in=(issue.pk, earlier.pk))
    list(rows.order_by("pk").values_list("pk"))
    for row in (issue, earlier):
        row.refresh_from_db(fields=("state", "recurrence_of"))


def _refuse_impossible(issue: Issue, earlier: Issue, *, is_recurrence: bool) -> None:
    if issue.pk == earlier.pk or issue.village_id != earlier.village_id:
        raise Refused("只能和本村以前的问题比较。")
    if earlier.reported_at > issue.reported_at:
        raise Refused("反弹的要是后来的问题，请到后来的那件上确认。")
    if issue.state not in UNFINISHED_STATES:
        raise Refused(f"这件问题现在是“{issue.get_state_display()}”，不用再判断是不是反弹。")
    if is_recurrence and earlier.state != IssueState.CLOSED:
        raise Refused("以前那件还没有销号，不算反弹。如果是同一件事，请办“合并”。")
    if is_recurrence and issue.recurrence_of_id not in {None, earlier.pk}:
        raise Refused("这件问题已经确认是另一件的反弹。")


def _store(issue: Issue, earlier: Issue, *, is_recurrence: bool, by: Any) -> LikenessAnswer:
    try:
        with transaction.atomic():
            return LikenessAnswer.objects.create(
                issue=issue,
                earlier=earlier,
                is_recurrence=is_recurrence,
                likeness_percent=likeness(earlier.description, issue.description),
                answered_at=timezone.now(),
                answered_by=by,
            )
    except IntegrityError as error:
        raise StaleState("这两件已经有人判断过了。请刷新页面。") from error


def _link(issue: Issue, earlier: Issue, by: Any) -> None:
    words = f"是{earlier.number}的反弹"
    step = Step("link_recurrence", words, {"earlier": earlier.pk}, {"recurrence_of": earlier})
    note(issue, step, by=by)
    words = f"又发生了，见{issue.number}"
    step = Step(
        "link_recurrence", words, {"later": issue.pk}, {"reopen_count": F("reopen_count") + 1}
    )
    note(earlier, step, by=by)


def _act(issue: Issue, earlier: Issue) -> Act:
    return Act(
        "issue.deny_recurrence",
        target=issue,
        township_code=issue.village.township.code9,
        summary=f"{issue.village.name} {issue.number}不是{earlier.number}的反弹",
    )
