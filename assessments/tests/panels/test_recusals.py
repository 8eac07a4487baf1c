"""Declaring a conflict: by oneself or through the office; what was assigned there falls away."""

import pytest

from assessments.models import Assignment, ConflictGround, Recusal
from assessments.services.assignments import excuse_assignment
from assessments.services.panels import declare_recusal, withdraw_recusal
from assessments.tests.factories import AssignmentFactory, OpeningFactory, ScoreSheetFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db

RELATIVE, OTHER = ConflictGround.RELATIVE, ConflictGround.OTHER


@pytest.fixture
def assignment(member, entrant):
    return AssignmentFactory(cycle=entrant.cycle, member=member, entrant=entrant)


def sheet_of(assignment, **fields):
    """The tour sheet of an assignment, a draft unless said otherwise."""
    shared = {"kind": "year_end", "inspector": assignment.member.user, "inspector_name": ""}
    given = {"state": "draft", "points": None} | fields
    return ScoreSheetFactory(entrant=assignment.entrant, assignment=assignment, **shared, **given)


def test_an_inspector_declares_for_himself(member, village):
    recusal, fallen = declare_recusal(member, village, RELATIVE, " 妻弟任会计 ", by=member.user)

    assert (recusal.words, recusal.declared_by, fallen) == ("妻弟任会计", member.user, [])
    event = AuditEvent.objects.get()
    assert (event.action, event.target_label) == ("recusal.declare", "王建国回避堰市村")
    assert event.after == {"ground": "relative", "words": "妻弟任会计"}


def test_the_office_registers_it_for_him(member, village, office):
    assert declare_recusal(member, village, RELATIVE, "", by=office)[0].declared_by == office


def test_nobody_declares_for_another(member, village, add_inspector, leader, village_officer):
    colleague = add_inspector("李四").user

    for other in (colleague, leader, village_officer):
        with pytest.raises(Forbidden):
            declare_recusal(member, village, RELATIVE, "", by=other)
    assert not Recusal.objects.exists()


def test_the_assignment_there_falls_away_and_is_named(member, assignment, village):
    _, fallen = declare_recusal(member, village, RELATIVE, "", by=member.user)

    assert [str(row.entrant) for row in fallen] == ["堰市村"]
    assert not Assignment.objects.exists()
    assert AuditEvent.objects.get().after["unassigned"] == ["堰市村"]


@pytest.mark.parametrize("fields", [{}, {"state": "sealed", "points": 9000}])
def test_with_a_sheet_the_leader_comes_first(member, assignment, village, fields):
    sheet_of(assignment, **fields)

    with pytest.raises(Refused, match="分管领导先对这项分工作免评"):
        declare_recusal(member, village, RELATIVE, "", by=member.user)
    assert not Recusal.objects.exists()
    assert not AuditEvent.objects.exists()


def test_once_excused_it_is_declared_and_the_row_stays(member, assignment, village, leader):
    sheet_of(assignment)
    excuse_assignment(assignment, "临时发现要回避", by=leader)

    _, fallen = declare_recusal(member, village, RELATIVE, "", by=member.user)

    assert (fallen, Assignment.objects.count()) == ([], 1)


def test_an_assignment_whose_sheet_was_voided_stays_on_record(member, assignment, village, leader):
    void = {"voided_at": "2026-12-20T00:00+08:00", "voided_by": leader, "void_reason": "回避"}
    sheet_of(assignment, state="voided", points=9000, **void)

    assert declare_recusal(member, village, RELATIVE, "", by=member.user)[1] == []
    assert Assignment.objects.count() == 1


def test_other_interests_are_put_into_words(member, village):
    with pytest.raises(Refused, match="请写明是什么"):
        declare_recusal(member, village, OTHER, " ", by=member.user)


def test_an_unknown_ground_is_refused(member, village):
    with pytest.raises(Refused):
        declare_recusal(member, village, "whim", "", by=member.user)


def test_the_same_is_declared_once(member, village):
    declare_recusal(member, village, RELATIVE, "", by=member.user)

    with pytest.raises(Refused, match="已经申报过"):
        declare_recusal(member, village, RELATIVE, "", by=member.user)


def test_a_village_elsewhere_is_not_assessed_here(member):
    with pytest.raises(Refused, match="只申报本镇的"):
        declare_recusal(member, VillageFactory(), RELATIVE, "", by=member.user)


def test_after_the_opening_it_is_too_late(year, member, village):
    OpeningFactory(cycle=year)

    with pytest.raises(Refused, match="已经开封"):
        declare_recusal(member, village, RELATIVE, "", by=member.user)


def test_the_office_strikes_out_a_mistake(member, village, office):
    recusal, _ = declare_recusal(member, village, RELATIVE, "", by=member.user)

    withdraw_recusal(recusal, "选错了村", by=office)

    event = AuditEvent.objects.latest("sequence")
    assert not Recusal.objects.exists()
    assert (event.action, event.before["ground"]) == ("recusal.withdraw", "relative")
    assert "选错了村" in event.summary
    with pytest.raises(StaleState):
        withdraw_recusal(recusal, "选错了村", by=office)


def test_it_stands_once_villages_are_assigned(member, village, office, other_entrant):
    recusal, _ = declare_recusal(member, village, RELATIVE, "", by=member.user)
    AssignmentFactory(cycle=other_entrant.cycle, member=member, entrant=other_entrant)

    with pytest.raises(Refused, match="不能再撤回"):
        withdraw_recusal(recusal, "选错了村", by=office)
    assert Recusal.objects.exists()


def test_a_withdrawal_needs_a_reason_and_the_office(member, village, office):
    recusal, _ = declare_recusal(member, village, RELATIVE, "", by=member.user)

    with pytest.raises(Refused, match="撤回的原因"):
        withdraw_recusal(recusal, " ", by=office)
    with pytest.raises(Forbidden):
        withdraw_recusal(recusal, "选错了村", by=member.user)
