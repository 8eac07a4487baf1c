"""The empty workbook: one row a village and item, locked, limited, without a score."""

import io

import pytest
from openpyxl import load_workbook

from assessments.services.paper_workbooks import export_workbook
from assessments.tests.judging.cast import assigned, begun
from assessments.tests.papers.cast import PLACES, paper_url, rows_of
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused


@pytest.fixture
def sheet(assignment, inspector):
    content = export_workbook(assignment.member, by=inspector)
    return load_workbook(io.BytesIO(content)).worksheets[0]


def test_it_has_a_row_for_each_village_and_item(assignment, cycle, inspector):
    other = assigned(cycle, inspector)

    rows = rows_of(export_workbook(assignment.member, by=inspector))
    assert rows[4][:6] == ("评分表编号", "村(社区)", "代码", "项目", "分值", "得分")
    assert [(row[0], row[2], row[4]) for row in rows[5:]] == [
        (row.serial, code, most)
        for row in sorted((assignment, other), key=lambda row: row.entrant.code)
        for code, most in (("A1", 60), ("A2", 40))
    ]


def test_only_what_is_to_be_typed_is_open(sheet):
    is_open = {key for key, place in PLACES.items() if not sheet.cell(6, place).protection.locked}

    assert sheet.protection.sheet
    assert is_open == {"points", "away", "note", "day"}
    assert sheet.cell(5, PLACES["points"]).protection.locked


def test_points_are_limited_by_the_items_own_most(sheet):
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}

    assert "F6<=$E6" in rules["F6:F7"].formula1
    assert "选项" in rules["G6:G7"].formula1


def test_each_village_prints_on_a_page_of_its_own(assignment, cycle, inspector):
    assigned(cycle, inspector)

    content = export_workbook(assignment.member, by=inspector)
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [found.id for found in page.row_breaks.brk] == [7]
    assert page.print_title_rows == "$5:$5"
    assert page.page_setup.paperSize == 9


def test_it_holds_no_score(assignment, inspector):
    begun(assignment)

    rows = rows_of(export_workbook(assignment.member, by=inspector))
    assert [row[5:] for row in rows[5:]] == [(None, None, None, None)] * 2


def test_the_download_stands_in_the_trail(assignment, sign_in, office):
    response = sign_in(office).get(paper_url("workbook", assignment.member))

    assert response.status_code == 200
    assert "工作簿" in AuditEvent.objects.get(action="paper.workbook").summary


def test_others_do_not_get_it(assignment, leader, appoint, sign_in):
    with pytest.raises(Forbidden, match="没有办这件事的权限"):
        export_workbook(assignment.member, by=leader)
    other = appoint("inspector")
    assert sign_in(other).get(paper_url("workbook", assignment.member)).status_code == 404


def test_who_inspects_no_more_does_not_get_it(assignment, inspector, township):
    inspector.appointments.update(role="township_office")

    with pytest.raises(Forbidden, match="不任考核组成员"):
        export_workbook(assignment.member, by=inspector)


def test_nothing_assigned_is_no_workbook(assignment, inspector):
    assignment.delete()

    with pytest.raises(Refused, match="还没有分到"):
        export_workbook(assignment.member, by=inspector)


def test_no_rubric_is_no_workbook(assignment, inspector):
    assignment.cycle.year_end_rubric = None

    with pytest.raises(Refused, match="没有选定年终评分细则"):
        export_workbook(assignment.member, by=inspector)
