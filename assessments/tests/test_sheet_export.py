"""The workbook of a year's score sheets."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import ScoreKind
from assessments.services.sheets import export_scores
from assessments.stored_sheets import sealed_sheets
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.sheet_workbooks import HEADER
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden


@pytest.fixture
def cycle(township, village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    return cycle


@pytest.fixture
def export(cycle, office):
    def run():
        content = export_scores(sealed_sheets(cycle, "daily"), cycle, ScoreKind.DAILY, by=office)
        return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())

    return run


def add(cycle, **fields):
    return ScoreSheetFactory(entrant=cycle.entrants.get(), **fields)


def values(row):
    return [cell.value for cell in row]


def test_it_has_the_columns_of_the_import(export, cycle):
    add(cycle, inspector_name="张三", note="沟渠有垃圾")

    title, header, row, *_ = export()
    assert title[0].value == "沙坪镇2025年度日常人居环境整治成绩表"
    assert tuple(values(header)) == HEADER
    assert row[2].value.date() == date(2025, 6, 30)
    assert [*values(row)[:2], *values(row)[3:]] == [
        "421223101200",
        "堰市村",
        "张三",
        88.4,
        "沟渠有垃圾",
    ]


def test_sum_and_mean_are_live_formulas(export, cycle):
    add(cycle, points=8840)
    add(cycle, points=9105)

    total, mean = export()[-2:]

    assert values(total) == ["合计", None, None, "2张", "=SUMPRODUCT(ROUND(E3:E4*100,0))/100", None]
    assert mean[4].value == "=ROUND(SUMPRODUCT(ROUND(E3:E4*100,0))/2,0)/100"


def test_without_sheets_there_is_nothing_to_sum(export):
    assert len(export()) == 2


def test_it_names_an_inspector_with_an_account(export, cycle, auditor):
    add(cycle, inspector=auditor, inspector_name="")

    assert export()[2][3].value == "纪委(审计)"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_remark_never_becomes_a_formula(export, cycle, text):
    add(cycle, note=text, inspector_name=text)

    row = export()[2]
    assert [(cell.value, cell.data_type) for cell in (row[3], row[5])] == [(text, "s")] * 2


def test_its_audit_event_holds_no_score(export, cycle, office):
    add(cycle, points=8840)

    export()

    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.township_code) == ("score.export", "421223101")
    assert event.summary == "导出沙坪镇2025年度日常成绩 1 行"
    assert event.after == {"kind": "daily", "rows": 1}


def test_only_who_may_export_does(cycle, village_officer):
    with pytest.raises(Forbidden):
        export_scores(sealed_sheets(cycle, "daily"), cycle, ScoreKind.DAILY, by=village_officer)

    assert not AuditEvent.objects.exists()


def test_the_page_hands_out_the_workbook(client_of, auditor, cycle):
    add(cycle)

    answer = client_of(auditor).get("/assessments/421223101/2025/sheets/daily.xlsx")

    assert "%E6%B2%99%E5%9D%AA%E9%95%87" in answer["Content-Disposition"]
    assert load_workbook(io.BytesIO(answer.content)).worksheets[0]["B3"].value == "堰市村"


def test_it_exports_the_chosen_village(client_of, office, cycle):
    add(cycle)
    query = {"village": "421223101299"}
    address = reverse("assessments:sheet-export", args=["421223101", 2025, "daily"], query=query)

    answer = client_of(office).get(address)

    assert load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row == 2


def test_who_gets_no_workbook(client_of, village_officer, other_office, cycle):
    address = reverse("assessments:sheet-export", args=["421223101", 2025, "daily"])

    assert client_of(village_officer).get(address).status_code == 403
    assert client_of(other_office).get(address).status_code == 404
