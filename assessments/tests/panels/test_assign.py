"""Assigning villages: the one place where assignments come from, and how they go again."""

import pytest
from django.utils import timezone

from assessments.models import Assignment, CycleState
from assessments.services.assignments import assign, excuse_assignment, unassign
from assessments.tests.factories import (
    AssignmentFactory,
    CycleFactory,
    EntrantFactory,
    OpeningFactory,
    PanelMemberFactory,
    ScoreSheetFactory,
)
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(member, entrant):
    return AssignmentFactory(cycle=entrant.cycle, member=member, entrant=entrant)


def sheet_of(assignment, state="draft"):
    """The tour sheet of an assignment."""
    return ScoreSheetFactory(
        entrant=assignment.entrant,
        kind="year_end",
        state=state,
        points=None if state == "draft" else 9000,
        assignment=assignment,
        inspector=assignment.member.user,
        inspector_name="",
    )


def test_it_numbers_the_sheets_and_records_the_pairs(year, member, entrant, other_entrant, office):
    made = assign(year, [(member, entrant), (member, other_entrant)], by=office)

    assert [row.serial for row in made] == ["NZ-223101-26-001", "NZ-223101-26-002"]
    assert {row.assigned_by for row in made} == {office}
    event = AuditEvent.objects.get()
    assert (event.action, event.township_code) == ("assignment.create", "421223101")
    assert event.after == {"pairs": ["王建国—堰市村", "王建国—码头村"]}


def test_a_pair_that_exists_is_left_alone(year, member, entrant, other_entrant, office):
    assign(year, [(member, entrant)], by=office)

    again = assign(year, [(member, entrant), (member, entrant)], by=office)
    more = assign(year, [(member, entrant), (member, other_entrant)], by=office)

    assert (again, [row.serial for row in more]) == ([], ["NZ-223101-26-002"])
    assert AuditEvent.objects.count() == 2


def test_every_conflict_is_told_at_once(
    year, add_inspector, give_conflict, entrant, other_entrant, office
):
    first, second = add_inspector("张三"), add_inspector("李四")
    give_conflict(first, "home")
    give_conflict(second, "posting")

    with pytest.raises(Refused) as refusal:
        assign(year, [(first, entrant), (first, other_entrant), (second, entrant)], by=office)

    assert "张三不能评堰市村" in refusal.value.message
    assert "李四不能评堰市村" in refusal.value.message
    assert "码头村" not in refusal.value.message


@pytest.mark.parametrize("state", [CycleState.PLANNED, CycleState.SEALED, CycleState.CLOSED])
def test_only_an_open_year_is_spread(year, member, entrant, office, state):
    type(year).objects.update(state=state)

    with pytest.raises(Refused):
        assign(year, [(member, entrant)], by=office)
    assert not Assignment.objects.exists()


def test_nothing_is_spread_after_the_opening(year, member, entrant, office):
    OpeningFactory(cycle=year)

    with pytest.raises(Refused, match="已经开封"):
        assign(year, [(member, entrant)], by=office)


def test_rows_of_another_year_are_refused(year, member, entrant, office):
    strange = CycleFactory(township=year.township, year=2025)
    pairs = [
        (PanelMemberFactory(cycle=strange), entrant),
        (member, EntrantFactory(cycle=strange)),
    ]

    for pair in pairs:
        with pytest.raises(Refused, match="不都在"):
            assign(year, [pair], by=office)


@pytest.mark.parametrize("role", ["leader", "auditor", "village_officer", "other_office"])
def test_others_do_not_assign(request, year, member, entrant, role):
    with pytest.raises(Forbidden):
        assign(year, [(member, entrant)], by=request.getfixturevalue(role))


def test_an_assignment_without_a_sheet_is_taken_back(assignment, office):
    unassign(assignment, by=office)

    event = AuditEvent.objects.get()
    assert not Assignment.objects.exists()
    assert (event.action, event.before) == ("assignment.remove", {"pairs": ["王建国—堰市村"]})
    with pytest.raises(StaleState):
        unassign(assignment, by=office)


@pytest.mark.parametrize("state", ["draft", "sealed"])
def test_one_with_a_sheet_stays(assignment, office, state):
    sheet_of(assignment, state)

    with pytest.raises(Refused, match="已经打开"):
        unassign(assignment, by=office)
    assert Assignment.objects.exists()


def test_an_excused_one_stays(assignment, office, leader):
    excuse_assignment(assignment, "住院", by=leader)

    with pytest.raises(Refused, match="已经免评"):
        unassign(assignment, by=office)


def test_the_leader_excuses_with_a_reason(assignment, leader):
    sheet_of(assignment)

    excused = excuse_assignment(assignment, " 住院 ", by=leader)

    assert (excused.excused_reason, excused.excused_by) == ("住院", leader)
    assert excused.excused_at <= timezone.now()
    event = AuditEvent.objects.get()
    assert (event.action, event.after) == ("assignment.excuse", {"reason": "住院"})


@pytest.mark.parametrize("reason", [" ", "多" * 201])
def test_an_excuse_needs_a_reason_of_a_line(assignment, leader, reason):
    with pytest.raises(Refused, match="免评的原因"):
        excuse_assignment(assignment, reason, by=leader)


def test_who_sealed_a_sheet_is_not_excused(assignment, leader):
    sheet_of(assignment, "sealed")

    with pytest.raises(Refused, match="已经封存"):
        excuse_assignment(assignment, "住院", by=leader)
    assert not AuditEvent.objects.exists()


def test_one_is_excused_once(assignment, leader):
    excuse_assignment(assignment, "住院", by=leader)

    with pytest.raises(StaleState, match="住院"):
        excuse_assignment(assignment, "出差", by=leader)


def test_the_office_excuses_nobody(assignment, office):
    with pytest.raises(Forbidden):
        excuse_assignment(assignment, "住院", by=office)
