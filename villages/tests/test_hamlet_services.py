from datetime import date

import pytest

from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Hamlet, HouseholdGroup
from villages.queries.history import latest_version
from villages.services.register import (
    close_village,
    create_hamlet,
    create_household_group,
    edit_hamlet,
    edit_household_group,
)
from villages.tests.factories import HamletFactory, HouseholdGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="上湾", code=f"{village.code12}007")


@pytest.fixture
def group(hamlet):
    return HouseholdGroupFactory(hamlet=hamlet, head_name="张三")


def test_the_first_hamlet_gets_the_first_code(village, office):
    hamlet = create_hamlet(Hamlet(village=village, name="上湾"), by=office)

    assert hamlet.code == "421223101200001"
    assert AuditEvent.objects.get().action == "hamlet.create"


def test_the_next_code_follows_the_last(village, hamlet, office):
    assert create_hamlet(Hamlet(village=village, name="下湾"), by=office).code[-3:] == "008"


def test_the_code_of_a_deleted_hamlet_is_not_given_again(village, hamlet, office):
    hamlet.delete()

    assert create_hamlet(Hamlet(village=village, name="下湾"), by=office).code[-3:] == "008"


def test_codes_end_at_999(village, office):
    HamletFactory(village=village, code=f"{village.code12}999")

    with pytest.raises(Refused, match="已用到 999"):
        create_hamlet(Hamlet(village=village, name="下湾"), by=office)


def test_a_hamlet_is_edited(hamlet, office):
    hamlet.population = 210

    edit_hamlet(hamlet, version=latest_version(hamlet), by=office)

    event = AuditEvent.objects.get()
    assert (event.action, event.after) == ("hamlet.edit", {"population": 210})


def test_a_hamlet_s_name_is_given_once(village, hamlet, office):
    with pytest.raises(Refused, match="本村已有同名的村湾"):
        create_hamlet(Hamlet(village=village, name="上湾"), by=office)

    assert Hamlet.objects.count() == 1


def test_a_household_group_is_registered(hamlet, office):
    create_household_group(HouseholdGroup(hamlet=hamlet, head_name="李四", households=9), by=office)

    event = AuditEvent.objects.get()
    assert (event.action, event.township_code) == ("household_group.create", "421223101")


@pytest.mark.parametrize("households", [0, 61])
def test_a_household_group_has_1_to_60_households(households, hamlet, office):
    group = HouseholdGroup(hamlet=hamlet, head_name="李四", households=households)

    with pytest.raises(Refused, match="1到60之间"):
        create_household_group(group, by=office)

    assert not AuditEvent.objects.exists()


def test_a_group_gets_a_new_head(group, office):
    group.head_name = "赵六"

    edit_household_group(group, version=latest_version(group), by=office)

    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"head_name": "张三"}, {"head_name": "赵六"})


def test_nothing_is_added_or_changed_in_a_closed_village(village, hamlet, group, office):
    close_village(village, date(2026, 3, 1), "合并", by=office)
    group = HouseholdGroup.objects.get()
    hamlet = group.hamlet
    acts = [
        lambda: create_hamlet(Hamlet(village=hamlet.village, name="新湾"), by=office),
        lambda: edit_hamlet(hamlet, version=latest_version(hamlet), by=office),
        lambda: create_household_group(HouseholdGroup(hamlet=hamlet), by=office),
        lambda: edit_household_group(group, version=latest_version(group), by=office),
    ]

    for act in acts:
        with pytest.raises(StaleState, match="已经撤销"):
            act()


def test_others_change_nothing(village, hamlet, group, other_office):
    acts = [
        lambda: create_hamlet(Hamlet(village=village, name="新湾"), by=other_office),
        lambda: edit_hamlet(hamlet, version=0, by=other_office),
        lambda: create_household_group(HouseholdGroup(hamlet=hamlet), by=other_office),
        lambda: edit_household_group(group, version=0, by=other_office),
    ]

    for act in acts:
        with pytest.raises(Forbidden):
            act()
