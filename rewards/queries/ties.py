"""Ties that touch a prize: who is tied, and what each outcome would pay to whom."""

from dataclasses import dataclass
from typing import Any

from assessments.models import AssessmentCycle, Ranking, Standing, TieDecision, TieOutcome
from rewards.prizes import (
    SHARE_PRIZES,
    Award,
    Decision,
    OverCapError,
    Scheme,
    award,
    tie_award,
    tied_codes,
)
from rewards.queries.awards import decisions_of, ranks_of


def deciding_ranking(cycle: AssessmentCycle, user: Any) -> Ranking | None:
    """The newest version the user may see: the one whose ties are, or were, decided."""
    visible = Ranking.objects.visible_to(user).filter(cycle=cycle)
    return visible.select_related("cycle__township").order_by("-version").first()


def prize_ties(ranking: Ranking, scheme: Scheme) -> dict[int, list[str]]:
    """Ties of a ranking that touch a prize, decided or not: rank → codes."""
    groups = tied_codes(ranks_of(ranking))
    return {
        rank: codes for rank, codes in groups.items() if rank in scheme.tiers and len(codes) > 1
    }


def total_with(ranking: Ranking, scheme: Scheme, rank: int, decision: Decision) -> int:
    """What the whole ranking would cost in yuan if the tie at `rank` were decided so.

    Other ties count as decided (signed or not), undecided ones as shared.
    """
    undecided = dict.fromkeys(prize_ties(ranking, scheme), Decision(SHARE_PRIZES))
    decisions = undecided | decisions_of(ranking, signed_only=False) | {rank: decision}
    try:
        return award(ranks_of(ranking), scheme, decisions).total_yuan
    except OverCapError as error:
        return error.total_yuan


@dataclass(frozen=True)
class Option:
    """One outcome as a choice: what it pays in words, and what the whole year would then cost."""

    label: str
    payments: list[str]
    remainder_yuan: int
    total_yuan: int
    cap_yuan: int

    @property
    def is_over_cap(self) -> bool:
        """Whether the money does not reach for it."""
        return self.total_yuan > self.cap_yuan


@dataclass(frozen=True)
class Tie:
    """A tie that touches a prize, with its decision if there is one."""

    ranking: Ranking
    rank: int
    standings: list[Standing]
    decision: TieDecision | None

    @property
    def ordered_names(self) -> list[str]:
        """Who comes first, second, … by the decision; empty where nothing was put in order."""
        names = {row.entrant.code: row.entrant.name for row in self.standings}
        return [names[code] for code in self.decision.ordered_codes] if self.decision else []


def tie_at(ranking: Ranking, scheme: Scheme, rank: int) -> Tie | None:
    """The tie at a rewarded rank, also one that was put in order meanwhile; None if there is none."""
    rows = ranking.tie_decisions.select_related("proposed_by", "signed_by")
    decision = rows.filter(rank=rank).first()
    codes = decision.ordered_codes if decision else []
    standings = ranking.standings.select_related("entrant", "ranking").order_by("entrant__code")
    tied = list(standings.filter(entrant__code__in=codes) if codes else standings.filter(rank=rank))
    if rank not in scheme.tiers or len(tied) < 2:
        return None
    return Tie(ranking, rank, tied, decision)


def options_of(tie: Tie, scheme: Scheme) -> list[Option]:
    """The three outcomes with what each would pay (features B3)."""
    return [_option(tie, scheme, outcome) for outcome in TieOutcome]


def _option(tie: Tie, scheme: Scheme, outcome: TieOutcome) -> Option:
    names = {row.entrant.code: row.entrant.name for row in tie.standings}
    decision = Decision(outcome, tuple(names) if outcome == TieOutcome.ORDER else ())
    part = tie_award(tie.rank, list(names), decision, scheme)
    return Option(
        label=outcome.label,
        payments=_payments(part, names, outcome),
        remainder_yuan=part.remainder_yuan,
        total_yuan=total_with(tie.ranking, scheme, tie.rank, decision),
        cap_yuan=scheme.cap_yuan,
    )


def _payments(part: Award, names: dict[str, str], outcome: TieOutcome) -> list[str]:
    """By place where an order is still to be chosen, else by name."""
    if outcome == TieOutcome.ORDER:
        return [f"排第{prize.rank}名的{prize.amount_yuan:,}元" for prize in part.prizes]
    return [f"{names[prize.code]}{prize.amount_yuan:,}元" for prize in part.prizes]
