"""Decisions about ties that touch a prize: proposed by the office, signed by the leader."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import scoring
from assessments.models import Ranking, RankingState, TieDecision, TieOutcome
from assessments.queries import results_of
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require


def propose_tie_decision(  # noqa: PLR0913 - the six things a decision consists of
    ranking: Ranking,
    rank: int,
    outcome: str,
    ordered_codes: Sequence[str],
    basis: str,
    minutes_number: str,
    *,
    by: Any,
) -> TieDecision:
    """Write down what was decided about the entrants tied at `rank`; replaces an unsigned one.

    `ordered_codes` names exactly those tied, best first, where the outcome is an order, and is
    empty otherwise. Raises Refused when there is no such tie at a rewarded rank, the order does not
    fit, or a text is missing; StaleState when the ranking is no proposal any more or the decision
    is signed. Money is checked by the caller (rewards).
    """
    require(by, "tie.propose", ranking.cycle.township)
    if ranking.state != RankingState.COMPUTED:
        raise StaleState("这一版排名已经不在待冻结状态，不能再改并列决定。请刷新页面。")
    _check_order(ranking, rank, outcome, ordered_codes)
    if not basis.strip() or not minutes_number.strip():
        raise Refused("请写依据和会议纪要编号。")
    content = {
        "outcome": str(outcome),
        "ordered_codes": list(ordered_codes),
        "basis": basis.strip(),
        "minutes_number": minutes_number.strip(),
    }
    try:
        with transaction.atomic():
            decision = _write(ranking, rank, content, by)
            record(_act("tie.propose", decision, "提出", after=content), by=by)
    except IntegrityError as error:
        raise StaleState("这个并列刚刚有人提出了决定，请刷新页面再看。") from error
    return decision


def _check_order(ranking: Ranking, rank: int, outcome: str, ordered_codes: Sequence[str]) -> None:
    """Refuse a decision that does not fit the tie."""
    if outcome not in TieOutcome.values:
        raise Refused("请选择并列怎么处理。")
    places = scoring.policy_from(ranking.snapshot).rewarded_places
    tie = scoring.prize_ties(results_of(ranking), places).get(rank)
    if tie is None:
        raise Refused(f"第{rank}名没有需要决定的并列。")
    wanted = [result.code for result in tie] if outcome == TieOutcome.ORDER else []
    if sorted(ordered_codes) != sorted(wanted):
        if wanted:
            raise Refused("排出先后，要把并列的每个单位都排一次，不多也不少。")
        raise Refused("只有“排出先后”才需要写次序。")


def _write(ranking: Ranking, rank: int, content: dict[str, Any], by: Any) -> TieDecision:
    """Store the decision, over an unsigned one if there is one."""
    fresh = content | {"proposed_by": by, "proposed_at": timezone.now()}
    earlier = TieDecision.objects.filter(ranking=ranking, rank=rank)
    if not earlier.filter(signed_at=None).update(**fresh):
        if earlier.exists():
            raise StaleState("这个并列的决定已经签署，不能再改。")
        TieDecision.objects.create(ranking=ranking, rank=rank, **fresh)
    decision: TieDecision = earlier.get()
    return decision


def sign_tie_decision(decision: TieDecision, *, by: Any) -> TieDecision:
    """Second signature under a decision; only a signed one counts at freezing.

    Raises Refused for the person who proposed it, StaleState when it is signed already or the
    ranking is no proposal any more.
    """
    require(by, "tie.sign", decision.ranking.cycle.township)
    if decision.proposed_by_id == by.pk:
        raise Refused("提出人不能自己签署，请另一位有权签署的领导签署。")
    with transaction.atomic():
        # What is signed must be what was read: a replaced proposal has another time.
        signed = TieDecision.objects.filter(
            pk=decision.pk,
            signed_at=None,
            proposed_at=decision.proposed_at,
            ranking__state=RankingState.COMPUTED,
        ).update(signed_by=by, signed_at=timezone.now())
        if not signed:
            raise StaleState("这个并列决定已经签署过，或者刚刚改过。请刷新页面再看。")
        decision.refresh_from_db()
        record(_act("tie.sign", decision, "签署"), by=by)
    return decision


def _act(action: str, decision: TieDecision, verb: str, **values: Any) -> Act:
    return Act(
        action,
        target=decision,
        township_code=decision.ranking.cycle.township.code9,
        summary=f"{verb}并列决定：{decision}",
        **values,
    )
