"""Approving: a second person, the cap, and the proposal that was seen."""

import pytest

from rewards.models import GrantState, RewardBudget, RewardForm, RewardGrant
from rewards.services.grants import approve_grant, propose_grants, return_grant
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, TownshipFactory


def test_it_approves(grant, leader):
    approve_grant(grant, by=leader)

    grant.refresh_from_db()
    assert (grant.state, grant.approved_by) == (GrantState.APPROVED, leader)
    assert grant.approved_at is not None


def test_it_takes_the_amount_from_the_budget(grants, leader):
    for grant in grants:
        approve_grant(grant, by=leader)

    assert RewardBudget.objects.get().committed_yuan == 300_000


def test_it_records_the_approval(grant, leader):
    approve_grant(grant, by=leader)

    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.actor_id) == ("grant.approve", leader.pk)
    assert event.summary == "批准奖励150,000元"


def test_it_refuses_the_proposer(grant, office, township):
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)
    del office._live_grants

    with pytest.raises(Forbidden, match="提出人不能批准"):
        approve_grant(grant, by=office)

    assert RewardGrant.objects.get(pk=grant.pk).state == GrantState.PROPOSED


def test_it_refuses_a_second_time(grant, leader):
    stale = RewardGrant.objects.get(pk=grant.pk)
    approve_grant(grant, by=leader)

    with pytest.raises(StaleState):
        approve_grant(stale, by=leader)

    assert RewardBudget.objects.get().committed_yuan == 150_000


def test_it_refuses_above_the_cap_with_the_figures(grant, leader):
    RewardBudget.objects.update(cap_yuan=249_999, committed_yuan=100_000)
    events = AuditEvent.objects.count()

    with pytest.raises(Refused, match="已批准100,000元，再批准150,000元，就超过年度总额249,999元"):
        approve_grant(grant, by=leader)

    assert RewardGrant.objects.get(pk=grant.pk).state == GrantState.PROPOSED
    assert AuditEvent.objects.count() == events


def test_it_fills_the_cap_to_the_last_yuan(grant, leader):
    RewardBudget.objects.update(cap_yuan=250_000, committed_yuan=100_000)

    approve_grant(grant, by=leader)

    assert RewardBudget.objects.get().committed_yuan == 250_000


def test_it_refuses_a_proposal_that_was_not_seen(grant, cycle, office, leader):
    seen = RewardGrant.objects.get(pk=grant.pk)
    return_grant(grant, "改形式", by=leader)
    propose_grants(cycle, {grant.entrant_id: RewardForm.PROJECT}, by=office)

    with pytest.raises(StaleState, match="重新提出"):
        approve_grant(seen, by=leader)


def test_it_is_the_leaders_of_the_township(grant, office, auditor, village_officer, appoint):
    foreign_leader = appoint(Role.TOWNSHIP_LEADER, township=TownshipFactory())

    for user in (office, auditor, village_officer, foreign_leader):
        with pytest.raises(Forbidden):
            approve_grant(grant, by=user)


def test_it_sends_back_with_a_reason(grant, leader):
    return_grant(grant, " 形式不对 ", by=leader)

    assert (grant.state, grant.return_reason) == (GrantState.RETURNED, "形式不对")
    assert AuditEvent.objects.latest("sequence").summary == "退回奖励：形式不对"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_it_needs_a_reason_to_send_back(grant, leader, reason):
    with pytest.raises(Refused, match="请写退回原因"):
        return_grant(grant, reason, by=leader)


def test_it_does_not_send_back_what_is_approved(grant, leader):
    approve_grant(grant, by=leader)

    with pytest.raises(StaleState):
        return_grant(grant, "晚了", by=leader)


def test_sending_back_is_the_leaders(grant, office):
    with pytest.raises(Forbidden):
        return_grant(grant, "不行", by=office)


def test_the_moves_are_these():
    moves = {
        "proposed": {"approved", "returned"},
        "returned": {"proposed"},
        "approved": set(),
    }

    assert moves == RewardGrant.TRANSITIONS


def test_an_approved_grant_is_never_proposed_again(grant, cycle, office, leader):
    approve_grant(grant, by=leader)

    with pytest.raises(StaleState):
        propose_grants(cycle, {grant.entrant_id: RewardForm.PROJECT}, by=office)
