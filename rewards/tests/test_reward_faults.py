"""What verify says about the reward books."""

import pytest
from django.db import connection

from assessments.models import Ranking, RankingState, Standing
from assessments.tests.factories import TieDecisionFactory
from rewards.models import RewardBudget, RewardGrant, RewardTier
from rewards.services.grants import approve_grant
from rewards.services.verification import reward_faults
from rewards.tests.factories import RewardGrantFactory, new_version


@pytest.fixture
def approved(grants, leader):
    for grant in grants:
        approve_grant(grant, by=leader)
    return grants


def faults():
    return list(reward_faults())


def test_it_finds_nothing_in_clean_books(approved):
    assert faults() == []


def test_it_finds_nothing_after_a_correction(approved, cycle, ranking):
    rows = ranking.standings.select_related("entrant")
    new_version(cycle, {row.entrant: 5 - row.rank for row in rows})

    assert faults() == []


def test_it_finds_a_changed_sum(approved):
    RewardBudget.objects.update(committed_yuan=200_000)

    assert faults() == ["沙坪镇2025年度考核：已批准的奖励合计300,000元，账上记的是200,000元。"]


def test_it_finds_a_lowered_cap(approved):
    RewardBudget.objects.update(committed_yuan=0, cap_yuan=250_000)

    words = "".join(faults())
    assert "奖励标准合计300,000元，超过年度总额250,000元" in words
    assert "已批准的奖励合计300,000元，超过年度总额250,000元" in words


def test_it_finds_a_changed_amount(approved):
    grant = approved[2]
    RewardGrant.objects.filter(pk=grant.pk).update(limit_yuan=60_000)

    assert faults() == [f"奖励“{grant}”：按排名和并列决定应是50,000元。"]


def test_it_finds_a_changed_tier(approved):
    RewardTier.objects.filter(rank=3).update(amount_yuan=40_000)

    assert faults() == [f"奖励“{approved[2]}”：按排名和并列决定应是40,000元。"]


def test_it_finds_a_changed_rank(approved):
    Standing.objects.filter(pk=approved[2].standing_id).update(rank=4)

    assert "这个单位没有奖励" in "".join(faults())


def test_it_finds_a_tie_without_a_signed_decision(approved, ranking):
    TieDecisionFactory(ranking=ranking, rank=2)
    Standing.objects.filter(pk=approved[2].standing_id).update(rank=2)

    assert len(faults()) == 3


def test_it_finds_a_grant_on_an_unpublished_ranking(approved):
    Ranking.objects.update(state=RankingState.COMPUTED, published_at=None, published_by=None)

    assert faults()[0].endswith("依据的排名没有公布过。")


def test_it_finds_a_grant_on_somebody_elses_rank(approved, ranking):
    grant = approved[0]
    RewardGrant.objects.filter(pk=grant.pk).update(standing=ranking.standings.get(rank=4))

    assert faults() == [f"奖励“{grant}”：依据的名次是别的单位或别的年度的。"]


def test_it_finds_grants_without_a_budget(db):
    grant = RewardGrantFactory()

    assert faults() == [f"{grant.cycle}：有奖励，却没有年度总额。"]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="needs checks switched off")
def test_it_finds_what_was_forced_past_the_checks(approved):
    grant = approved[0]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(
            "UPDATE rewards_rewardgrant SET approved_by_id = proposed_by_id, amount_yuan = 200000"
            " WHERE id = %s",
            [grant.pk],
        )
        cursor.execute("PRAGMA ignore_check_constraints = OFF")

    words = "".join(faults())
    assert "提出和批准是同一个人" in words
    assert "金额超过按名次可得的150,000元" in words
