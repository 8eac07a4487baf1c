"""Recording a meeting of a matter; whether it passes is computed, never chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.models import CollectiveDecision, DecisionState, DecisionStep, StepResult
from organizations.services.decisions import decision_act, hold_decision
from organizations.services.private_numbers import refuse_private_numbers
from organizations.voting import Votes, impossible, shortfalls
from shaping.audit.services import record
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require

LONGEST_PLACE, LONGEST_WORDS = 40, 300
MOST_PEOPLE = 20_000
EARLIEST_MEETING = date(2000, 1, 1)


@dataclass(frozen=True)
class Meeting:
    """What is written down of a meeting."""

    held_on: date
    votes: Votes
    place: str = ""
    words: str = ""
    minutes: StoredFile | None = None


@transaction.atomic
def record_step(step: DecisionStep, meeting: Meeting, *, by: Any) -> DecisionStep:
    """Write down the next step's meeting; the last one that passes resolves the matter.

    A step that lacks its quorum or majority is stored as failed and can be held again as a new
    attempt. Needs participation.edit. Raises Refused for impossible figures (people: 0 to 20,000), a
    date ahead, before 2000 or before the step before, private words; StaleState when the step is not
    the next one.
    """
    decision = step.decision
    require(by, "participation.edit", decision.village)
    found = hold_decision(decision, DecisionState.DELIBERATING)
    steps = list(found.steps.select_for_update().order_by("position", "attempt"))
    current = next((row for row in steps if row.result == StepResult.PENDING), None)
    if current is None or current.pk != step.pk:
        raise StaleState("这一步已经登记过，或者还没有轮到。请刷新页面再看。")
    _refuse(meeting, [row for row in steps if row.held_on is not None])
    why = shortfalls(current.attendance, current.majority, meeting.votes)
    _fill(current, meeting, by, is_passed=not why)
    current.save()
    result = f"未通过（{'；'.join(why)}）" if why else "通过"
    record(decision_act("meet", found, f"{current.title}{result}"), by=by)
    if why:
        _hold_again(current)
    elif current.pk == steps[-1].pk:
        move(found, DecisionState.RESOLVED, decision_act("resolve", found, "形成决议"), by=by)
    return current


def _refuse(meeting: Meeting, earlier: list[DecisionStep]) -> None:
    if fault := impossible(meeting.votes):
        raise Refused(fault)
    if not 1 <= meeting.votes.expected <= MOST_PEOPLE:
        raise Refused(f"应到人数请写1到{MOST_PEOPLE}人。")
    _refuse_day(meeting, earlier)
    if len(meeting.place) > LONGEST_PLACE or len(meeting.words) > LONGEST_WORDS:
        raise Refused(f"地点最多{LONGEST_PLACE}个字，意见最多{LONGEST_WORDS}个字。")
    refuse_private_numbers({"地点": meeting.place, "形成的意见": meeting.words})


def _refuse_day(meeting: Meeting, earlier: list[DecisionStep]) -> None:
    if meeting.held_on > timezone.localdate():
        raise Refused("开会的日期不能晚于今天。")
    if meeting.held_on < EARLIEST_MEETING:
        raise Refused("开会的日期太早，请核对年份。")
    last = max((row.held_on for row in earlier if row.held_on), default=None)
    if last is not None and meeting.held_on < last:
        raise Refused(f"开会的日期不能早于上一步的{last.year}年{last.month}月{last.day}日。")


def _fill(step: DecisionStep, meeting: Meeting, by: Any, *, is_passed: bool) -> None:
    votes = meeting.votes
    step.result = StepResult.PASSED if is_passed else StepResult.FAILED
    step.held_on, step.place, step.words = meeting.held_on, meeting.place, meeting.words
    step.expected, step.present = votes.expected, votes.present
    step.votes_for, step.votes_against = votes.votes_for, votes.votes_against
    step.votes_abstained, step.minutes = votes.votes_abstained, meeting.minutes
    step.recorded_at, step.recorded_by = timezone.now(), by


def _hold_again(step: DecisionStep) -> None:
    DecisionStep.objects.create(
        decision=step.decision,
        position=step.position,
        attempt=step.attempt + 1,
        title=step.title,
        body=step.body,
        attendance=step.attendance,
        majority=step.majority,
    )


def next_step(decision: CollectiveDecision) -> DecisionStep | None:
    """The step that is to be held next; None when all are."""
    pending = decision.steps.filter(result=StepResult.PENDING)
    return pending.order_by("position", "attempt").first()
