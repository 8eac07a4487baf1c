import datetime
import io
import math
from decimal import Decimal

import openpyxl
import pytest

from shaping.spreadsheets.exports import (
    ExportColumn,
    Formula,
    Sheet,
    write_table,
    write_workbook,
)

MIDNIGHT = datetime.datetime.fromisoformat("2026-12-20")
EIGHT = datetime.datetime.fromisoformat("2026-12-20T08:00")
PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","点我")',
    '=WEBSERVICE("http://x.example")',
    "+1+1",
    "+86-13900000000",
    "-1+1",
    "-@SUM(1)",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1+1",
    '"=1+1',
    "{=1+1}",
    "=",
    "#N/A",
    "TRUE",
    "2026-01-01",
    "00123",
]
TEXT = ExportColumn("文字")


def sheets(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def first_cell(value, column=TEXT):
    return sheets(write_table([column], [[value]]))[0]["A2"]


@pytest.mark.parametrize("text", PAYLOADS)
def test_it_stores_every_text_as_text(text):
    cell = first_cell(text)

    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n")
    assert cell.quotePrefix


def test_it_keeps_titles_notes_and_headers_text_too():
    sheet = sheets(write_table([ExportColumn("=1+1")], [], title="=2+2", notes=["@x"], name="=3"))[
        0
    ]

    assert [sheet.cell(row, 1).data_type for row in (1, 2, 3)] == ["s"] * 3
    assert sheet.title == "=3"


def test_it_writes_a_live_formula_only_when_asked_to():
    assert first_cell(Formula("=SUM(B2:C2)")).data_type == "f"
    with pytest.raises(ValueError, match="="):
        Formula("SUM(1)")


@pytest.mark.parametrize(
    ("value", "written", "kind"),
    [
        (12, 12, "n"),
        (1.5, 1.5, "n"),
        (Decimal("88.40"), 88.4, "n"),
        (None, None, "n"),
        ("", None, "n"),
        (True, "是", "s"),
        (False, "否", "s"),
        (math.inf, "inf", "s"),
        (Decimal("NaN"), "NaN", "s"),
        (datetime.date(2026, 12, 20), MIDNIGHT, "d"),
        (
            datetime.datetime(2026, 12, 20, 8, tzinfo=datetime.UTC),
            EIGHT,
            "d",
        ),
        ("a\x00\x0b\ud800b", "ab", "s"),
        ("长" * 40_000, "长" * 32_767, "s"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_it_writes_values_as_what_they_are(value, written, kind):
    cell = first_cell(value)

    assert (cell.value, cell.data_type) == (written, kind)


def test_it_formats_numbers_and_days():
    day, moment = datetime.date(2026, 1, 2), EIGHT

    assert first_cell(1, ExportColumn("分", number_format="0.00")).number_format == "0.00"
    assert first_cell(day).number_format == "yyyy-mm-dd"
    assert first_cell(moment).number_format == "yyyy-mm-dd hh:mm"
    assert first_cell(day, ExportColumn("日", number_format="m月d日")).number_format == "m月d日"


def test_it_lays_out_title_notes_header_widths_and_print():
    columns = [ExportColumn("甲", 30), ExportColumn("乙", horizontal="right")]
    asked = Sheet("表", columns, [[1, 2]], "标题", ["说明"], frozen_columns=1, is_landscape=False)

    sheet = sheets(write_workbook([asked]))[0]

    assert asked.header_row == 3
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["标题", None],
        ["说明", None],
        ["甲", "乙"],
        [1, 2],
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:B1", "A2:B2"}
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B4", "$3:$3")
    assert sheet.column_dimensions["A"].width == 30
    assert sheet["B4"].alignment.horizontal == "right"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")


def test_it_gives_every_sheet_a_name_it_may_have():
    wanted = ["得分", "得分", "a/b:c[1]*?", "", "长" * 40, "'x'"]

    names = [s.title for s in sheets(write_workbook([Sheet(n, [TEXT], []) for n in wanted]))]

    assert names == ["得分", "得分(2)", "abc1", "表", "长" * 31, "x"]


def test_it_gives_a_third_sheet_of_one_name_another_number():
    names = [s.title for s in sheets(write_workbook([Sheet("表", [TEXT], [])] * 3))]

    assert names == ["表", "表(2)", "表(3)"]


def test_it_needs_a_sheet_and_rows_as_wide_as_the_header():
    with pytest.raises(ValueError, match="sheet"):
        write_workbook([])
    with pytest.raises(ValueError, match="longer"):
        write_table([TEXT, TEXT], [[1]])


def test_it_takes_its_rows_one_by_one():
    rows = ([number] for number in range(3))

    assert sheets(write_table([TEXT], rows))[0].max_row == 4
