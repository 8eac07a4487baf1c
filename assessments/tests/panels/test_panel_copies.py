"""Taking over an earlier year's panel."""

import pytest

from assessments.models import CycleState, PanelMember
from assessments.services.panel_copies import copy_panel
from assessments.tests.factories import CycleFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def next_year(year):
    return CycleFactory(township=year.township, year=2027, state=CycleState.PLANNED)


def test_it_takes_over_people_homes_and_declarations(
    year, next_year, member, village, office, give_conflict
):
    give_conflict(member, "home")
    give_conflict(member, "declared")

    made, left_out = copy_panel(year, next_year, by=office)

    copy = next_year.panel.get()
    assert (made, left_out) == ([copy], [])
    assert (copy.user, copy.home_village, copy.added_by) == (member.user, village, office)
    assert (copy.recusals.get().words, copy.recusals.get().declared_by) == (
        "妻弟任会计",
        member.user,
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.after) == ("panel.copy", {"members": ["王建国"]})


def test_who_is_no_inspector_any_more_is_left_out_by_name(year, next_year, add_inspector, office):
    add_inspector("张三")
    add_inspector("李四").user.appointments.update(ended_on="2026-10-01")

    made, left_out = copy_panel(year, next_year, by=office)

    assert ([str(row) for row in made], left_out) == (["张三"], ["李四"])


def test_it_is_done_once(year, next_year, member, office):
    copy_panel(year, next_year, by=office)

    with pytest.raises(Refused, match="没有可以沿用的人"):
        copy_panel(year, next_year, by=office)
    assert PanelMember.objects.count() == 2


def test_another_township_lends_no_panel(year, member, office):
    with pytest.raises(Refused, match="只能沿用本镇"):
        copy_panel(CycleFactory(), year, by=office)


def test_a_year_that_is_over_takes_none(year, next_year, member, office):
    type(year).objects.update(state=CycleState.CLOSED)

    with pytest.raises(Refused, match="不能再改"):
        copy_panel(next_year, year, by=office)


def test_the_leader_copies_none(year, next_year, member, leader):
    with pytest.raises(Forbidden):
        copy_panel(year, next_year, by=leader)
