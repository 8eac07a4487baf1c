"""Who is on the panel: inspectors of the township, listed, corrected, taken off."""

import pytest

from assessments.models import Assignment, CycleState, PanelMember
from assessments.services.panels import add_member, change_member, remove_member
from assessments.tests.factories import (
    AssignmentFactory,
    PlannedVisitFactory,
    ScoreSheetFactory,
)
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspector(appoint):
    return appoint(Role.INSPECTOR)


def test_an_inspector_is_listed_with_unit_and_home(year, inspector, village, office):
    member = add_member(
        year, inspector, by=office, unit_name=" 镇农业农村办 ", home_village=village
    )

    assert (member.unit_name, member.home_village, member.added_by) == (
        "镇农业农村办",
        village,
        office,
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.after) == (
        "panel.add",
        {"unit_name": "镇农业农村办", "home_village": "堰市村"},
    )


def test_the_panel_can_be_listed_before_the_year_is_opened(year, inspector, office):
    type(year).objects.update(state=CycleState.PLANNED)

    assert add_member(year, inspector, by=office).pk


@pytest.mark.parametrize("role", [Role.VILLAGE_SECRETARY, Role.STATIONED_CADRE, Role.FINANCE])
def test_whoever_is_no_inspector_is_refused(year, appoint, office, role):
    with pytest.raises(Refused, match="没有沙坪镇“考核组成员”的任职"):
        add_member(year, appoint(role), by=office)
    assert not PanelMember.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_village_cadre_who_is_an_inspector_too_may(year, appoint, township, office):
    cadre = appoint(Role.VILLAGE_OFFICER)
    AppointmentFactory(user=cadre, role=Role.INSPECTOR, township=township)

    assert add_member(year, cadre, by=office).user == cadre


def test_an_inspector_of_elsewhere_a_former_and_a_disabled_one_are_refused(
    year, appoint, inspector, office
):
    elsewhere = appoint(Role.INSPECTOR, township=TownshipFactory())
    former = appoint(Role.INSPECTOR)
    former.appointments.update(ended_on="2025-01-01")
    inspector.is_active = False
    inspector.save()

    for user in (elsewhere, former, inspector):
        with pytest.raises(Refused):
            add_member(year, user, by=office)


def test_nobody_is_listed_twice(year, member, office):
    with pytest.raises(Refused, match="已经在本年度的考核组里"):
        add_member(year, member.user, by=office)


def test_somebody_quicker_is_told_as_a_sentence(year, member, office, monkeypatch):
    monkeypatch.setattr(PanelMember, "full_clean", lambda row: None)

    with pytest.raises(Refused, match="已经在本年度的考核组里"):
        add_member(year, member.user, by=office)


def test_a_home_elsewhere_is_left_open(year, inspector, member, office):
    foreign = VillageFactory()

    with pytest.raises(Refused, match="不用填"):
        add_member(year, inspector, by=office, home_village=foreign)
    with pytest.raises(Refused, match="不用填"):
        change_member(member, by=office, unit_name="", home_village=foreign)


@pytest.mark.parametrize("state", [CycleState.SEALED, CycleState.CLOSED])
def test_the_panel_of_a_year_that_is_over_stays(year, inspector, member, office, state):
    type(year).objects.update(state=state)

    with pytest.raises(Refused, match="不能再改"):
        add_member(year, inspector, by=office)
    with pytest.raises(Refused, match="不能再改"):
        change_member(member, by=office, unit_name="镇政府", home_village=None)
    with pytest.raises(Refused, match="不能再改"):
        remove_member(member, by=office)


def test_a_correction_says_what_was_before(member, village, office):
    assert change_member(member, by=office, unit_name="镇政府", home_village=village) == []

    event = AuditEvent.objects.get()
    assert event.before == {"unit_name": "", "home_village": ""}
    assert event.after == {"unit_name": "镇政府", "home_village": "堰市村"}


def test_a_correction_of_nothing_leaves_no_event(member, office):
    assert change_member(member, by=office, unit_name="", home_village=None) == []
    assert not AuditEvent.objects.exists()


def test_a_new_home_takes_the_assignment_there(member, entrant, other_entrant, village, office):
    for each in (entrant, other_entrant):
        AssignmentFactory(cycle=each.cycle, member=member, entrant=each)

    fallen = change_member(member, by=office, unit_name="", home_village=village)

    assert [str(row.entrant) for row in fallen] == ["堰市村"]
    assert Assignment.objects.get().entrant == other_entrant
    assert AuditEvent.objects.get().after["unassigned"] == ["堰市村"]


def test_who_has_declared_leaves_with_his_declaration(member, village, office, give_conflict):
    give_conflict(member, "declared")

    remove_member(member, by=office)

    event = AuditEvent.objects.get()
    assert not PanelMember.objects.exists()
    assert (event.action, event.target_label) == ("panel.remove", "王建国")
    assert event.before["recusals"] == ["王建国回避堰市村"]
    with pytest.raises(StaleState, match="已经不在"):
        remove_member(member, by=office)


def test_who_has_assignments_stays(member, entrant, office):
    AssignmentFactory(cycle=entrant.cycle, member=member, entrant=entrant)

    with pytest.raises(Refused, match="先取消他的分工"):
        remove_member(member, by=office)


def test_who_has_scored_or_is_to_visit_stays(member, entrant, add_inspector, office):
    ScoreSheetFactory(entrant=entrant, inspector=member.user)
    visitor = add_inspector("李四")
    PlannedVisitFactory(entrant=entrant, member=visitor)

    for each in (member, visitor):
        with pytest.raises(Refused, match="要留在考核组名单里"):
            remove_member(each, by=office)
    assert PanelMember.objects.count() == 2


@pytest.mark.parametrize("role", ["leader", "auditor", "other_office"])
def test_others_leave_the_panel_alone(request, year, inspector, member, role):
    other = request.getfixturevalue(role)

    with pytest.raises(Forbidden):
        add_member(year, inspector, by=other)
    with pytest.raises(Forbidden):
        change_member(member, by=other, unit_name="", home_village=None)
    with pytest.raises(Forbidden):
        remove_member(member, by=other)


def test_a_known_home_stays_once_villages_are_assigned(
    member, entrant, other_entrant, add_inspector, office
):
    village = entrant.village
    member.home_village = village
    member.save()
    AssignmentFactory(cycle=entrant.cycle, member=add_inspector("李四"), entrant=other_entrant)

    for home in (None, other_entrant.village):
        with pytest.raises(Refused, match=r"老家已经登记在堰市村.*只能补填"):
            change_member(member, by=office, unit_name="", home_village=home)
    assert PanelMember.objects.get(pk=member.pk).home_village == village
    change_member(member, by=office, unit_name="镇政府", home_village=village)


def test_a_known_home_stays_once_he_has_scored(member, other_entrant, village, office):
    member.home_village = village
    member.save()
    ScoreSheetFactory(entrant=other_entrant, inspector=member.user)

    with pytest.raises(Refused, match="不能再改或去掉"):
        change_member(member, by=office, unit_name="", home_village=None)
    assert not AuditEvent.objects.exists()


def test_before_that_a_mistaken_home_is_corrected(member, village, other_village, office):
    member.home_village = village
    member.save()

    change_member(member, by=office, unit_name="", home_village=other_village)

    assert PanelMember.objects.get(pk=member.pk).home_village == other_village
