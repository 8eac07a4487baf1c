"""Two people on one household's points at the same moment: only real concurrency can show it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from organizations.models import PointsEntry, PointsReview
from organizations.queries.points import recount_faults
from organizations.services.points import redeem, reverse_entry
from organizations.services.points_reviews import Given, record_review
from organizations.tests.factories import DimensionFactory, HouseholdFactory
from organizations.tests.points_scenes import MEETING, fresh, give, running, take
from shaping.audit.services import chain_faults
from shaping.workflow import Refused
from villages.tests.factories import HamletFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads need PostgreSQL"),
]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return running(HamletFactory(village=village))


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
        return sorted(pool.map(run, acts), key=str)


def test_of_two_redemptions_of_the_last_points_one_counts(hamlet, village_officer):
    household = HouseholdFactory(hamlet=hamlet)
    give(household, 10, village_officer)
    form = {"item": "米", "points": 8, "handler": "李梅", "seen_count": 1}
    copies = [fresh(household), fresh(household)]

    results = at_once(*[lambda row=row: redeem(row, **form, by=village_officer) for row in copies])

    assert results == [409, None]
    assert (fresh(household).balance, household.entries.count()) == (2, 2)
    assert list(chain_faults()) == []


def test_two_households_get_two_receipts(hamlet, village_officer):
    households = HouseholdFactory.create_batch(2, hamlet=hamlet)
    for household in households:
        give(household, 10, village_officer)

    results = at_once(*[lambda row=row: take(row, 5, village_officer) for row in households])

    assert results == [None, None]
    numbers = PointsEntry.objects.filter(kind="redeem").values_list("receipt_number", flat=True)
    assert sorted(number[-1] for number in numbers) == ["1", "2"]


def test_an_entry_is_reversed_once(hamlet, village_officer):
    household = HouseholdFactory(hamlet=hamlet)
    entry = give(household, 10, village_officer)
    rows = PointsEntry.objects.select_related("household__hamlet__village__township")
    copies = [rows.get(pk=entry.pk), rows.get(pk=entry.pk)]

    results = at_once(
        *[lambda row=row: reverse_entry(row, "错", by=village_officer) for row in copies]
    )

    assert results == [409, None]
    assert fresh(household).balance == 0


def test_reviews_the_other_way_round_do_not_block(hamlet, township, village_officer):
    first, second = HouseholdFactory.create_batch(2, hamlet=hamlet)
    dimension = DimensionFactory(township=township)
    rows = [Given(first.pk, dimension.pk, "甲", 1), Given(second.pk, dimension.pk, "乙", 2)]
    key = uuid4()

    def review(these, its_key):
        record_review(hamlet, MEETING, these, key=its_key, by=village_officer)

    results = at_once(
        lambda: review(rows, key),
        lambda: review(rows[::-1], uuid4()),
        lambda: review(rows, key),
    )

    assert results == [409, None, None]
    assert PointsReview.objects.count() == 2
    assert (fresh(first).balance, fresh(second).balance) == (2, 4)
    assert list(recount_faults()) == []
