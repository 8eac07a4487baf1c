"""Imported sheets that were corrected or voided: no later import touches them, verify stays clean."""

import pytest

from assessments.models import EntryWay, ScoreSheet, SheetState
from assessments.services.corrections import Correction, correct_sheet, void_sheet
from assessments.services.sheet_evidence import import_faults
from assessments.services.sheet_seals import seal_faults
from assessments.tests.factories import CycleFactory, EntrantFactory
from assessments.tests.sheet_workbooks import plain_workbook
from shaping.imports.models import BatchState
from shaping.imports.services import import_file, undo
from shaping.workflow import Refused

ROW = (None, "堰市村", "2025-12-20", "张三", 88.4, "沟渠有垃圾")


@pytest.fixture
def load(township, village, office, tmp_path):
    """Import a year-end score; gives what came of it."""
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)

    def run(row=ROW):
        path = plain_workbook(tmp_path / "成绩.xlsx", [row])
        parameters = {"cycle": cycle.pk, "score_kind": "year_end"}
        return import_file("scores", parameters, path, by=office)

    return run


@pytest.fixture
def batch(load):
    return load().batch


@pytest.fixture
def corrected(batch, office):
    return correct_sheet(ScoreSheet.objects.get(), Correction("漏加一项", points=9000), by=office)


def test_a_correction_of_an_imported_tour_sheet_counts_at_once(corrected, batch):
    assert (corrected.import_batch, corrected.entry_way) == (batch, EntryWay.CORRECTION)
    assert list(ScoreSheet.objects.counted()) == [corrected]
    assert list(import_faults()) == []
    assert list(seal_faults()) == []


def test_the_first_file_again_does_not_bring_the_old_score_back(corrected, load):
    (fault,) = load().faults

    assert "已经更正过" in fault.message
    assert ScoreSheet.objects.counted().get().points == 9000


def test_the_same_score_again_changes_nothing(corrected, load):
    again = load((*ROW[:4], 90, ROW[5]))

    assert (again.unchanged_count, ScoreSheet.objects.count()) == (1, 2)
    assert list(import_faults()) == []


def test_a_voided_sheet_is_not_brought_back(batch, load, leader):
    void_sheet(ScoreSheet.objects.get(), "不该评", by=leader)

    (fault,) = load().faults

    assert "已经作废" in fault.message
    assert list(import_faults()) == []


def test_an_import_whose_sheet_was_corrected_is_not_taken_back(corrected, batch, office):
    with pytest.raises(Refused, match="更正或作废过"):
        undo(batch, by=office)
    batch.refresh_from_db()
    assert batch.state == BatchState.CONFIRMED


def test_a_changed_original_is_still_found(corrected):
    ScoreSheet.objects.filter(state=SheetState.VOIDED).update(points=100)

    (fault,) = import_faults()
    assert "导入时 88.40，现在 1.00" in fault
