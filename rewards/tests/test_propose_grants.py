"""Proposing what a published ranking entitles to."""

import pytest

from assessments.models import RankingState, TieOutcome
from assessments.tests.factories import TieDecisionFactory
from rewards.models import GrantState, RewardForm, RewardGrant, RewardTier
from rewards.services.grants import propose_grants, return_grant
from rewards.tests.factories import ranked
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState


def forms_of(ranking, places=3):
    first = ranking.standings.filter(rank__lte=places)
    return dict.fromkeys(first.values_list("entrant", flat=True), RewardForm.PROJECT)


def sign(ranking, rank, outcome):
    signer = UserFactory()
    TieDecisionFactory(
        ranking=ranking,
        rank=rank,
        outcome=outcome,
        signed_by=signer,
        signed_at=ranking.published_at,
    )


def test_it_proposes_one_grant_for_each_entitled_entrant(grants):
    assert [(grant.standing.rank, grant.amount_yuan) for grant in grants] == [
        (1, 150_000),
        (2, 100_000),
        (3, 50_000),
    ]
    assert {grant.state for grant in grants} == {GrantState.PROPOSED}


def test_it_stores_the_notices_tiers_as_the_years_own(grants, cycle):
    tiers = RewardTier.objects.filter(cycle=cycle).values_list("rank", "amount_yuan")

    assert dict(tiers) == {1: 150_000, 2: 100_000, 3: 50_000}


def test_it_records_every_proposal(grants, office):
    event = AuditEvent.objects.filter(action="grant.propose").earliest("sequence")

    assert event.actor_id == office.pk
    assert event.summary.startswith("提出奖励：第1名")
    assert event.summary.endswith("150,000元，资金")


def test_it_refuses_a_second_time_and_changes_nothing(grants, cycle, forms, office):
    events = AuditEvent.objects.count()

    with pytest.raises(StaleState):
        propose_grants(cycle, forms, by=office)

    assert RewardGrant.objects.count() == 3
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("state", [RankingState.COMPUTED, RankingState.SUPERSEDED])
def test_it_refuses_before_publication(township, office, state):
    ranking = ranked(township, [1, 2, 3], state)

    with pytest.raises(Refused, match="排名公布后"):
        propose_grants(ranking.cycle, forms_of(ranking), by=office)


def test_it_needs_a_form_for_each(cycle, forms, office):
    forms.popitem()

    with pytest.raises(Refused, match="项目或资金"):
        propose_grants(cycle, forms, by=office)

    assert not RewardGrant.objects.exists()


def test_it_refuses_an_unknown_form(cycle, forms, office):
    with pytest.raises(Refused, match="项目或资金"):
        propose_grants(cycle, dict.fromkeys(forms, "cash"), by=office)


def test_it_refuses_somebody_who_is_not_entitled(ranking, cycle, office):
    with pytest.raises(StaleState):
        propose_grants(cycle, forms_of(ranking, places=4), by=office)


def test_it_proposes_a_returned_one_again(grants, cycle, office, leader):
    return_grant(grants[0], "形式改为项目", by=leader)

    again = propose_grants(cycle, {grants[0].entrant_id: RewardForm.PROJECT}, by=office)

    assert [grant.pk for grant in again] == [grants[0].pk]
    assert again[0].state == GrantState.PROPOSED
    assert again[0].form == RewardForm.PROJECT


def test_it_shares_a_signed_tie(township, office):
    ranking = ranked(township, [1, 2, 2, 4])
    sign(ranking, 2, TieOutcome.SHARE_PRIZES)

    grants = propose_grants(ranking.cycle, forms_of(ranking), by=office)

    assert [grant.amount_yuan for grant in grants] == [150_000, 75_000, 75_000]


def test_it_refuses_an_unsigned_tie(township, office):
    ranking = ranked(township, [1, 2, 2, 4])
    TieDecisionFactory(ranking=ranking, rank=2)

    with pytest.raises(Refused, match="第2名并列还没有签署的决定"):
        propose_grants(ranking.cycle, forms_of(ranking), by=office)


def test_it_refuses_above_the_cap_with_both_figures(township, office):
    ranking = ranked(township, [1, 1, 3])
    sign(ranking, 1, TieOutcome.EXTEND_WITHIN_CAP)

    with pytest.raises(Refused, match="合计350,000元，超过年度总额300,000元"):
        propose_grants(ranking.cycle, forms_of(ranking), by=office)

    assert not RewardTier.objects.exists()


def test_it_refuses_a_rewarded_place_without_a_tier(cycle, forms, office):
    cycle.rewarded_places = 5
    cycle.save()

    with pytest.raises(Refused, match="第4、5名还没有定奖励标准"):
        propose_grants(cycle, forms, by=office)


def test_it_refuses_a_ranking_without_anybody(township, office):
    ranking = ranked(township, [])

    with pytest.raises(Refused, match="没有可以奖励的单位"):
        propose_grants(ranking.cycle, {}, by=office)


def test_it_is_the_offices(cycle, forms, leader, other_office, village_officer):
    for user in (leader, other_office, village_officer):
        with pytest.raises(Forbidden):
            propose_grants(cycle, forms, by=user)
