"""Imports, exports and checks beside blind sheets: nothing is told, nothing overwritten."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import ScoreSheet, SheetState
from assessments.queries import cycles_of
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.recounting import recompute_faults
from assessments.services.sheet_evidence import import_faults
from assessments.sheet_checks import BLIND_SHEET, VOIDED_SHEET, ScoreOrder, check_scores
from assessments.sheet_columns import CODE, DATE, INSPECTOR, NOTE, SCORE
from assessments.stored_sheets import sealed_sheets, stored_sheets
from assessments.tests.factories import ScoreSheetFactory
from assessments.tests.scenes import opened
from assessments.tests.sheet_workbooks import reading_of
from shaping.imports.models import ImportBatch
from shaping.reports.services.archives.assessment import _sheets

VISIT = date(2025, 12, 20)


@pytest.fixture
def sheet(handed_in) -> ScoreSheet:
    """张三's sheet of 堰市村, 88.00 points."""
    ScoreSheet.objects.filter(pk=handed_in[0].pk).update(note="沟渠有淤泥")
    return ScoreSheet.objects.get(pk=handed_in[0].pk)


def checked(cycle, points=8800, note="沟渠有淤泥", day=VISIT, inspector="张三"):
    row = {
        CODE: "421223101200",
        DATE: day,
        INSPECTOR: inspector,
        SCORE: points,
        NOTE: note,
    }
    order = ScoreOrder(cycle, "year_end", None, VISIT + timedelta(days=1))
    result = check_scores(reading_of(row), order)
    return [change.action for change in result.changes], [f.message for f in result.faults]


@pytest.mark.parametrize("points", [8800, 8801, 0])
@pytest.mark.parametrize("note", ["沟渠有淤泥", ""])
@pytest.mark.parametrize("day", [VISIT, date(2025, 12, 31)])
@pytest.mark.parametrize("state", [SheetState.SEALED, SheetState.DRAFT])
def test_the_right_and_a_wrong_score_get_the_same_answer(sheet, cycle, points, note, day, state):
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=state)

    assert checked(cycle, points, note, day) == ([], [BLIND_SHEET])


def test_another_inspectors_score_comes_in(sheet, cycle):
    assert checked(cycle, inspector="王五") == (["new"], [])


def test_an_opened_sheet_is_compared_again(sheet, cycle):
    ScoreSheet.objects.update(opening=opened(cycle))

    assert checked(cycle) == (["unchanged"], [])


def test_what_is_read_of_a_blind_sheet_is_not_its_score(sheet, cycle):
    found = stored_sheets(cycle, "year_end")["421223101200|2025-12-20|张三"]

    assert (found.points, found.note, found.is_blind) == (None, "", True)


@pytest.mark.parametrize("points", [8800, 8801])
def test_a_voided_sheet_does_not_tell_its_score_either(sheet, cycle, office, points):
    voided = {"voided_at": timezone.now(), "voided_by": office, "void_reason": "录错"}
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.VOIDED, **voided)

    assert checked(cycle, points) == ([], [VOIDED_SHEET])
    assert sheet not in sealed_sheets(cycle, "year_end")


def test_nothing_blind_is_exported_or_archived(handed_in, cycle, tmp_path):
    path = tmp_path / "成绩.xlsx"

    options = {"township": "421223101", "year": 2025, "kind": "year_end", "output": str(path)}
    call_command("export_scores", **options)

    values = [
        cell for row in load_workbook(path).active.iter_rows(values_only=True) for cell in row
    ]
    assert 88 not in values
    assert "张三" not in values
    assert list(_sheets(cycle, "year_end")) == []
    ScoreSheet.objects.update(opening=opened(cycle))
    assert len(list(_sheets(cycle, "year_end"))) == 4


def test_a_list_of_years_counts_what_counts(handed_in, cycle, office):
    assert cycles_of(office).get().sheet_count == 0
    ScoreSheet.objects.update(opening=opened(cycle))
    assert cycles_of(office).get().sheet_count == 4


def test_the_check_of_imports_leaves_blind_sheets_alone(sheet, cycle):
    assert list(import_faults()) == []


def test_an_imported_sheet_without_points_is_told(entrants):
    batch = ImportBatch.objects.create(kind="scores", file="x", file_name="x", sha256="0")
    ScoreSheetFactory(entrant=entrants[0], import_batch=batch, points=None, state="draft")

    assert any("没有这一行导入记录" in fault for fault in import_faults())


def test_the_recount_leaves_blind_sheets_alone(handed_in, cycle, office, leader):
    """A year frozen on imported scores, with tour sheets beside them that nobody opened."""
    ScoreSheet.objects.update(opening=opened(cycle))
    for entrant in cycle.entrants.all():
        ScoreSheetFactory(entrant=entrant)
    ranking = freeze_ranking(compute_ranking(cycle, by=office), by=leader)
    extra = ScoreSheetFactory(entrant=handed_in[0].entrant, kind="year_end", points=7777)

    assert extra.is_blind
    assert list(recompute_faults(cycle)) == []
    ScoreSheet.objects.filter(pk=extra.pk).update(opening=cycle.opening)
    assert "是冻结以后加进来的" in next(recompute_faults(ranking.cycle))
