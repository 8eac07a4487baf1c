"""The workbook through LibreOffice: filled in, saved there, uploaded; marks, limits, locks hold."""

from openpyxl import load_workbook

from assessments.paper_columns import WorkbookMark
from assessments.services.paper_workbooks import export_workbook, read_workbook, store_workbook
from assessments.tests.judging.cast import VISIT, assigned
from assessments.tests.papers.cast import TYPED, filled, stored, upload
from assessments.tests.recalculation import needs_soffice, saved_by_libreoffice


@needs_soffice
def test_it_comes_back_from_libreoffice_as_it_went(assignment, cycle, inspector, tmp_path):
    member, other = assignment.member, assigned(cycle, inspector)
    typed = {
        assignment.serial: TYPED | {"A2": {"points": "=35+0.5"}},
        other.serial: {"A1": {"points": 60}, "A2": {"away": "不适用", "note": "没有庭院"}},
    }
    source = tmp_path / "book.xlsx"
    source.write_bytes(filled(export_workbook(member, by=inspector), typed))
    saved = saved_by_libreoffice(source, tmp_path)

    sheet = load_workbook(saved).worksheets[0]
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) >= 3
    assert len(sheet.row_breaks.brk) == 1
    plan = read_workbook(member, upload(saved.read_bytes()), VISIT, by=inspector)
    assert plan.faults == []
    assert any("公式" in words for words in plan.warnings)
    store_workbook(member, plan.sheets, plan.digest, by=inspector)
    assert stored(assignment) == {"A1": 5900, "A2": 3550}
    assert stored(other) == {"A1": 6000, "A2": None}


@needs_soffice
def test_the_mark_survives_libreoffice(assignment, inspector, tmp_path, monkeypatch):
    source = tmp_path / "book.xlsx"
    content = export_workbook(assignment.member, by=inspector)
    source.write_bytes(filled(content, {assignment.serial: TYPED}))
    saved = saved_by_libreoffice(source, tmp_path)
    found = []
    monkeypatch.setattr(
        "assessments.services.paper_workbooks._refuse_mark", lambda *args: found.append(args[0])
    )

    read_workbook(assignment.member, upload(saved.read_bytes()), VISIT, by=inspector)
    assert found == [
        WorkbookMark(assignment.cycle.township.code9, 2025, assignment.member.pk, "0" * 16)
    ]
