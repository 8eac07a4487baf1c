"""The households of a hamlet's points: added, renamed, left with their balance, come back."""

import pytest

from organizations.models import Household
from organizations.services.households import (
    add_household,
    edit_household,
    leave_household,
    return_household,
)
from organizations.tests.factories import HouseholdFactory
from organizations.tests.points_scenes import fresh
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def household(hamlet):
    row = HouseholdFactory(hamlet=hamlet, head_name="王军", balance=7, entry_count=1)
    return fresh(row)


def test_it_is_added_once(hamlet, village_officer):
    row = add_household(hamlet, " 王军（大） ", shows_name=True, by=village_officer)

    assert (row.head_name, row.shows_name, row.balance) == ("王军(大)", True, 0)
    event = AuditEvent.objects.get(action="household.add")
    assert event.summary == "下湾王军(大)户：新增积分户"
    with pytest.raises(Refused, match="已有这位户主"):
        add_household(hamlet, "王军(大)", by=village_officer)


@pytest.mark.parametrize(
    ("name", "words"),
    [(" ", "请写户主"), ("长" * 31, "30"), ("王军11010519491231002X", "身份证号")],
)
def test_it_refuses_a_wrong_name(hamlet, household, village_officer, name, words):
    with pytest.raises(Refused, match=words):
        add_household(hamlet, name, by=village_officer)


def test_a_name_is_changed_with_its_trace(household, village_officer):
    edit_household(household, head_name="王大军", shows_name=True, by=village_officer)

    assert (fresh(household).head_name, fresh(household).balance) == ("王大军", 7)
    event = AuditEvent.objects.get(action="household.edit")
    assert event.before == {"head_name": "王军", "shows_name": False}
    assert event.after == {"head_name": "王大军", "shows_name": True}


def test_it_refuses_the_name_of_another_and_no_change(hamlet, household, village_officer):
    HouseholdFactory(hamlet=hamlet, head_name="李四")

    with pytest.raises(Refused, match="已有这位户主"):
        edit_household(household, head_name="李四", shows_name=False, by=village_officer)
    with pytest.raises(Refused, match="没有改动"):
        edit_household(household, head_name="王军", shows_name=False, by=village_officer)


def test_two_edits_of_one_page_do_not_overwrite(household, village_officer):
    other = fresh(household)
    edit_household(household, head_name="王大军", shows_name=False, by=village_officer)

    with pytest.raises(StaleState):
        edit_household(other, head_name="王小军", shows_name=False, by=village_officer)


def test_it_leaves_with_its_balance_and_comes_back(household, village_officer):
    left = leave_household(household, "全家迁走", by=village_officer)
    assert left.left_on is not None
    assert left.balance == 7
    assert "停用：全家迁走，账上7分" in AuditEvent.objects.get(action="household.leave").summary
    with pytest.raises(StaleState):
        leave_household(household, "又一次", by=village_officer)

    assert return_household(left, by=village_officer).left_on is None
    with pytest.raises(StaleState):
        return_household(left, by=village_officer)


@pytest.mark.parametrize(("note", "words"), [("", "请写停用"), ("11010519491231002X", "身份证")])
def test_it_leaves_only_with_a_note(household, village_officer, note, words):
    with pytest.raises(Refused, match=words):
        leave_household(household, note, by=village_officer)


def test_it_cannot_come_back_under_a_taken_name(hamlet, household, village_officer):
    leave_household(household, "迁走", by=village_officer)
    add_household(hamlet, "王军", by=village_officer)

    with pytest.raises(Refused, match="已有这位户主"):
        return_household(household, by=village_officer)

    assert Household.objects.live().count() == 1


def test_another_village_changes_nothing(hamlet, household, other_village_officer):
    by = other_village_officer

    for act in (
        lambda: add_household(hamlet, "李四", by=by),
        lambda: edit_household(household, head_name="李四", shows_name=True, by=by),
        lambda: leave_household(household, "迁走", by=by),
        lambda: return_household(household, by=by),
    ):
        with pytest.raises(Forbidden):
            act()
