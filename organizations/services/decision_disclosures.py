"""Registering that a resolution, and afterwards its result, hangs in public (两公开)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import CollectiveDecision, DecisionDisclosure, DecisionState
from organizations.services.decisions import decision_act, hold_decision
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

MOST_DAYS = 366
LONGEST_PLACE = 40
REGISTERED = "这一次公开已经登记过了。请刷新页面再看。"


@dataclass(frozen=True)
class Disclosure:
    """What hangs where: `number` is DecisionDisclosure.RESOLUTION or RESULT, both days included."""

    number: int
    starts_on: date
    ends_on: date
    place: str


@transaction.atomic
def disclose_decision(
    decision: CollectiveDecision, disclosure: Disclosure, *, by: Any
) -> DecisionDisclosure:
    """Register one of the two disclosures of a matter.

    Needs participation.edit. The resolution hangs once the matter is resolved, from the last
    meeting's day on; the result once it is done, after the resolution's days. Raises Refused for the
    result before that, for days the wrong way round or more than a year away, and for a missing,
    overlong or private place; StaleState before the resolution and when it is registered already.
    """
    require(by, "participation.edit", decision.village)
    found = hold_decision(decision, DecisionState.RESOLVED, DecisionState.DONE)
    is_result = disclosure.number == DecisionDisclosure.RESULT
    if is_result and found.state != DecisionState.DONE:
        raise Refused("先登记办成，再登记结果公开。")
    if found.disclosures.filter(number=disclosure.number).exists():
        raise StaleState(REGISTERED)
    _refuse(found, disclosure, is_result=is_result)
    row = DecisionDisclosure(
        decision=found,
        number=disclosure.number,
        starts_on=disclosure.starts_on,
        ends_on=disclosure.ends_on,
        place=disclosure.place.strip(),
        posted_at=timezone.now(),
        posted_by=by,
    )
    _save(row)
    span = f"{row.starts_on.isoformat()}至{row.ends_on.isoformat()}"
    words = f"{row.get_number_display()}：{span}，{row.place}"
    record(decision_act("disclose", found, words), by=by)
    return row


def days_fault(starts_on: date, ends_on: date) -> tuple[str, str]:
    """Which of the two days (as a field's name) cannot be, and why; two empty texts when both can."""
    if abs((starts_on - timezone.localdate()).days) > MOST_DAYS:
        return "starts_on", "公开的日期离今天一年以上，请核对年份。"
    if not 0 <= (ends_on - starts_on).days <= MOST_DAYS:
        return "ends_on", "公开止不能早于公开起，也不能超过一年。"
    return "", ""


def _refuse(decision: CollectiveDecision, disclosure: Disclosure, *, is_result: bool) -> None:
    if fault := days_fault(disclosure.starts_on, disclosure.ends_on)[1]:
        raise Refused(fault)
    place = disclosure.place.strip()
    if not place or len(place) > LONGEST_PLACE:
        raise Refused(f"请写公开的地点，最多{LONGEST_PLACE}个字，例如“湾口公示栏”。")
    refuse_private_numbers({"公开地点": place})
    if is_result:
        _refuse_before_the_first_ends(decision, disclosure)
    else:
        _refuse_before_the_resolution(decision, disclosure)


def _refuse_before_the_first_ends(decision: CollectiveDecision, disclosure: Disclosure) -> None:
    first = decision.disclosures.filter(number=DecisionDisclosure.RESOLUTION).first()
    if first is not None and disclosure.starts_on <= first.ends_on:
        raise Refused(f"决议公开到{_words(first.ends_on)}，结果公开要在这以后。")


def _refuse_before_the_resolution(decision: CollectiveDecision, disclosure: Disclosure) -> None:
    days = decision.steps.exclude(held_on=None).values_list("held_on", flat=True)
    last = max((day for day in days if day is not None), default=None)
    if last is not None and disclosure.starts_on < last:
        raise Refused(f"决议是{_words(last)}形成的，公开不能早于这一天。")


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _save(row: DecisionDisclosure) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # one_disclosure_per_decision_and_number
        raise StaleState(REGISTERED) from error
