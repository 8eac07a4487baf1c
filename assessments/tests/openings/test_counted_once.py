"""One inspector counts once for one village, whether he scores on the screen or by a workbook."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.models import Assignment, ScoreSheet
from assessments.queries import snapshot_of
from assessments.services.judging import open_tour_sheet
from assessments.services.papers import enter_paper
from assessments.services.sheets import store_scores
from assessments.sheet_checks import BLIND_SHEET, ScoreOrder, check_scores
from assessments.sheet_columns import CODE, DATE, INSPECTOR, NOTE, SCORE
from assessments.tests.factories import AssignmentFactory
from assessments.tests.judging.cast import FULL, VISIT
from assessments.tests.openings.conftest import tour_sheet
from assessments.tests.scenes import opened
from assessments.tests.sheet_workbooks import reading_of
from shaping.imports.models import ImportBatch
from shaping.workflow import Refused, StaleState

LAST = date(2025, 12, 31)


def checked(cycle, entrant, inspector="张三", points=8800):
    """What an import would do with one row of the year's last day."""
    row = {CODE: entrant.code, DATE: LAST, INSPECTOR: inspector, SCORE: points, NOTE: ""}
    return check_scores(reading_of(row), ScoreOrder(cycle, "year_end", None, LAST))


def told(result):
    return [fault.message for fault in result.faults]


@pytest.fixture
def store(cycle, office):
    def run(result):
        batch = ImportBatch.objects.create(
            kind="scores",
            parameters={"cycle": str(cycle.pk), "score_kind": "year_end"},
            file="x",
            file_name="成绩.xlsx",
            sha256="0",
            created_by=office,
        )
        with transaction.atomic():
            store_scores(result.changes, batch, by=office)

    return run


@pytest.fixture
def assignment(entrants, members) -> Assignment:
    return AssignmentFactory(entrant=entrants[0], member=members[0])


@pytest.mark.parametrize("inspector", ["张三", "张 三", "王五、张三"])
def test_no_score_is_imported_beside_an_opened_sheet(handed_in, cycle, entrants, inspector):
    ScoreSheet.objects.update(opening=opened(cycle))

    assert told(checked(cycle, entrants[0], inspector)) == [BLIND_SHEET]


@pytest.mark.parametrize("points", [8800, 100])
def test_an_assignment_alone_gets_the_same_answer(assignment, cycle, entrants, points):
    assert told(checked(cycle, entrants[0], points=points)) == [BLIND_SHEET]
    assert told(checked(cycle, entrants[1], points=points)) == []


def test_who_was_excused_may_be_imported(assignment, cycle, entrants, leader):
    excused = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "住院"}
    Assignment.objects.filter(pk=assignment.pk).update(**excused)

    assert told(checked(cycle, entrants[0])) == []


def test_what_was_scored_since_the_check_is_not_imported(cycle, entrants, members, store):
    result = checked(cycle, entrants[0])
    tour_sheet(entrants[0], members[0], points=8800)

    with pytest.raises(StaleState, match="只算一张。什么都没有导入"):
        store(result)
    assert ScoreSheet.objects.count() == 1


def test_an_imported_score_keeps_the_inspector_from_scoring_again(
    cycle, entrants, members, store, office
):
    store(checked(cycle, entrants[0]))
    assignment = AssignmentFactory(entrant=entrants[0], member=members[0])

    with pytest.raises(Refused, match="已经从表格导入"):
        open_tour_sheet(assignment, VISIT, by=members[0].user)
    with pytest.raises(Refused, match="已经从表格导入"):
        enter_paper(assignment, VISIT, FULL, by=office)
    assert [len(row["year_end"]) for row in snapshot_of(cycle)["entrants"]] == [1, 0]


def test_a_colleague_scores_beside_an_imported_score(cycle, entrants, members, store):
    store(checked(cycle, entrants[0]))
    assignment = AssignmentFactory(entrant=entrants[0], member=members[1])

    assert open_tour_sheet(assignment, VISIT, by=members[1].user).state == "draft"
