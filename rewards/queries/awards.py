"""Who is entitled to what by a ranking, its decided ties and the year's scheme."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.models import AssessmentCycle, Ranking, RankingState, Standing
from rewards.models import GrantState, RewardGrant
from rewards.prizes import Award, Decision, OverCapError, Prize, Scheme, UndecidedTieError, award
from shaping.workflow import Refused


def published_ranking(cycle: AssessmentCycle) -> Ranking | None:
    """The one ranking that prizes may rest on, if it is out."""
    return cycle.rankings.filter(state=RankingState.PUBLISHED).first()


def decisions_of(ranking: Ranking, *, signed_only: bool = True) -> dict[int, Decision]:
    """Decisions about a ranking's ties by rank, as the arithmetic takes them."""
    rows = ranking.tie_decisions.all()
    if signed_only:
        rows = rows.filter(signed_at__isnull=False)
    return {row.rank: Decision(row.outcome, tuple(row.ordered_codes)) for row in rows}


def ranks_of(ranking: Ranking) -> dict[str, int]:
    """Code → rank of everybody ranked."""
    ranked = ranking.standings.filter(rank__isnull=False)
    return dict(ranked.values_list("entrant__code", "rank"))


def award_of(ranking: Ranking, scheme: Scheme, decisions: dict[int, Decision]) -> Award:
    """Prizes of a ranking; Refused, with both figures, above the cap, and for an undecided tie."""
    try:
        return award(ranks_of(ranking), scheme, decisions)
    except UndecidedTieError as error:
        raise Refused(
            f"第{error.rank}名并列还没有签署的决定，算不出奖励。请先办理并列决定。"
        ) from error
    except OverCapError as error:
        raise Refused(
            f"奖励合计{error.total_yuan:,}元，超过年度总额{error.cap_yuan:,}元。"
            "请改并列决定，或先调整年度总额。"
        ) from error


@dataclass(frozen=True)
class Entitlement:
    """Who gets what by the published ranking, and the grant that stands for it, if any."""

    standing: Standing
    prize: Prize
    grant: RewardGrant | None

    @property
    def is_open(self) -> bool:
        """Whether the office has to propose: none yet, sent back, or made under an old ranking."""
        if self.grant is None or self.grant.state == GrantState.RETURNED:
            return True
        is_outdated = self.grant.standing_id != self.standing.pk
        return is_outdated and self.grant.state == GrantState.PROPOSED


def entitlements(ranking: Ranking, prizes: Iterable[Prize]) -> list[Entitlement]:
    """The entitled entrants of a ranking, best first, each with its grant in the cycle."""
    rows = list(prizes)
    standings = ranking.standings.filter(entrant__code__in=[prize.code for prize in rows])
    by_code = {row.entrant.code: row for row in standings.select_related("entrant", "ranking")}
    grants = {grant.entrant_id: grant for grant in ranking.cycle.grants.all()}
    return [
        Entitlement(by_code[prize.code], prize, grants.get(by_code[prize.code].entrant_id))
        for prize in rows
    ]
