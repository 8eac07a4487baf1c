"""公示: a frozen ranking is shown to everybody for its days before it is published (design §5)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Disclosure,
    Objection,
    ObjectionState,
    Ranking,
    RankingState,
)
from assessments.queries.disclosures import earliest_end, uncorrected_objections, workdays_within
from assessments.services.rankings import (
    ranking_act,
    refuse_the_computer,
    require_newest_state,
    supersede,
)
from shaping.audit.services import Act, record
from shaping.figures import day_text
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require

LONGEST_DAYS = 366
LONGEST_REASON = 200


@dataclass(frozen=True)
class DisclosureOrder:
    """What a 公示 says: both its days (included), who settled the result, and where to turn."""

    starts_on: date
    ends_on: date
    minutes_number: str
    contact_office: str
    contact_phone: str
    contact_address: str = ""


def start_disclosure(
    ranking: Ranking, order: DisclosureOrder, *, by: Any, today: date | None = None
) -> Disclosure:
    """Show a frozen version to everybody for its days; an earlier one in disclosure is superseded.

    `today` is the day it happens on, for data that is brought in afterwards; a past year's days may
    lie in the past without it. Raises Refused for the person who computed the version, for days
    that hold too few workdays, missing words, while an earlier version's objection is unanswered,
    while an upheld one left its entrant's scores as they were, and while the year is open for
    corrections; StaleState unless it is frozen.
    """
    require(by, "ranking.publish", ranking.cycle.township)
    refuse_the_computer(ranking, by, "公示")
    with transaction.atomic():
        cycle = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=ranking.cycle_id)
        require_newest_state(ranking, RankingState.FROZEN)
        if cycle.state == CycleState.OPEN:
            raise Refused("考核已重新开放，正在更正成绩。请等更正后的一版冻结，公示那一版。")
        count = checked_workdays(cycle, order, today or timezone.localdate())
        _refuse_unanswered(cycle)
        _refuse_uncorrected(ranking)
        supersede(cycle.rankings.filter(state=RankingState.IN_DISCLOSURE), by=by)
        disclosure = _stored(ranking, order, by)
        verb = f"{_days(disclosure)}公示"
        act = ranking_act("ranking.disclose", ranking, verb, workdays=count, **_values(order))
        move(ranking, RankingState.IN_DISCLOSURE, act, by=by)
    return disclosure


def checked_workdays(cycle: AssessmentCycle, order: DisclosureOrder, today: date) -> int:
    """The workdays of a disclosure; raises Refused for days too early, in wrong order, too few."""
    if order.starts_on < today and not cycle.is_past:
        raise Refused(f"公示不能从过去的日子开始，请从今天（{day_text(today)}）或以后开始。")
    if order.ends_on < order.starts_on:
        raise Refused("公示结束不能早于开始。")
    if (order.ends_on - order.starts_on).days > LONGEST_DAYS:
        raise Refused("公示时间太长，请检查年份有没有写错。")
    count = workdays_within(order.starts_on, order.ends_on)
    if count < cycle.disclosure_workdays:
        least = day_text(earliest_end(cycle, order.starts_on))
        raise Refused(
            f"这几天里只有{count}个工作日，公示不少于{cycle.disclosure_workdays}个工作日。"
            f"请把结束日期改到{least}或以后。"
        )
    return count


def _refuse_unanswered(cycle: AssessmentCycle) -> None:
    """A new version must not take over while somebody waits for an answer about the old one."""
    waiting = Objection.objects.filter(
        disclosure__ranking__cycle=cycle, state=ObjectionState.OPEN
    ).select_related("entrant")
    words = "、".join(str(objection) for objection in waiting.order_by("number"))
    if words:
        raise Refused(f"还有异议没有答复（{words}），请先答复，再公示新的一版。")


def _refuse_uncorrected(ranking: Ranking) -> None:
    """An upheld objection is settled by another score or tie, not by a reason alone."""
    words = "、".join(
        f"第{objection.disclosure.ranking.version}版{objection}"
        for objection in uncorrected_objections(ranking)
    )
    if words:
        raise Refused(
            f"这些异议已认定成立，这一版里的成绩却和当时一样，没有更正（{words}）。"
            "请重新开放考核，更正或作废有关的评分表，再计算、冻结新的一版；"
            "异议说的是并列名次的，请在新的一版里重新决定并列。"
        )


def _stored(ranking: Ranking, order: DisclosureOrder, by: Any) -> Disclosure:
    words = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in asdict(order).items()
    }
    disclosure = Disclosure(ranking=ranking, started_by=by, **words)
    try:
        disclosure.full_clean(exclude=["ranking", "started_by"])
    except ValidationError as error:
        raise Refused("请写会议纪要编号、受理单位和联系电话，每项不要太长。") from error
    disclosure.save()
    return disclosure


def extend_disclosure(
    disclosure: Disclosure, ends_on: date, reason: str, *, by: Any, today: date | None = None
) -> Disclosure:
    """Let a disclosure last longer; it never becomes shorter.

    Raises Refused without a reason and for a day that is no later than the one that stands or
    already past; StaleState when the version is no longer in disclosure.
    """
    require(by, "ranking.publish", disclosure.ranking.cycle.township)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"请写延长公示的原因，最多{LONGEST_REASON}个字。")
    with transaction.atomic():
        # The year's row first, as publishing does: the days are not moved under a publication.
        AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=disclosure.ranking.cycle_id)
        locked = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
        require_disclosed(locked)
        _refuse_end(locked, ends_on, today or timezone.localdate())
        before, locked.ends_on = locked.ends_on, ends_on
        locked.save(update_fields=["ends_on"])
        act = Act(
            "disclosure.extend",
            target=locked,
            township_code=locked.ranking.cycle.township.code9,
            summary=f"延长{locked}到{day_text(ends_on)}：{words}",
            before={"ends_on": before.isoformat()},
            after={"ends_on": ends_on.isoformat(), "reason": words},
        )
        record(act, by=by)
    disclosure.refresh_from_db()
    return disclosure


def _refuse_end(disclosure: Disclosure, ends_on: date, today: date) -> None:
    if ends_on <= disclosure.ends_on:
        raise Refused(f"公示现在到{day_text(disclosure.ends_on)}为止，只能延长，不能缩短。")
    if ends_on < today:
        raise Refused("延长后的结束日期不能早于今天。")
    if (ends_on - disclosure.starts_on).days > LONGEST_DAYS:
        raise Refused("公示时间太长，请检查年份有没有写错。")


def require_disclosed(disclosure: Disclosure) -> None:
    """Raise StaleState when the stored version of a disclosure is no longer in disclosure."""
    state = Ranking.objects.values_list("state", flat=True).get(pk=disclosure.ranking_id)
    if state != RankingState.IN_DISCLOSURE:
        raise StaleState(
            f"这一版排名现在是“{RankingState(state).label}”，公示已经办完。请刷新页面，看最新的一版。"
        )


def _days(disclosure: Disclosure) -> str:
    return f"{day_text(disclosure.starts_on)}至{day_text(disclosure.ends_on)}"


def _values(order: DisclosureOrder) -> dict[str, Any]:
    return asdict(order) | {
        "starts_on": order.starts_on.isoformat(),
        "ends_on": order.ends_on.isoformat(),
    }
