"""Progress of the tour: who has handed in, never what."""

import pytest
from django.utils import timezone

from assessments.models import Recusal, ScoreSheet, SheetState
from assessments.queries import freeze_obstacles, progress_of
from assessments.queries.tour import missing_sheets, tour_progress
from assessments.services.rankings import compute_ranking
from assessments.tests.factories import (
    AssignmentFactory,
    EntrantFactory,
    PanelMemberFactory,
    ScoreSheetFactory,
)
from assessments.tests.openings.conftest import tour_sheet
from assessments.tests.scenes import opened


def words(cycle) -> list[list[str]]:
    return [[cell.words for cell in row.cells] for row in tour_progress(cycle).rows]


def test_each_inspector_has_a_cell_for_each_village(cycle, entrants, members, leader):
    first, second = members
    tour_sheet(entrants[0], first)
    AssignmentFactory(entrant=entrants[1], member=first)
    excused = AssignmentFactory(entrant=entrants[0], member=second)
    excuse(excused, leader)
    Recusal.objects.create(
        member=second, village=entrants[1].village, ground="relative", declared_by=second.user
    )

    tour = tour_progress(cycle)

    by_name = {name: column for column, name in enumerate(tour.inspectors)}
    cells = [[row.cells[by_name[name]] for name in ("张三", "李四")] for row in tour.rows]
    assert [[cell.words for cell in row] for row in cells] == [["已交", "免评"], ["未交", "回避"]]
    assert (cells[0][1].reason, cells[1][1].reason) == ("生病", "近亲属在本村任职")
    assert (tour.handed_in, tour.expected) == (1, 2)


def excuse(assignment, leader):
    values = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "生病"}
    type(assignment).objects.filter(pk=assignment.pk).update(**values)


def test_who_is_not_assigned_does_not_score(cycle, entrants, members):
    assert words(cycle) == [["不评", "不评"], ["不评", "不评"]]


@pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.VOIDED])
def test_a_draft_or_a_voided_sheet_is_not_handed_in(cycle, entrants, members, office, state):
    sheet = tour_sheet(entrants[0], members[0])
    voided = {"voided_at": timezone.now(), "voided_by": office, "void_reason": "录错"}
    values = voided if state == SheetState.VOIDED else {}
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=state, **values)

    assert "已交" not in str(words(cycle))
    assert [item.words for item in missing_sheets(cycle)] == ["张三—堰市村（未交）"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cycle, members, count, django_assert_num_queries):
    for _ in range(count):
        entrant = EntrantFactory(cycle=cycle, village__township=cycle.township)
        tour_sheet(entrant, members[0])
        AssignmentFactory(entrant=entrant, member=PanelMemberFactory(cycle=cycle))

    with django_assert_num_queries(8):
        tour = tour_progress(cycle)
        [str(cell.words) for row in tour.rows for cell in row.cells]
    with django_assert_num_queries(3):
        assert len(missing_sheets(cycle)) == count


def test_a_years_page_tells_blind_sheets_from_counted_ones(cycle, handed_in):
    entrant = progress_of(cycle).first()
    assert (entrant.year_end_count, entrant.blind_count) == (0, 2)

    ScoreSheet.objects.update(opening=opened(cycle))

    entrant = progress_of(cycle).first()
    assert (entrant.year_end_count, entrant.blind_count) == (2, 0)


def obstacles(cycle, office) -> list[str]:
    return [item.words for item in freeze_obstacles(compute_ranking(cycle, by=office))]


def test_freezing_waits_for_the_opening(cycle, handed_in, office):
    assert "年终评分表已经交齐，还没有开封。" in obstacles(cycle, office)


def test_freezing_waits_for_every_sheet(cycle, handed_in, office):
    ScoreSheet.objects.filter(points=8800).update(state=SheetState.DRAFT)

    assert "年终评分表没有交齐：张三—堰市村（未交）。" in obstacles(cycle, office)


def test_freezing_does_not_wait_for_excused_or_voided_ones(cycle, handed_in, office, leader):
    sheet = handed_in[0]
    excuse(sheet.assignment, leader)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.DRAFT)
    ScoreSheet.objects.exclude(pk=sheet.pk).update(opening=opened(cycle))
    for entrant in cycle.entrants.all():
        ScoreSheetFactory(entrant=entrant)
    voided = ScoreSheetFactory(entrant=sheet.entrant)
    values = {"voided_at": timezone.now(), "voided_by": office, "void_reason": "录错"}
    ScoreSheet.objects.filter(pk=voided.pk).update(state=SheetState.VOIDED, **values)

    assert obstacles(cycle, office) == []


def test_an_unsealed_daily_sheet_is_named(cycle, handed_in, office):
    ScoreSheetFactory(entrant=handed_in[0].entrant, inspector_name="王五", state="draft")

    assert "堰市村 2025年6月30日的日常评分表（王五）还没有封存。" in obstacles(cycle, office)
