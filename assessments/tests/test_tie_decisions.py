"""Deciding a tie: proposed by the office, signed by the leader."""

import pytest

from assessments.models import TieDecision, TieOutcome
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.ties import propose_tie_decision, sign_tie_decision
from assessments.tests.scenes import scored_cycle
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory

SHARE = TieOutcome.SHARE_PRIZES


@pytest.fixture
def ranking(township, office):
    scores = [([9000], [9000])] * 2 + [([8000], [8000])] + [([7000], [7000])] * 2
    return compute_ranking(scored_cycle(township, office, scores), by=office)


@pytest.fixture
def codes(ranking):
    return list(ranking.standings.filter(rank=1).values_list("entrant__code", flat=True))


def propose(ranking, by, outcome=SHARE, codes=(), **other):
    rank, basis, minutes = (
        other.get(name, usual)
        for name, usual in (("rank", 1), ("basis", "镇党委会"), ("minutes", "12号"))
    )
    return propose_tie_decision(ranking, rank, outcome, codes, basis, minutes, by=by)


def test_the_office_proposes(ranking, office):
    decision = propose(ranking, office, basis=" 镇党委会 ")

    assert (decision.basis, decision.proposed_by, decision.signed_at) == ("镇党委会", office, None)
    event = AuditEvent.objects.get(action="tie.propose")
    assert event.after["outcome"] == "share_prizes"
    assert event.township_code == ranking.cycle.township.code9


def test_an_unsigned_proposal_is_replaced(ranking, office, codes):
    propose(ranking, office)

    propose(ranking, office, TieOutcome.ORDER, codes)

    decision = TieDecision.objects.get()
    assert (decision.outcome, decision.ordered_codes) == (TieOutcome.ORDER, codes)


def test_a_signed_one_stands(ranking, office, leader):
    sign_tie_decision(propose(ranking, office), by=leader)

    with pytest.raises(StaleState, match="已经签署"):
        propose(ranking, office)


@pytest.mark.parametrize("rank", [2, 3, 4])
def test_it_refuses_where_no_prize_is_tied(ranking, office, rank):
    with pytest.raises(Refused, match=f"第{rank}名没有需要决定的并列"):
        propose(ranking, office, rank=rank)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": "lottery"}, "请选择"),
        ({"basis": " "}, "依据"),
        ({"minutes": ""}, "会议纪要"),
        ({"outcome": TieOutcome.ORDER}, "每个单位都排一次"),
        ({"codes": ["421223101200"]}, "才需要写次序"),
    ],
)
def test_it_refuses_what_does_not_fit(ranking, office, changes, words):
    with pytest.raises(Refused, match=words):
        propose(ranking, office, **changes)

    assert not TieDecision.objects.exists()


def test_only_a_proposal_can_be_decided(ranking, office, leader):
    sign_tie_decision(propose(ranking, office), by=leader)
    freeze_ranking(ranking, by=leader)

    with pytest.raises(StaleState, match="不在待冻结"):
        propose(ranking, office)


def test_it_tells_a_race_for_the_decision(ranking, office, monkeypatch):
    propose(ranking, office)
    monkeypatch.setattr(
        "assessments.services.ties._write",
        lambda found, rank, content, by: TieDecision.objects.create(
            ranking=found, rank=rank, proposed_by=by, **content
        ),
    )

    with pytest.raises(StaleState, match="刚刚有人"):
        propose(ranking, office)


def test_the_leader_signs(ranking, office, leader):
    decision = sign_tie_decision(propose(ranking, office), by=leader)

    assert decision.signed_by == leader
    assert AuditEvent.objects.filter(action="tie.sign", actor_id=leader.pk).count() == 1


def test_the_proposer_never_signs(ranking, office, township):
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)
    both = User.objects.get(pk=office.pk)

    with pytest.raises(Refused, match="不能自己签署"):
        sign_tie_decision(propose(ranking, office), by=both)


def test_each_keeps_to_his_act(ranking, office, leader):
    with pytest.raises(Forbidden):
        propose(ranking, leader)
    with pytest.raises(Forbidden):
        sign_tie_decision(propose(ranking, office), by=office)


def test_it_is_signed_once(ranking, office, leader):
    decision = propose(ranking, office)
    sign_tie_decision(decision, by=leader)

    with pytest.raises(StaleState, match="已经签署过"):
        sign_tie_decision(decision, by=leader)


def test_what_was_replaced_is_not_signed(ranking, office, leader):
    read = propose(ranking, office)
    propose(ranking, office, TieOutcome.EXTEND_WITHIN_CAP)

    with pytest.raises(StaleState):
        sign_tie_decision(read, by=leader)
