"""All that a year's reward page shows, gathered in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from assessments.models import AssessmentCycle, Ranking, RankingState, TieDecision
from rewards.models import GrantState, RewardBudget, RewardGrant
from rewards.prizes import Award, Scheme
from rewards.queries.awards import (
    Entitlement,
    award_of,
    decisions_of,
    entitlements,
    published_ranking,
)
from rewards.queries.schemes import missing_ranks, scheme_of
from rewards.queries.ties import deciding_ranking, prize_ties
from rewards.queries.years import grants_of_cycle
from shaping.workflow import Refused


@dataclass(frozen=True)
class TieLine:
    """A tie that waits, or waited, for its decision before the freeze."""

    rank: int
    decision: TieDecision | None

    @property
    def state(self) -> str:
        """How far the decision has come."""
        if self.decision is None:
            return "待决定"
        return "已签署" if self.decision.signed_at else "待领导签署"


@dataclass(frozen=True)
class RewardPage:
    """One year's tiers, entitlements and grants; amounts in whole yuan."""

    cycle: AssessmentCycle
    scheme: Scheme
    budget: RewardBudget | None
    missing_ranks: list[int]
    ranking: Ranking | None
    rows: list[Entitlement]
    remainder_yuan: int
    problem: str
    grants: list[RewardGrant]
    ties: list[TieLine]

    @property
    def open_rows(self) -> list[Entitlement]:
        """Entitlements that the office has to propose."""
        return [row for row in self.rows if row.is_open]

    @property
    def live_total_yuan(self) -> int:
        """Sum of the grants that are proposed or approved."""
        return sum(grant.amount_yuan for grant in self.grants if grant.state != GrantState.RETURNED)

    @property
    def corrected(self) -> list[RewardGrant]:
        """Proposals and approvals that rest on an older version of the ranking than the one out."""
        return [
            grant
            for grant in self.grants
            if grant.state != GrantState.RETURNED
            and grant.standing.ranking.state == RankingState.SUPERSEDED
        ]

    @property
    def wrongly_approved(self) -> list[RewardGrant]:
        """Approved grants that the corrected ranking gives otherwise, or not at all."""
        if self.ranking is None or self.problem:
            return []
        amounts = {row.standing.entrant_id: row.prize.amount_yuan for row in self.rows}
        return [
            grant
            for grant in self.corrected
            if grant.state == GrantState.APPROVED
            and amounts.get(grant.entrant_id) != grant.limit_yuan
        ]


def reward_page(cycle: AssessmentCycle, user: Any) -> RewardPage:
    """The page of a year as that user sees it; ties only where he may see the proposed ranking."""
    scheme, ranking = scheme_of(cycle), published_ranking(cycle)
    award, problem = Award(), ""
    if ranking is not None:
        try:
            award = award_of(ranking, scheme, decisions_of(ranking))
        except Refused as refusal:
            problem = refusal.message
    return RewardPage(
        cycle=cycle,
        scheme=scheme,
        budget=RewardBudget.objects.filter(cycle=cycle).first(),
        missing_ranks=missing_ranks(cycle, scheme),
        ranking=ranking,
        rows=entitlements(ranking, award.prizes) if ranking else [],
        remainder_yuan=award.remainder_yuan,
        problem=problem,
        grants=list(grants_of_cycle(cycle)),
        ties=_tie_lines(cycle, scheme, user),
    )


def _tie_lines(cycle: AssessmentCycle, scheme: Scheme, user: Any) -> list[TieLine]:
    """Ties of the newest version: open ones while it is a proposal, decided ones for good."""
    ranking = deciding_ranking(cycle, user)
    if ranking is None:
        return []
    decisions = {row.rank: row for row in ranking.tie_decisions.all()}
    is_proposal = ranking.state == RankingState.COMPUTED
    ranks = set(decisions) | (set(prize_ties(ranking, scheme)) if is_proposal else set())
    return [TieLine(rank, decisions.get(rank)) for rank in sorted(ranks)]
