"""Deciding a tie that touches a prize: the money is checked here, the decision kept below."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assessments.models import Ranking, TieDecision
from assessments.services.ties import propose_tie_decision
from rewards.prizes import Decision
from rewards.queries.schemes import scheme_of
from rewards.queries.ties import tie_at, total_with
from shaping.workflow import Refused
from villages.capabilities import require


@dataclass(frozen=True)
class TieProposal:
    """What the township decided about one tie; `ordered_codes` only for an order."""

    rank: int
    outcome: str
    ordered_codes: tuple[str, ...]
    basis: str
    minutes_number: str


@transaction.atomic
def decide_tie(ranking: Ranking, proposal: TieProposal, *, by: Any) -> TieDecision:
    """Propose the decision about a tie once the money reaches for it (并列决定).

    Needs tie.propose; a leader signs it afterwards. Raises Refused, with both figures, when the
    year's prizes would exceed the cap, and whatever the ranking refuses.
    """
    require(by, "tie.propose", ranking.cycle.township)
    scheme = scheme_of(ranking.cycle)
    if tie_at(ranking, scheme, proposal.rank) is None:
        raise Refused(f"第{proposal.rank}名没有涉及奖励的并列，不用决定。")
    decision = Decision(proposal.outcome, proposal.ordered_codes)
    try:
        total = total_with(ranking, scheme, proposal.rank, decision)
    except ValueError as error:
        raise Refused("排出先后，要把并列的每个单位都排一次，不多也不少。") from error
    if total > scheme.cap_yuan:
        raise Refused(
            f"这样定，奖励合计{total:,}元，超过年度总额{scheme.cap_yuan:,}元。"
            "请换一种办法，或先调整年度总额。"
        )
    return propose_tie_decision(
        ranking,
        proposal.rank,
        proposal.outcome,
        proposal.ordered_codes,
        proposal.basis,
        proposal.minutes_number,
        by=by,
    )
