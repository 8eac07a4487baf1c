"""What the database refuses whoever asks; every constraint provoked through the back door."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rewards.models import RewardBudget, RewardGrant, RewardTier
from rewards.tests.factories import RewardBudgetFactory, RewardGrantFactory, RewardTierFactory
from shaping.accounts.tests.factories import UserFactory

GRANT_CHECKS = [
    ("grant_stays_within_its_rank", {"amount_yuan": 0}),
    ("grant_stays_within_its_rank", {"amount_yuan": 150_001}),
    ("grant_form_is_known", {"form": "cash"}),
    ("grant_state_is_known", {"state": "paid"}),
    ("grant_approval_says_who_and_when", {"approved_at": timezone.now()}),
    ("approved_grant_was_approved_by_somebody", {"state": "approved"}),
    ("returned_grant_has_a_reason", {"state": "returned"}),
]


@pytest.mark.parametrize(("name", "values"), GRANT_CHECKS)
def test_the_database_refuses_a_grant(db, name, values):
    RewardGrantFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RewardGrant.objects.update(**values)


def test_the_database_refuses_an_approver_who_proposed(db):
    grant = RewardGrantFactory()
    values = {"approved_by": grant.proposed_by, "approved_at": timezone.now()}

    with pytest.raises(IntegrityError, match="nobody_approves_what_he_proposed"):
        RewardGrant.objects.update(**values)


def test_the_database_accepts_another_approver(db):
    RewardGrantFactory()
    values = {"approved_by": UserFactory(), "approved_at": timezone.now(), "state": "approved"}

    assert RewardGrant.objects.update(**values) == 1


@pytest.mark.parametrize("values", [{"rank": 0}, {"amount_yuan": 0}])
def test_the_database_refuses_a_tier(db, values):
    RewardTierFactory()

    with pytest.raises(IntegrityError, match="tier_has_a_rank_and_an_amount"):
        RewardTier.objects.update(**values)


def test_the_database_refuses_more_approved_than_the_cap(db):
    RewardBudgetFactory(cap_yuan=300_000)

    with pytest.raises(IntegrityError, match="approved_grants_stay_within_the_cap"):
        RewardBudget.objects.update(committed_yuan=300_001)


# SQLite names the columns of a broken UNIQUE, PostgreSQL its constraint.
SECOND_ONES = [
    ("one_grant_per_cycle_and_entrant", "rewardgrant.cycle_id", RewardGrantFactory),
    ("one_tier_per_rank_and_cycle", "rewardtier.cycle_id", RewardTierFactory),
    ("rewards_rewardbudget_cycle_id_key", "rewardbudget.cycle_id", RewardBudgetFactory),
]


@pytest.mark.parametrize(("name", "columns", "factory"), SECOND_ONES)
def test_the_database_refuses_a_second_one(db, name, columns, factory):
    row = factory()
    row.pk = None

    with pytest.raises(IntegrityError, match=f"{name}|{columns}"):
        type(row).objects.bulk_create([row])


def test_rows_say_what_they_are(db):
    grant = RewardGrantFactory()

    assert str(grant) == f"{grant.entrant.name} 150000元"
    assert str(RewardTierFactory()) == "第1名 150000元"
    assert str(RewardBudgetFactory()).endswith("300000元")
