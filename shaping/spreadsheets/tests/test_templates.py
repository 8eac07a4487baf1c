import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from shaping.spreadsheets.columns import CellKind, Column
from shaping.spreadsheets.templates import SPARE_ROWS, write_template
from shaping.spreadsheets.tests.books import COLUMNS

KIND = Column("kind", "类别", choices=("一类", "二类"), hint="从下拉列表中选", width=20)
HOUSEHOLDS = Column("households", "户数", CellKind.COUNT)
LOCKED = tuple(c._replace(locked=c.key in ("code", "name")) for c in COLUMNS)
WANTED = (*LOCKED, KIND, HOUSEHOLDS)
ROWS = [
    {"code": "421223101200", "name": "大桥村", "on": datetime.date(2026, 12, 20), "score": 8840},
    {
        "code": "042122310120",
        "name": "=1+1",
        "by": "张三",
        "score": Decimal("90.5"),
        "kind": "二类",
    },
]
HEADER_ROW = 4


@pytest.fixture(scope="module")
def content():
    return write_template(
        WANTED,
        ROWS,
        title="检查得分表",
        notes=["黄色格子可以填", "不要改表头"],
        template_id="得分-3",
    )


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rule(sheet, column):
    return next(r for r in sheet.data_validations.dataValidation if f"{column}5" in r.sqref)


def test_it_comes_back_through_the_reader(content, read):
    reading = read(content, WANTED)

    assert reading.faults == reading.warnings == ()
    assert (reading.header_row, reading.template_id) == (HEADER_ROW, "得分-3")
    assert [row.number for row in reading.rows[:2]] == [5, 6]
    first, second = (row.values for row in reading.rows)
    assert first == dict.fromkeys(first) | ROWS[0]
    assert second == dict.fromkeys(second) | ROWS[1] | {"score": 9050}


def test_it_has_title_notes_and_a_frozen_header(book):
    sheet = book.worksheets[0]

    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        "检查得分表",
        "黄色格子可以填",
        "不要改表头",
    ]
    assert [cell.value for cell in sheet[HEADER_ROW]] == [column.title for column in WANTED]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:H1", "A2:H2", "A3:H3"}
    assert sheet.freeze_panes == "A5"
    assert sheet.cell(HEADER_ROW, 5).fill.fgColor.rgb != sheet.cell(HEADER_ROW, 6).fill.fgColor.rgb
    assert sheet.column_dimensions["G"].width == 20


def test_it_prints_on_a4_with_the_header_on_each_page(book):
    sheet = book.worksheets[0]

    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_it_locks_all_but_the_cells_to_fill_in(book):
    sheet = book.worksheets[0]

    assert sheet.protection.sheet
    assert [sheet.cell(5, place).protection.locked for place in range(1, 9)] == [True] * 2 + [
        False
    ] * 6
    assert sheet.cell(HEADER_ROW, 1).protection.locked
    spare = [sheet.cell(6 + SPARE_ROWS, place) for place in range(1, 9)]
    assert not any(cell.protection.locked or cell.value for cell in spare)
    assert sheet.max_row == 6 + SPARE_ROWS


def test_it_offers_the_choices_from_a_very_hidden_sheet(book):
    choices = book["选项"]
    kind = rule(book.worksheets[0], "G")

    assert choices.sheet_state == "veryHidden"
    assert [cell.value for cell in choices["A"]] == ["一类", "二类"]
    assert (kind.type, kind.formula1) == ("list", "选项!$A$1:$A$2")
    assert (kind.promptTitle, kind.prompt) == ("类别", "从下拉列表中选")


def test_it_holds_people_to_scores_days_and_counts(book):
    sheet = book.worksheets[0]

    assert rule(sheet, "E").formula1 == "AND(ISNUMBER(E5),E5>=0,E5<=100,ROUND(E5,2)=E5)"
    assert str(rule(sheet, "E").sqref) == f"E5:E{6 + SPARE_ROWS}"
    assert rule(sheet, "C").type == "date"
    assert rule(sheet, "H").type == "whole"
    assert sheet["C5"].number_format == "yyyy-mm-dd"
    assert sheet["A5"].number_format == "@"


def test_it_needs_no_rows_no_notes_and_no_id(read):
    columns = (Column("name", "村名"), Column("note", "备注", hint="可以不填"))
    content = write_template(columns, [], title="表", notes=[], template_id="")

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]

    assert read(content, columns, one_of=()).template_id == ""
    assert sheet.max_row == 2 + SPARE_ROWS
    assert sheet.data_validations.dataValidation[0].prompt == "可以不填"


@pytest.mark.parametrize("member", ["docProps/custom.xml", "docProps/core.xml"])
def test_it_is_known_by_either_property(content, read, member):
    stream = io.BytesIO(content)
    loaded = openpyxl.load_workbook(stream)
    if "custom" in member:
        loaded.properties.identifier = None
    else:
        loaded.custom_doc_props.props.clear()
    changed = io.BytesIO()
    loaded.save(changed)

    assert read(changed.getvalue(), WANTED).template_id == "得分-3"
