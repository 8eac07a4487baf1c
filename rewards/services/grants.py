"""Proposing, approving and returning grants: always two persons, never above the cap (design §3)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments.models import AssessmentCycle, Ranking, RankingState
from rewards.models import GrantState, RewardBudget, RewardForm, RewardGrant
from rewards.queries.awards import (
    Entitlement,
    award_of,
    decisions_of,
    entitlements,
    published_ranking,
)
from rewards.services.tiers import adopt_scheme
from shaping.audit.services import Act, record
from shaping.workflow import Forbidden, Refused, StaleState, move
from villages.capabilities import require

LONGEST_REASON = 200


@transaction.atomic
def propose_grants(
    cycle: AssessmentCycle, forms: Mapping[int, str], *, by: Any
) -> list[RewardGrant]:
    """Propose what the published ranking entitles to; `forms` says 项目 or 资金 by entrant id.

    Needs grant.propose. Covers the entitled entrants that have no grant, whose grant was
    returned, or whose proposal rests on a corrected ranking. Raises Refused before publication,
    above the cap and where a form is missing; StaleState when there is nothing (left) to propose
    or `forms` names somebody else.
    """
    require(by, "grant.propose", cycle.township)
    ranking = published_ranking(cycle)
    if ranking is None:
        raise Refused("排名公布后才能提出奖励。")
    scheme = adopt_scheme(cycle, by=by)
    prizes = award_of(ranking, scheme, decisions_of(ranking)).prizes
    if not prizes:
        raise Refused("这次排名里没有可以奖励的单位。")
    rows = [row for row in entitlements(ranking, prizes) if row.is_open]
    _refuse_other_forms(rows, forms)
    _return_outdated(ranking, by=by)
    return [_propose(row, forms[row.standing.entrant_id], by=by) for row in rows]


def _refuse_other_forms(rows: list[Entitlement], forms: Mapping[int, str]) -> None:
    wanted = {row.standing.entrant_id: row.standing.entrant.name for row in rows}
    if not wanted or set(forms) - set(wanted):
        raise StaleState("这些奖励已经提出过，或者情况已经变了。请刷新页面，看看现在的状态。")
    missing = [name for pk, name in wanted.items() if forms.get(pk) not in RewardForm.values]
    if missing:
        raise Refused(f"请给{'、'.join(missing)}选奖励形式：项目或资金。")


def _return_outdated(ranking: Ranking, *, by: Any) -> None:
    """Send back the proposals that rest on another version; nobody may approve them any more."""
    outdated = RewardGrant.objects.filter(cycle=ranking.cycle, state=GrantState.PROPOSED)
    for grant in outdated.exclude(standing__ranking=ranking).select_related("cycle__township"):
        reason = f"排名已更正为第{ranking.version}版"
        act = _act("grant.return", grant, f"自动退回：{reason}")
        move(grant, GrantState.RETURNED, act, by=by, return_reason=reason)


def _propose(row: Entitlement, form: str, *, by: Any) -> RewardGrant:
    fields = {
        "standing": row.standing,
        "limit_yuan": row.prize.amount_yuan,
        "amount_yuan": row.prize.amount_yuan,
        "form": form,
        "proposed_by": by,
        "proposed_at": timezone.now(),
    }
    words = (
        f"第{row.prize.rank}名{row.standing.entrant.name}"
        f"{row.prize.amount_yuan:,}元，{RewardForm(form).label}"
    )
    if row.grant is not None:
        act = _act("grant.propose", row.grant, f"重新提出奖励：{words}")
        move(row.grant, GrantState.PROPOSED, act, by=by, **fields)
        return row.grant
    cycle = row.standing.ranking.cycle
    grant = RewardGrant.objects.create(cycle=cycle, entrant=row.standing.entrant, **fields)
    record(_act("grant.propose", grant, f"提出奖励：{words}"), by=by)
    return grant


@transaction.atomic
def approve_grant(grant: RewardGrant, *, by: Any) -> None:
    """Approve a proposed grant as it was seen (批准).

    Needs grant.approve. Raises Forbidden for the proposer himself, StaleState when the grant was
    moved or proposed anew since it was loaded, Refused when its ranking was corrected or the
    approved grants together would exceed the year's cap.
    """
    require(by, "grant.approve", grant.cycle.township)
    current = _current(grant)
    if current.proposed_by_id == by.pk:
        raise Forbidden("提出人不能批准自己提出的奖励。请由另一位分管领导批准。")
    # Held until the end, so that a correction cannot be published between this look and the act.
    ranking = Ranking.objects.select_for_update().get(standings=current.standing_id)
    if ranking.state != RankingState.PUBLISHED:
        raise Refused("排名已更正，这项奖励依据的是旧排名，不能批准。请办公室重新提出。")
    act = _act("grant.approve", grant, f"批准奖励{current.amount_yuan:,}元")
    move(grant, GrantState.APPROVED, act, by=by, approved_by=by, approved_at=timezone.now())
    _commit(grant)


def _commit(grant: RewardGrant) -> None:
    """Take the amount from the year's budget by one conditional UPDATE."""
    budgets = RewardBudget.objects.filter(cycle=grant.cycle_id)
    changed = budgets.filter(committed_yuan__lte=F("cap_yuan") - grant.amount_yuan).update(
        committed_yuan=F("committed_yuan") + grant.amount_yuan
    )
    if not changed:
        budget = budgets.get()
        raise Refused(
            f"已批准{budget.committed_yuan:,}元，再批准{grant.amount_yuan:,}元，"
            f"就超过年度总额{budget.cap_yuan:,}元了。请退回办公室。"
        )


@transaction.atomic
def return_grant(grant: RewardGrant, reason: str, *, by: Any) -> None:
    """Send a proposed grant back to the office with a reason of 1 to 200 characters (退回).

    Needs grant.approve. Raises Refused without a reason, StaleState when the grant was moved or
    proposed anew since it was loaded.
    """
    require(by, "grant.approve", grant.cycle.township)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"请写退回原因，最多{LONGEST_REASON}个字，让办公室知道怎么改。")
    _current(grant)
    act = _act("grant.return", grant, f"退回奖励：{reason}")
    move(grant, GrantState.RETURNED, act, by=by, return_reason=reason)


def _current(grant: RewardGrant) -> RewardGrant:
    """The row as it is now; it must be the proposal that was looked at.

    Holds the year's budget row first, as proposing does: one order of locks, so nobody deadlocks.
    """
    RewardBudget.objects.select_for_update().filter(cycle=grant.cycle_id).first()
    current = RewardGrant.objects.select_for_update().get(pk=grant.pk)
    if current.proposed_at != grant.proposed_at:
        raise StaleState("办公室刚刚重新提出了这项奖励。请刷新页面，看清金额再办。")
    return current


def _act(action: str, grant: RewardGrant, summary: str) -> Act:
    return Act(action, target=grant, township_code=grant.cycle.township.code9, summary=summary)
