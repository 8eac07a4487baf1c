"""异议: raised during a disclosure, answered by somebody who had no part in the scores."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Disclosure,
    Entrant,
    Objection,
    ObjectionState,
    ObjectionWay,
    ScoreSheet,
)
from assessments.services.disclosures import require_disclosed
from shaping.audit.services import Act, record
from shaping.figures import day_text
from shaping.uploads.models import StoredFile
from shaping.workflow import Forbidden, Refused, StaleState, move
from villages.capabilities import may, require

LONGEST_WORDS = 1000
LONGEST_NAME = 40


@dataclass(frozen=True)
class ObjectionOrder:
    """What is held against a disclosed ranking, about whom, by whom, and on which day.

    `way` and `raised_on` are the office's, for somebody who came or wrote; a village's own
    objection is raised online and today.
    """

    entrant: Entrant
    words: str
    raised_by_name: str
    contact: str = ""
    way: str = ObjectionWay.ONLINE
    raised_on: date | None = None
    evidence: StoredFile | None = None


def raise_objection(disclosure: Disclosure, order: ObjectionOrder, *, by: Any) -> Objection:
    """Register an objection under the next number of its disclosure.

    A village raises it online about itself; everybody else's comes through the office. Raises
    Refused for a day outside the disclosure, missing words and an entrant of another year;
    StaleState when the version is no longer in disclosure.
    """
    _require_way(disclosure, order, by)
    with transaction.atomic():
        # The year's row, which publishing takes too: an objection comes before it or not at all.
        AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=disclosure.ranking.cycle_id)
        locked = Disclosure.objects.select_related("ranking__cycle__township").get(pk=disclosure.pk)
        require_disclosed(locked)
        raised_on = order.raised_on or timezone.localdate()
        _refuse_day(locked, raised_on)
        _refuse_content(locked, order)
        _refuse_repetition(locked, order)
        last = Objection.objects.filter(disclosure=locked).aggregate(last=Max("number"))["last"]
        objection = Objection.objects.create(
            disclosure=locked,
            number=(last or 0) + 1,
            entrant=order.entrant,
            way=order.way,
            raised_by_name=order.raised_by_name.strip(),
            contact=order.contact.strip(),
            words=order.words.strip(),
            evidence=order.evidence,
            raised_on=raised_on,
            received_by=by,
        )
        values = {"way": str(order.way), "raised_on": raised_on.isoformat()}
        record(_act("objection.raise", objection, "登记", **values), by=by)
    return objection


def _require_way(disclosure: Disclosure, order: ObjectionOrder, by: Any) -> None:
    if order.way == ObjectionWay.ONLINE:
        require(by, "objection.raise", order.entrant.village)
    else:
        require(by, "objection.receive", disclosure.ranking.cycle.township)


def _refuse_day(disclosure: Disclosure, raised_on: date) -> None:
    """Objections are taken on both days of the disclosure and those between, none ahead of time."""
    first, last = disclosure.starts_on, disclosure.ends_on
    if not first <= raised_on <= last or raised_on > timezone.localdate():
        raise Refused(
            f"公示从{day_text(first)}到{day_text(last)}，只受理这些天里提出的异议。"
            "日期写错了请改正；公示以外的情况，请到“有话说”里反映。"
        )


def _refuse_content(disclosure: Disclosure, order: ObjectionOrder) -> None:
    if order.way not in ObjectionWay.values:
        raise Refused("请选择异议是怎么提出的。")
    if order.entrant.cycle_id != disclosure.ranking.cycle_id:
        raise Refused("这个单位不在这次公示里，请重新选择。")
    if not order.words.strip() or not order.raised_by_name.strip():
        raise Refused("请写提出人和异议内容。")
    if len(order.words) > LONGEST_WORDS or len(order.raised_by_name) > LONGEST_NAME:
        raise Refused(f"异议内容最多{LONGEST_WORDS}个字，提出人最多{LONGEST_NAME}个字。")
    if len(order.contact) > LONGEST_NAME:
        raise Refused(f"联系方式最多{LONGEST_NAME}个字。")


def _refuse_repetition(disclosure: Disclosure, order: ObjectionOrder) -> None:
    """The same form sent twice is one objection."""
    same = Objection.objects.filter(
        disclosure=disclosure,
        entrant=order.entrant,
        raised_by_name=order.raised_by_name.strip(),
        words=order.words.strip(),
        state=ObjectionState.OPEN,
    ).first()
    if same:
        raise StaleState(f"同样的异议已经登记过，是{same}，不用再提一次。")


def withdraw_objection(objection: Objection, *, by: Any) -> Objection:
    """Take an unanswered objection back: a village its own, the office one it entered.

    Raises Forbidden for anybody else, StaleState when it was answered or withdrawn already.
    """
    if not may_withdraw(objection, by):
        raise Forbidden("只有提出异议的村，或者登记它的办公室，才能撤回。")
    move(objection, ObjectionState.WITHDRAWN, _act("objection.withdraw", objection, "撤回"), by=by)
    return objection


def may_withdraw(objection: Objection, by: Any) -> bool:
    """Whether this person speaks for whoever raised the objection."""
    if objection.way == ObjectionWay.ONLINE:
        return may(by, "objection.raise", objection.entrant.village)
    return may(by, "objection.receive", objection.disclosure.ranking.cycle.township)


def decide_objection(objection: Objection, outcome: str, answer: str, *, by: Any) -> Objection:
    """Uphold or reject an objection with an answer; the leader's act.

    Raises Forbidden for somebody who had a part in the matter, Refused without an answer or
    outcome, StaleState when it was answered or withdrawn already.
    """
    require(by, "objection.decide", objection.disclosure.ranking.cycle.township)
    refuse_involved(objection, by)
    if outcome not in {ObjectionState.UPHELD, ObjectionState.REJECTED}:
        raise Refused("请选择异议成立还是不成立。")
    words = answer.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise Refused(f"请写答复，最多{LONGEST_WORDS}个字，说明理由。")
    label = ObjectionState(outcome).label
    act = _act("objection.decide", objection, f"答复（{label}）", outcome=str(outcome))
    move(objection, outcome, act, by=by, answer=words, decided_at=timezone.now(), decided_by=by)
    return objection


def refuse_involved(objection: Objection, by: Any) -> None:
    """Raise Forbidden, saying why, for whoever received it, scored the entrant or computed."""
    why = involvement(objection, by)
    if why:
        raise Forbidden(f"{why}，要由没有参与的另一位领导答复。")


def involvement(objection: Objection, by: Any) -> str:
    """What part this person had in the matter, as a sentence; empty when none."""
    if objection.received_by_id == by.pk:
        return "这条异议是您登记的"
    if objection.disclosure.ranking.computed_by_id == by.pk:
        return "这一版排名是您计算的"
    part = Q(inspector=by) | Q(entered_by=by) | Q(sealed_by=by) | Q(confirmed_by=by)
    sheets = ScoreSheet.objects.filter(part, entrant=objection.entrant_id)
    if sheets.exists():
        return f"您给{objection.entrant}评过分，或者录入、复核过它的评分表"
    return ""


def _act(action: str, objection: Objection, verb: str, **after: Any) -> Act:
    ranking = objection.disclosure.ranking
    return Act(
        action,
        target=objection,
        township_code=ranking.cycle.township.code9,
        summary=f"{verb}{objection}（{ranking}）",
        after={"number": objection.number, "entrant": objection.entrant.code} | after,
    )
