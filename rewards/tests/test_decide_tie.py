"""Deciding a tie: the money first, then the decision that a leader signs."""

import pytest

from assessments.models import RankingState, TieDecision, TieOutcome
from assessments.queries import snapshot_of
from rewards.queries.schemes import scheme_of
from rewards.queries.ties import options_of, tie_at
from rewards.services.tiers import set_tiers
from rewards.services.ties import TieProposal, decide_tie
from rewards.tests.factories import ranked
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState


@pytest.fixture
def tied(township):
    """1, 2, 2, 4: the tie of the second place is open."""
    return with_snapshot(ranked(township, [1, 2, 2, 4], RankingState.COMPUTED))


def with_snapshot(ranking):
    ranking.snapshot = snapshot_of(ranking.cycle)
    ranking.save()
    return ranking


def proposal(outcome, codes=(), rank=2):
    return TieProposal(rank, outcome, tuple(codes), "镇党委会研究", "沙党纪〔2025〕12号")


def codes_at(ranking, rank):
    return list(ranking.standings.filter(rank=rank).values_list("entrant__code", flat=True))


def test_it_proposes_sharing(tied, office):
    decision = decide_tie(tied, proposal(TieOutcome.SHARE_PRIZES), by=office)

    assert (decision.rank, decision.outcome) == (2, TieOutcome.SHARE_PRIZES)
    assert decision.proposed_by == office
    assert decision.signed_by is None


def test_it_proposes_an_order(tied, office):
    codes = codes_at(tied, 2)[::-1]

    assert decide_tie(tied, proposal(TieOutcome.ORDER, codes), by=office).ordered_codes == codes


def test_it_records_the_decision(tied, office):
    decide_tie(tied, proposal(TieOutcome.SHARE_PRIZES), by=office)

    assert AuditEvent.objects.get().action == "tie.propose"


def test_it_refuses_an_order_of_others(tied, office):
    with pytest.raises(Refused, match="不多也不少"):
        decide_tie(tied, proposal(TieOutcome.ORDER, codes_at(tied, 1)), by=office)


def test_it_refuses_what_the_cap_does_not_reach(tied, office):
    with pytest.raises(Refused, match="合计350,000元，超过年度总额300,000元"):
        decide_tie(tied, proposal(TieOutcome.EXTEND_WITHIN_CAP), by=office)

    assert not TieDecision.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_extends_within_a_higher_cap(tied, office):
    set_tiers(tied.cycle, {1: 150_000, 2: 100_000, 3: 50_000}, 350_000, by=office)

    assert decide_tie(tied, proposal(TieOutcome.EXTEND_WITHIN_CAP), by=office).pk


def test_it_counts_what_was_decided_about_other_ties(township, office):
    ranking = with_snapshot(ranked(township, [1, 1, 3, 3], RankingState.COMPUTED))
    set_tiers(ranking.cycle, {1: 150_000, 2: 100_000, 3: 50_000}, 350_000, by=office)
    decide_tie(ranking, proposal(TieOutcome.EXTEND_WITHIN_CAP, rank=1), by=office)

    with pytest.raises(Refused, match="合计400,000元，超过年度总额350,000元"):
        decide_tie(ranking, proposal(TieOutcome.EXTEND_WITHIN_CAP, rank=3), by=office)


@pytest.mark.parametrize("rank", [1, 4, 9])
def test_it_refuses_where_no_tie_touches_a_prize(tied, office, rank):
    with pytest.raises(Refused, match=f"第{rank}名没有涉及奖励的并列"):
        decide_tie(tied, proposal(TieOutcome.SHARE_PRIZES, rank=rank), by=office)


def test_it_refuses_once_the_ranking_is_out(township, office):
    ranking = with_snapshot(ranked(township, [1, 2, 2, 4]))

    with pytest.raises(StaleState):
        decide_tie(ranking, proposal(TieOutcome.SHARE_PRIZES), by=office)


def test_it_is_the_offices(tied, leader, other_office):
    for user in (leader, other_office):
        with pytest.raises(Forbidden):
            decide_tie(tied, proposal(TieOutcome.SHARE_PRIZES), by=user)


def test_it_says_what_each_outcome_would_pay(tied):
    scheme = scheme_of(tied.cycle)

    order, share, extend = options_of(tie_at(tied, scheme, 2), scheme)

    assert order.payments == ["排第2名的100,000元", "排第3名的50,000元"]
    assert [words[-7:] for words in share.payments] == ["75,000元", "75,000元"]
    assert (share.total_yuan, share.is_over_cap) == (300_000, False)
    assert (extend.total_yuan, extend.is_over_cap) == (350_000, True)
