"""Rounds of daily checks: drawn once and recorded, never drawn again."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from assessments import draws
from assessments.models import (
    AssessmentCycle,
    DailyRound,
    DrawMethod,
    Entrant,
    PickReason,
    PlannedVisit,
)
from assessments.queries.visits import ADD_ACTION, last_finished, round_scores, turns_of
from assessments.services.judging_rules import hold_cycle, refuse_closed
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

LONGEST_REASON = 200
MOST_WORST = 20


@dataclass(frozen=True)
class RoundPlan:
    """What the office asks for; both days are included, `worst_count` come on top of the drawn."""

    starts_on: date
    ends_on: date
    method: str
    draw_count: int
    worst_count: int = 0


@dataclass(frozen=True)
class _Draw:
    """What was drawn: reason by code in the order drawn, and what it was drawn from."""

    seed: str
    pool: list[str]
    picks: dict[str, str]


def plan_round(cycle: AssessmentCycle, plan: RoundPlan, *, by: Any) -> DailyRound:
    """Draw a round of daily checks; seed and pool are kept with it, and it is never drawn again.

    The lowest of the last finished round come again (上次靠后必查), the others by rota or by lot.
    Needs visit.plan. Raises Refused for bad days or numbers, when another round covers one of the
    days, or the year takes no scores; StaleState when somebody else was planning at this moment.
    """
    require(by, "visit.plan", cycle.township)
    _refuse_plan(cycle, plan)
    try:
        with transaction.atomic():
            hold_cycle(cycle)
            refuse_closed(cycle)
            _refuse_overlap(cycle, plan)
            return _store(cycle, plan, _draw(cycle, plan), by)
    except IntegrityError as error:
        raise StaleState("别人刚刚也安排了一轮检查，请刷新页面再看。") from error


def _refuse_plan(cycle: AssessmentCycle, plan: RoundPlan) -> None:
    if plan.method not in DrawMethod.values:
        raise Refused("请选轮流或者抽签。")
    if plan.ends_on < plan.starts_on:
        raise Refused("检查结束不能早于开始。")
    if plan.starts_on.year != cycle.year or plan.ends_on.year != cycle.year:
        raise Refused(f"检查的日子要在{cycle.year}年内。")
    if plan.ends_on < timezone.localdate():
        raise Refused("这一轮的日子已经过去了，请写今天或以后的日子。")
    most = cycle.entrants.count()
    if not 0 <= plan.draw_count <= most:
        raise Refused(f"抽查个数要在0到{most}之间（本年度参评{most}个）。")
    if not 0 <= plan.worst_count <= MOST_WORST:
        raise Refused(f"上次靠后必查的个数要在0到{MOST_WORST}之间。")


def _refuse_overlap(cycle: AssessmentCycle, plan: RoundPlan) -> None:
    """Two rounds on one day would let a draw be tried until it pleases."""
    other = cycle.rounds.filter(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on).first()
    if other is not None:
        raise Refused(
            f"第{other.number}轮已经安排在{_span(other)}，同一天不能有两轮，抽定的也不能重抽。"
            "要多查几个村，请打开那一轮“另加”。"
        )


def _span(found: DailyRound) -> str:
    first, last = found.starts_on, found.ends_on
    return f"{first.month}月{first.day}日到{last.month}月{last.day}日"


def _draw(cycle: AssessmentCycle, plan: RoundPlan) -> _Draw:
    today = timezone.localdate()
    earlier = last_finished(cycle, today) if plan.worst_count else None
    worst = draws.last_worst(round_scores(earlier), plan.worst_count) if earlier else []
    picks: dict[str, str] = dict.fromkeys(worst, PickReason.LAST_WORST)
    turns = [turn for turn in turns_of(cycle, today) if turn.code not in picks]
    if plan.method == DrawMethod.LOT:
        seed, pool = secrets.token_hex(draws.LOT_BYTES), [turn.code for turn in turns]
        drawn, reason = draws.lot(seed, pool, plan.draw_count), PickReason.LOT
    else:
        seed, pool = "", draws.rota(turns, len(turns))
        drawn, reason = pool[: plan.draw_count], PickReason.ROTA
    picks |= dict.fromkeys(drawn, reason)
    if not picks:
        raise Refused("这样一个村也不查。请写抽查个数；上次靠后必查要先有一轮查完的检查。")
    return _Draw(seed, pool, picks)


def _store(cycle: AssessmentCycle, plan: RoundPlan, draw: _Draw, by: Any) -> DailyRound:
    newest = cycle.rounds.aggregate(newest=Max("number"))["newest"] or 0
    found = DailyRound.objects.create(
        cycle=cycle,
        number=newest + 1,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        method=plan.method,
        draw_count=plan.draw_count,
        worst_count=plan.worst_count,
        seed=draw.seed,
        pool=draw.pool,
        drawn_by=by,
    )
    entrants = {row.code: row for row in cycle.entrants.filter(code__in=draw.picks)}
    PlannedVisit.objects.bulk_create(
        PlannedVisit(round=found, entrant=entrants[code], reason=reason)
        for code, reason in draw.picks.items()
    )
    values = {
        "method": found.method,
        "seed": draw.seed,
        "pool": draw.pool,
        "picks": {code: str(reason) for code, reason in draw.picks.items()},
    }
    summary = f"安排{found}：{found.get_method_display()}，共{len(draw.picks)}个"
    record(_act("visit.plan", found, found, summary, after=values), by=by)
    return found


def add_visit(found: DailyRound, entrant: Entrant, reason: str, *, by: Any) -> PlannedVisit:
    """Add a village to a round by hand, with the reason; what was drawn stays.

    Needs visit.plan. Raises Refused without a reason (at most 200 characters), for an entrant of
    another year or after the round's last day, StaleState when the village is in the round already.
    """
    require(by, "visit.plan", found.cycle.township)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"请写为什么另加，最多{LONGEST_REASON}个字。")
    if entrant.cycle_id != found.cycle_id:
        raise Refused("请选本年度参评的村(社区)。")
    if found.ends_on < timezone.localdate():
        raise Refused("这一轮已经结束，请安排新的一轮。")
    refuse_closed(found.cycle)
    try:
        with transaction.atomic():
            visit = PlannedVisit.objects.create(
                round=found, entrant=entrant, reason=PickReason.ADDED
            )
            summary = f"{found}另加{entrant}：{words}"
            record(_act(ADD_ACTION, found, visit, summary, after={"reason": words}), by=by)
    except IntegrityError as error:
        raise StaleState(f"{entrant}已经在这一轮里，不用再加。") from error
    return visit


def _act(action: str, found: DailyRound, target: Any, summary: str, **values: Any) -> Act:
    code = found.cycle.township.code9
    return Act(action, target=target, township_code=code, summary=summary, **values)
