"""What `verify` finds when points were changed behind the system's back."""

import pytest

from organizations.models import Household, PointsEntry
from organizations.queries.points import recount_faults
from organizations.services.points import reverse_entry
from organizations.tests.factories import HouseholdFactory
from organizations.tests.points_scenes import give, running
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def household(village, village_officer):
    hamlet = running(HamletFactory(village=village, name="下湾"))
    household = HouseholdFactory(hamlet=hamlet, head_name="王军")
    for points in (5, 7, -2):
        give(household, points, village_officer)
    return household


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": 8}, "第2笔积分记录的余额是12，加起来应是13"),
        ({"balance": 11}, "第2笔积分记录的余额是11，加起来应是12"),
        ({"sequence": 9}, "缺第2笔"),
    ],
)
def test_a_changed_entry_is_found(household, changes, words):
    PointsEntry.objects.filter(household=household, sequence=2).update(**changes)

    (fault,) = recount_faults()

    assert fault.startswith("下湾王军户")
    assert words in fault


@pytest.mark.parametrize(("field", "value"), [("balance", 99), ("entry_count", 2)])
def test_a_changed_household_is_found(household, field, value):
    Household.objects.filter(pk=household.pk).update(**{field: value})

    (fault,) = recount_faults()

    assert "按记录应是10（3笔）" in fault


def test_a_removed_last_entry_is_found(household):
    PointsEntry.objects.filter(sequence=3).delete()

    assert ["余额是10（3笔），按记录应是12（2笔）" in fault for fault in recount_faults()] == [True]


def test_a_balance_without_entries_is_found(household):
    HouseholdFactory(hamlet=household.hamlet, head_name="李四", balance=3)

    (fault,) = recount_faults()

    assert "李四户的积分余额是3（0笔），按记录应是0（0笔）" in fault


def test_a_reversal_of_something_else_is_found(household, village_officer):
    opposite = reverse_entry(household.entries.get(sequence=1), "错", by=village_officer)
    PointsEntry.objects.filter(pk=opposite.pk).update(points=-4, balance=6)
    Household.objects.filter(pk=household.pk).update(balance=6)

    (fault,) = recount_faults()

    assert "第4笔冲正和被冲正的记录对不上" in fault
