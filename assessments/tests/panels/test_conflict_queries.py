"""Conflicts as they are found: mergers, namesakes, and those that arise too late."""

from datetime import date

import pytest

from assessments.models import ConflictGround
from assessments.queries.conflicts import (
    conflict_obstacles,
    conflicted_names,
    conflicts_between,
    conflicts_of,
)
from assessments.queries.panels import conflict_lines
from assessments.services.assignments import excuse_assignment
from assessments.tests.factories import AssignmentFactory, ScoreSheetFactory
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(township, village):
    """A village that went into 堰市村."""
    return VillageFactory(
        township=township, name="老街村", closed_on=date(2024, 1, 1), merged_into=village
    )


def test_every_ground_is_given_with_its_kind(member, entrant, give_conflict):
    for ground in ("home", "posting", "ended_office", "declared"):
        give_conflict(member, ground)

    found = conflicts_between(member, entrant)

    assert {(conflict.ground, conflict.is_derived) for conflict in found} == {
        (ConflictGround.HOME, True),
        (ConflictGround.POSTING, True),
        (ConflictGround.OFFICE, True),
        (ConflictGround.RELATIVE, False),
    }


def test_a_home_in_a_merged_village_counts_where_it_went(member, entrant, merged):
    member.home_village = merged
    member.save()

    assert [conflict.words for conflict in conflicts_between(member, entrant)] == ["老家在老街村"]


def test_what_was_declared_before_a_merger_holds_after_it(member, entrant, merged):
    member.recusals.create(village=merged, ground="relative", declared_by=member.user)

    line = conflict_lines(member.cycle, [member])[0]

    assert (str(line.village), line.source) == ("堰市村", "并村前申报")


def test_mergers_in_a_circle_end(member, entrant, merged, village):
    village.closed_on, village.merged_into = date(2025, 1, 1), merged
    village.save()
    member.home_village = merged
    member.save()

    assert conflicts_between(member, entrant)


def test_queries_do_not_grow_with_the_panel(
    year, add_inspector, give_conflict, django_assert_num_queries
):
    give_conflict(add_inspector("张三"), "posting")
    with django_assert_num_queries(4):
        conflicts_of(year)
    for name in ("李四", "王五"):
        give_conflict(add_inspector(name), "declared")
    with django_assert_num_queries(4):
        conflicts_of(year)


def test_namesakes_are_not_taken_for_one_another(
    year, member, add_inspector, village, give_conflict
):
    give_conflict(member, "home")
    namesake = add_inspector("王建国")
    assert conflicted_names(year) == {}

    give_conflict(namesake, "posting")

    assert conflicted_names(year) == {("王建国", village.pk): "老家在堰市村"}


def test_a_year_without_a_panel_has_no_conflicts(year):
    assert conflicted_names(year) == {}
    assert conflict_obstacles(year) == []


def test_sheets_that_came_before_the_conflict_are_named(
    year, member, entrant, other_entrant, give_conflict
):
    shared = {"inspector": member.user, "inspector_name": ""}
    ScoreSheetFactory(entrant=entrant, inspected_on=date(2026, 6, 30), **shared)
    ScoreSheetFactory(entrant=entrant, inspector_name="李四、王 建国")
    ScoreSheetFactory(entrant=other_entrant, **shared)
    assert conflict_obstacles(year) == []

    give_conflict(member, "declared")

    told = conflict_obstacles(year)
    assert len(told) == 2
    assert (
        "王建国要回避堰市村（近亲属在本村任职：妻弟任会计），却有2026年6月30日的日常评分表"
        in "".join(told)
    )


def test_an_excused_draft_and_a_voided_sheet_are_no_obstacle(
    year, member, entrant, leader, give_conflict
):
    row = AssignmentFactory(cycle=year, member=member, entrant=entrant)
    shared = {"kind": "year_end", "inspector": member.user, "inspector_name": ""}
    ScoreSheetFactory(entrant=entrant, assignment=row, state="draft", points=None, **shared)
    ScoreSheetFactory(
        entrant=entrant,
        inspected_on=date(2026, 12, 1),
        state="voided",
        voided_at="2026-12-20T00:00+08:00",
        voided_by=leader,
        void_reason="回避",
        **shared,
    )
    give_conflict(member, "home")
    assert "年终评分表" in conflict_obstacles(year)[0]

    excuse_assignment(row, "要回避", by=leader)

    assert conflict_obstacles(year) == []


def test_an_assignment_that_came_before_the_conflict_is_named(year, member, entrant, give_conflict):
    AssignmentFactory(cycle=year, member=member, entrant=entrant)

    give_conflict(member, "posting")

    assert conflict_obstacles(year) == [
        "王建国要回避堰市村（堰市村驻村(包村)干部，现任），却还有这项分工。"
        "请办公室取消分工，或者请分管领导免评。"
    ]
