"""Visits go to inspectors without a conflict; an inspector begins his own."""

from datetime import date

import pytest

from assessments.models import ConflictGround, PlannedVisit, Recusal, ScoreSheet, SheetState
from assessments.queries.visits import last_finished, round_scores
from assessments.services.visits import assign_balanced, assign_visit, start_visit
from assessments.tests.factories import (
    DailyRoundFactory,
    PanelMemberFactory,
    PlannedVisitFactory,
    ScoreSheetFactory,
)
from assessments.tests.visits.scenes import entrant_of, member_of, scored
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def november(cycle):
    return DailyRoundFactory(cycle=cycle, number=1, starts_on=TODAY, ends_on=date(2026, 11, 30))


@pytest.fixture
def visit(november, cycle):
    return PlannedVisitFactory(round=november, entrant=entrant_of(cycle, 1))


def recuse(member, entrant) -> None:
    Recusal.objects.create(
        member=member,
        village=entrant.village,
        ground=ConflictGround.RELATIVE,
        declared_by=member.user,
    )


def test_a_visit_is_given_to_a_member_and_taken_back(visit, member, office):
    assign_visit(visit, member, by=office)
    assert PlannedVisit.objects.get().member == member

    assign_visit(visit, None, by=office)
    assert PlannedVisit.objects.get().member is None
    assert AuditEvent.objects.filter(action="visit.assign").count() == 2


def test_a_member_with_a_conflict_is_refused_with_its_words(visit, member, office):
    recuse(member, visit.entrant)

    with pytest.raises(Refused, match="要回避第1村（近亲属在本村任职"):
        assign_visit(visit, member, by=office)
    assert not AuditEvent.objects.exists()


def test_a_member_of_another_year_is_refused(visit, office):
    with pytest.raises(Refused, match="本年度考核组"):
        assign_visit(visit, PanelMemberFactory(), by=office)


def test_a_visit_that_has_begun_keeps_its_inspector(visit, member, office, cycle, inspector):
    assign_visit(visit, member, by=office)
    start_visit(visit, TODAY, by=inspector)

    with pytest.raises(StaleState, match="已经开始检查"):
        assign_visit(PlannedVisit.objects.get(), None, by=office)


def test_only_the_office_gives_visits(visit, member, leader, inspector):
    for user in (leader, inspector):
        with pytest.raises(Forbidden):
            assign_visit(visit, member, by=user)
        with pytest.raises(Forbidden):
            assign_balanced(visit.round, by=user)


def test_visits_are_shared_out_evenly_around_the_conflicts(
    november, cycle, member, office, appoint
):
    other = member_of(cycle, appoint(Role.INSPECTOR))
    for number in (1, 2, 3):
        PlannedVisitFactory(round=november, entrant=entrant_of(cycle, number))
    recuse(member, entrant_of(cycle, 1))

    assert assign_balanced(november, by=office) == (3, [])

    given = dict(november.visits.values_list("entrant__name", "member"))
    assert given["第1村"] == other.pk
    assert sorted(given.values()) in (
        [member.pk, other.pk, other.pk],
        [member.pk, member.pk, other.pk],
    )
    assert AuditEvent.objects.filter(action="visit.assign").count() == 1


def test_a_village_nobody_may_go_to_is_named(visit, member, office):
    recuse(member, visit.entrant)

    assert assign_balanced(visit.round, by=office) == (0, ["第1村"])


def test_there_is_nothing_to_share_out_without_visits_or_members(november, visit, office, member):
    assign_balanced(november, by=office)
    with pytest.raises(Refused, match="都已经有检查人"):
        assign_balanced(november, by=office)


def test_nobody_on_the_panel_is_said(november, visit, office):
    with pytest.raises(Refused, match="还没有考核组成员"):
        assign_balanced(november, by=office)


def test_an_inspector_begins_his_visit_and_comes_back_to_the_same_sheet(visit, member, inspector):
    PlannedVisit.objects.update(member=member)
    visit.refresh_from_db()

    sheet = start_visit(visit, TODAY, by=inspector)
    again = start_visit(PlannedVisit.objects.get(), date(2026, 11, 23), by=inspector)

    assert again == sheet == PlannedVisit.objects.get().sheet
    assert (sheet.entrant, sheet.inspected_on) == (visit.entrant, TODAY)


def test_nobody_else_begins_it(visit, member, office, appoint):
    PlannedVisit.objects.update(member=member)
    visit.refresh_from_db()

    for user in (office, appoint(Role.INSPECTOR)):
        with pytest.raises(Forbidden, match="只有安排的检查人"):
            start_visit(visit, TODAY, by=user)
    assert not ScoreSheet.objects.exists()


def test_a_day_to_come_or_before_the_round_is_refused(visit, member, inspector):
    PlannedVisit.objects.update(member=member)
    visit.refresh_from_db()

    with pytest.raises(Refused, match="不能晚于今天"):
        start_visit(visit, date(2026, 11, 25), by=inspector)
    with pytest.raises(Refused, match="第1轮从11月24日开始"):
        start_visit(visit, date(2026, 11, 23), by=inspector)
    assert PlannedVisit.objects.get().sheet is None


def test_a_voided_sheet_makes_room_for_another(visit, member, inspector, leader):
    PlannedVisit.objects.update(member=member)
    visit.refresh_from_db()
    sheet = start_visit(visit, TODAY, by=inspector)
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        state=SheetState.VOIDED,
        points=0,
        voided_at="2026-11-24T00:00Z",
        voided_by=leader,
        void_reason="填错村",
    )

    fresh = start_visit(PlannedVisit.objects.get(), TODAY, by=inspector)

    assert fresh != sheet
    assert PlannedVisit.objects.get().sheet == fresh


def test_a_rounds_score_is_the_mean_of_its_days_and_its_own_sheet(november, visit, cycle):
    late = ScoreSheetFactory(entrant=visit.entrant, inspected_on=date(2026, 12, 2), points=8001)
    PlannedVisit.objects.update(sheet=late)
    scored(cycle, 1, TODAY, 9000)
    scored(cycle, 1, date(2026, 10, 1), 100)
    scored(cycle, 2, TODAY, 100)

    assert round_scores(november) == {visit.entrant.code: 8501}


def test_a_round_is_finished_past_its_days_or_once_everybody_was_checked(november, visit, cycle):
    assert last_finished(cycle, TODAY) is None

    scored(cycle, 1, TODAY, 9000)

    assert last_finished(cycle, TODAY) == november
    assert last_finished(cycle, date(2026, 12, 1)) == november
