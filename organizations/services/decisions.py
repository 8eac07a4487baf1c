"""Collective matters (集体事项): begun with a procedure's steps, finished or dropped with an outcome."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from organizations.models import (
    CollectiveDecision,
    CoPrinciple,
    DecisionDisclosure,
    DecisionProcedure,
    DecisionState,
    DecisionStep,
)
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require
from villages.models import Hamlet, Village

MOST_YUAN = 100_000_000
LONGEST_OUTCOME = 500


@dataclass(frozen=True)
class Matter:
    """What is to be decided; `cost_yuan` in whole yuan, `principles` as codes of CoPrinciple."""

    title: str
    description: str
    hamlet: Hamlet | None = None
    cost_yuan: int | None = None
    principles: tuple[str, ...] = ()


def begin_decision(
    village: Village, procedure: DecisionProcedure, matter: Matter, *, by: Any
) -> CollectiveDecision:
    """Begin a matter; the procedure's steps are copied and no later change touches them.

    Needs participation.edit. Raises Refused for a closed village, a procedure or hamlet of elsewhere,
    a procedure that is hidden or has no steps, and missing or private words; StaleState while the
    same matter is under deliberation (double click).
    """
    require(by, "participation.edit", village)
    steps = list(procedure.steps.order_by("position"))
    _refuse_misfit(village, procedure, matter, has_steps=bool(steps))
    decision = CollectiveDecision(
        village=village,
        hamlet=matter.hamlet,
        procedure=procedure,
        title=matter.title.strip(),
        description=matter.description.strip(),
        principles=[code for code in matter.principles if code in CoPrinciple.values],
        cost_yuan=matter.cost_yuan,
        started_at=timezone.now(),
        started_by=by,
    )
    refuse_private_numbers({"事项": decision.title, "内容": decision.description})
    try:
        decision.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    with transaction.atomic():
        _refuse_twin(decision)
        decision.save()
        DecisionStep.objects.bulk_create(
            DecisionStep(
                decision=decision,
                position=step.position,
                title=step.title,
                body=step.body,
                attendance=step.attendance,
                majority=step.majority,
            )
            for step in steps
        )
        record(decision_act("begin", decision, f"发起，按{procedure}议"), by=by)
    return decision


def _refuse_misfit(
    village: Village, procedure: DecisionProcedure, matter: Matter, *, has_steps: bool
) -> None:
    if village.closed_on is not None:
        raise Refused(f"{village.name}已经撤销，不能发起新的事项。")
    is_own = procedure.township_id == village.township_id
    if not (is_own and procedure.is_offered and has_steps):
        raise Refused("请选本镇在用的议事程序。")
    if matter.hamlet is not None and matter.hamlet.village_id != village.pk:
        raise Refused("请选本村的村湾(小区)。")


def _refuse_twin(decision: CollectiveDecision) -> None:
    """The village's row is held, so that a form sent twice finds its first matter."""
    Village.objects.select_for_update().get(pk=decision.village_id)
    same = CollectiveDecision.objects.filter(
        village=decision.village,
        hamlet=decision.hamlet,
        title=decision.title,
        state=DecisionState.DELIBERATING,
    )
    if same.exists():
        raise StaleState("这个事项已经发起过，正在议。请到那一件里办。")


def hold_decision(decision: CollectiveDecision, *states: str) -> CollectiveDecision:
    """The matter as it is now, its row locked; StaleState unless it is in one of the states."""
    rows = CollectiveDecision.objects.select_for_update(of=("self",))
    found = rows.select_related("village__township", "hamlet", "procedure").get(pk=decision.pk)
    if found.state not in states:
        raise StaleState(
            f"这个事项现在是“{found.get_state_display()}”，这一步不能办了。请刷新页面再看。"
        )
    return found


@transaction.atomic
def finish_decision(
    decision: CollectiveDecision, outcome: str, cost_yuan: int | None, *, by: Any
) -> CollectiveDecision:
    """Say how the matter came out and what it cost in whole yuan (办成).

    Raises Refused before the resolution was public to the end of its days, or without words;
    StaleState in another state.
    """
    require(by, "participation.edit", decision.village)
    words = _outcome(outcome, "请写办理结果，例如“小路已铺好，6月3日群众验收”。")
    found = hold_decision(decision, DecisionState.RESOLVED)
    first = found.disclosures.filter(number=DecisionDisclosure.RESOLUTION).first()
    if first is None or first.ends_on >= timezone.localdate():
        until = (
            f"公开到{first.ends_on.month}月{first.ends_on.day}日" if first else "还没有登记决议公开"
        )
        raise Refused(f"决议{until}，期满以后才能登记办成。")
    act = decision_act("finish", found, f"办成：{words}")
    move(
        found,
        DecisionState.DONE,
        act,
        by=by,
        outcome=words,
        final_cost_yuan=_cost(cost_yuan),
        finished_at=timezone.now(),
        finished_by=by,
    )
    return found


@transaction.atomic
def drop_decision(decision: CollectiveDecision, reason: str, *, by: Any) -> CollectiveDecision:
    """Give a matter up with a reason; its steps stay. Raises Refused without one, StaleState."""
    require(by, "participation.edit", decision.village)
    words = _outcome(reason, "请写不再办的原因，例如“改由县里统一修”。")
    found = hold_decision(decision, DecisionState.DELIBERATING, DecisionState.RESOLVED)
    now = timezone.now()
    act = decision_act("drop", found, f"不再办：{words}")
    move(found, DecisionState.DROPPED, act, by=by, outcome=words, finished_at=now, finished_by=by)
    return found


def _outcome(words: str, missing: str) -> str:
    text = words.strip()
    if not text or len(text) > LONGEST_OUTCOME:
        raise Refused(missing if not text else f"最多{LONGEST_OUTCOME}个字，请写短一些。")
    refuse_private_numbers({"办理结果": text})
    return text


def _cost(cost_yuan: int | None) -> int | None:
    if cost_yuan is not None and not 0 <= cost_yuan <= MOST_YUAN:
        raise Refused("费用请写0到1亿之间的整数，单位是元。")
    return cost_yuan


def decision_act(verb: str, decision: CollectiveDecision, words: str) -> Act:
    """The audit line of a matter's act."""
    village = decision.village
    return Act(
        f"decision.{verb}",
        target=decision,
        township_code=village.township.code9,
        summary=f"{village.name}集体事项“{decision.title}”：{words}",
    )
