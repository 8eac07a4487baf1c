"""Two persons at the same moment: only a database with real concurrency can show it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from rewards.models import RewardBudget, RewardForm, RewardGrant
from rewards.services.grants import approve_grant, propose_grants
from rewards.tests.factories import RewardBudgetFactory, ranked
from shaping.workflow import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads need PostgreSQL"),
]


def at_once(*acts):
    """Run the acts in threads that start together; give what each raised, or None."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            act()
        except Refused as refusal:
            return refusal.status
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_approvals_together_stay_within_the_cap(grants, leader):
    RewardBudget.objects.update(cap_yuan=200_000)

    results = at_once(*[lambda grant=grant: approve_grant(grant, by=leader) for grant in grants])

    approved = RewardGrant.objects.filter(state="approved").values_list("amount_yuan", flat=True)
    assert 422 in results
    assert sum(approved) == RewardBudget.objects.get().committed_yuan <= 200_000


def test_one_grant_is_approved_once(grant, leader):
    results = at_once(*[lambda: approve_grant(grant, by=leader)] * 2)

    assert sorted(results, key=str) == [409, None]
    assert RewardBudget.objects.get().committed_yuan == 150_000


@pytest.mark.parametrize("has_budget", [True, False])
def test_two_proposals_make_one_set_of_grants(township, office, has_budget):
    ranking = ranked(township, [1, 2, 3])
    if has_budget:
        RewardBudgetFactory(cycle=ranking.cycle)
    forms = dict.fromkeys(ranking.standings.values_list("entrant", flat=True), RewardForm.FUNDING)

    results = at_once(*[lambda: propose_grants(ranking.cycle, forms, by=office)] * 2)

    assert sorted(results, key=str) == [409, None]
    assert RewardGrant.objects.count() == 3
