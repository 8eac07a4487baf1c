"""Opening one's sheet: once, by oneself, where one may score."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Recusal, ScoreSheet
from assessments.services.judging import open_tour_sheet, open_visit_sheet
from assessments.tests.factories import CycleFactory, OpeningFactory
from assessments.tests.judging.cast import VISIT, assigned, sealed
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def refused(assignment, words, kind=Refused, **values):
    by = values.get("by", assignment.member.user)
    with pytest.raises(kind, match=words):
        open_tour_sheet(assignment, VISIT, by=by)
    assert not ScoreSheet.objects.exists()
    assert events("sheet.open") == 0


def test_it_opens_a_draft_of_the_years_rubric(assignment, inspector):
    sheet = open_tour_sheet(assignment, VISIT, by=inspector)

    assert (sheet.kind, sheet.state, sheet.inspected_on) == ("year_end", "draft", VISIT)
    assert (sheet.inspector, sheet.rubric) == (inspector, assignment.cycle.year_end_rubric)
    assert sheet.is_blind
    assert events("sheet.open") == 1


def test_a_second_opening_gives_the_same_sheet(assignment, inspector):
    first = open_tour_sheet(assignment, VISIT, by=inspector)

    assert open_tour_sheet(assignment, VISIT, by=inspector) == first
    assert events("sheet.open") == 1


def test_another_inspector_is_refused(assignment, appoint):
    refused(assignment, "检查人本人", Forbidden, by=appoint(Role.INSPECTOR))


def test_the_office_is_refused(assignment, office):
    refused(assignment, "没有办这件事的权限", Forbidden, by=office)


def test_a_declared_conflict_is_refused(assignment, inspector):
    Recusal.objects.create(
        member=assignment.member,
        village=assignment.entrant.village,
        ground="relative",
        declared_by=inspector,
    )

    refused(assignment, "要回避")


def test_a_conflict_from_the_home_village_is_refused(assignment):
    assignment.member.home_village = assignment.entrant.village
    assignment.member.save()

    refused(assignment, "老家在堰市村")


def test_an_excused_village_is_refused(assignment, leader):
    assignment.excused_at, assignment.excused_by = timezone.now(), leader
    assignment.excused_reason = "道路中断"
    assignment.save()

    refused(assignment, "已免评：道路中断")


def test_a_closed_year_is_refused(assignment):
    type(assignment.cycle).objects.update(state="sealed")

    refused(assignment, "现在是“已封账”")


def test_opened_sheets_take_no_more(assignment):
    OpeningFactory(cycle=assignment.cycle)

    refused(assignment, "已经开封")


def test_a_year_without_a_rubric_is_refused(township, inspector, village):
    assignment = assigned(CycleFactory(township=township), inspector, village)

    refused(assignment, "还没有选定")


def test_a_sealed_sheet_is_shown_and_not_made_again(assignment, inspector):
    sheet = sealed(assignment)

    assert open_tour_sheet(assignment, VISIT, by=inspector) == sheet


def test_a_visit_is_opened_once_a_day(assignment, inspector):
    entrant, member = assignment.entrant, assignment.member
    first = open_visit_sheet(entrant, member, VISIT, by=inspector)

    assert open_visit_sheet(entrant, member, VISIT, by=inspector) == first
    assert (first.kind, first.rubric) == ("daily", assignment.cycle.daily_rubric)
    assert open_visit_sheet(entrant, member, VISIT - timedelta(days=1), by=inspector) != first


@pytest.mark.parametrize("days", [1, -800])
def test_a_visit_lies_in_the_year_and_not_ahead(assignment, inspector, days):
    day = timezone.localdate() + timedelta(days=days)

    with pytest.raises(Refused, match="检查日期要在2025年内"):
        open_visit_sheet(assignment.entrant, assignment.member, day, by=inspector)


def test_a_sheet_on_paper_stands_in_the_way(assignment, inspector, office):
    """The same person, village and day came in another way meanwhile."""
    cycle = assignment.cycle
    ScoreSheet.objects.create(
        cycle=cycle,
        entrant=assignment.entrant,
        kind="year_end",
        inspector=inspector,
        inspected_on=VISIT,
        entered_by=office,
    )

    with pytest.raises(StaleState, match="刚刚已经建好"):
        open_tour_sheet(assignment, VISIT, by=inspector)
