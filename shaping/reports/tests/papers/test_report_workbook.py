"""The report as a workbook, as written and as LibreOffice recalculates it."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
import time_machine
from openpyxl import load_workbook

from assessments.tests.recalculation import needs_soffice, recalculated
from shaping.reports.contents import DAY_SUMS, FIGURES, PROBLEM_KEYS
from shaping.reports.queries.figures import COUNTED
from shaping.reports.services.book_tables import BookTable
from shaping.reports.services.workbooks import report_workbook
from shaping.reports.tests.factories import example_contents, problem
from shaping.reports.tests.papers.building import (
    IMPRINT,
    chance_contents,
    consistent,
    empty_contents,
)
from shaping.reports.wording import completeness_sentence, self_statement
from shaping.spreadsheets.exports import ExportColumn

SHEETS = [
    "总表",
    "说明",
    "清单",
    "补报",
    "新增",
    "推进",
    "销号",
    "问题",
    "分类",
    "分村",
    "夜话",
    "议事",
    "日常检查",
    "组织",
    "共性问题",
]


def opened(contents, imprint=IMPRINT):
    return load_workbook(io.BytesIO(report_workbook(contents, imprint)))


def midnight(month, day):
    """A day of 2026 as openpyxl reads it: without a time zone."""
    return datetime(2026, month, day, tzinfo=UTC).replace(tzinfo=None)


def rows_of(book, name):
    """The rows below the head, without the sums."""
    rows = list(book[name].iter_rows(min_row=3, values_only=True))
    return [row for row in rows if row[1] != "合计"]


def figures_in(rows, column):
    """Title → value of a column of the recalculated first sheet."""
    return {row[1]: row[column] for row in rows[2:]}


def expected_figures(figures):
    """What the first sheet should show of these figures."""
    sums = {"closed_village_days": "销号问题在村合计", "closed_township_days": "销号问题在镇合计"}
    titles = {kind.key: kind.title for kind in FIGURES} | sums
    titles |= {"accept_days": "镇受理合计", "accepted": "镇受理"}
    return {title: figures[key] for key, title in titles.items()}


def numbers(values):
    return tuple(value or 0 for value in values)


@needs_soffice
@pytest.mark.parametrize(
    "contents",
    [chance_contents(Random(1)), chance_contents(Random(20)), empty_contents()],
    ids=["one", "another", "empty"],
)
def test_libreoffice_finds_the_figures_of_the_report(contents, tmp_path):
    book = recalculated(report_workbook(contents, IMPRINT), tmp_path)

    month = figures_in(book["总表"], 3)
    assert month | expected_figures(contents.figures) == month
    for key, (title, _count) in DAY_SUMS.items():
        shown = "—" if month[title] in {None, ""} else f"{month[title]:.1f}"
        assert shown == contents.mean_text(key)
    assert book["总表"][-1][1:4:2] == (book["总表"][-1][1], "相符")
    for name, lines in (("分类", contents.categories), ("分村", contents.villages)):
        found = [row for row in book[name][2:] if isinstance(row[0], int)]
        assert [numbers(row[-6:]) for row in found] == [
            tuple(line.counts[key] for key in COUNTED) for line in lines
        ]
    total = book["问题"][-1][-len(PROBLEM_KEYS) :]
    assert numbers(total) == tuple(contents.figures[key] for key in PROBLEM_KEYS)


@needs_soffice
def test_libreoffice_finds_the_changes(tmp_path):
    contents = consistent(example_contents(), Random(5))
    figures = contents.figures
    before = {key: value + number for number, (key, value) in enumerate(figures.items())}
    other = replace(example_contents().previous, figures=before)

    book = recalculated(
        report_workbook(replace(contents, previous=other, last_year=None), IMPRINT), tmp_path
    )

    changes = figures_in(book["总表"], 5)
    expected = expected_figures({key: figures[key] - before[key] for key in figures})
    assert changes | expected == changes
    assert set(figures_in(book["总表"], 7).values()) <= {None, ""}


@pytest.mark.parametrize("seed", range(6))
def test_every_row_of_the_report_is_there(seed):
    contents = chance_contents(Random(seed))

    book = opened(contents)

    assert book.sheetnames == SHEETS
    listed = [row[1:4] for row in rows_of(book, "清单") if row[0]]
    words = {"on_time": "按时", "late": "迟报", "missing": "未报"}
    assert listed == [(line.code, line.name, words[line.timing]) for line in contents.lists]
    for name, key in (("新增", "new"), ("推进", "ongoing"), ("销号", "closed")):
        assert [(row[1], row[5]) for row in rows_of(book, name) if row[0]] == [
            (line.number, line.description) for line in contents.problems_of(key)
        ]
    marks = {
        row[1]: {key for key, mark in zip(PROBLEM_KEYS, row[-11:], strict=True) if mark}
        for row in rows_of(book, "问题")
        if row[0]
    }
    assert marks == {line.number: set(line.keys) for line in contents.problems}
    assert [row[1:5] for row in rows_of(book, "日常检查") if row[0]] == [
        (line.code, line.name, line.sheets, line.points / 100) for line in contents.scores
    ]


def test_the_sheets_hold_their_lines():
    book = opened(example_contents())

    assert rows_of(book, "补报")[0][2:] == ("黄茆村", 2026, 9, midnight(10, 9), None, 1)
    assert rows_of(book, "夜话")[0][3:] == (
        "一号村湾",
        midnight(10, 12),
        3,
        20,
        "渠道清淤怎么出工",
    )
    assert [row[-1] for row in rows_of(book, "议事")] == ["通过", "未通过"]
    assert rows_of(book, "组织")[0][1:] == ("421223101200", "堰市村", 2, 5, 4)
    assert [row[6:] for row in rows_of(book, "共性问题")] == [
        ("在推进", None, None),
        ("已建章立制", "渠道管护制度", midnight(10, 20)),
    ]


def test_inspections_have_two_decimals_and_no_rank():
    sheet = opened(example_contents())["日常检查"]

    assert [cell.value for cell in sheet[2]] == [
        "序号",
        "代码",
        "村(社区)",
        "检查(次)",
        "平均得分(分)",
    ]
    assert (sheet["E3"].value, sheet["E3"].number_format) == (91.35, "0.00")


def test_the_remarks_say_what_the_report_is():
    contents = example_contents(last_year=example_contents().previous)

    remarks = [row[1] for row in rows_of(opened(contents), "说明")]

    assert completeness_sentence(contents) in remarks
    assert self_statement(contents, IMPRINT) in remarks
    assert "2026年10月20日开始，2026年10月26日截止，2026年10月28日封表。" in remarks
    assert remarks.count(f"2026年9月月报第1版，内容指纹{'a' * 64}") == 2


def test_no_text_becomes_a_formula():
    line = problem(
        1, "new", "open", description="=1+1", category="=2", unit="@SUM(A1)", number="+3"
    )

    book = opened(example_contents(problems=[line]))

    cells = [cell for row in book["新增"].iter_rows(min_row=3) for cell in row]
    assert {cell.value: cell.data_type for cell in cells if cell.value} | {
        "=1+1": "s",
        "=2": "s",
        "@SUM(A1)": "s",
        "+3": "s",
    } == {cell.value: cell.data_type for cell in cells if cell.value}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_formulas_use_only_what_old_programs_know():
    book = opened(chance_contents(Random(3)))
    formulas = [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]

    used = set(re.findall(r"([A-Z]+)\(", "".join(formulas)))
    assert used <= {
        "COUNT",
        "COUNTIF",
        "SUM",
        "SUMIF",
        "SUMPRODUCT",
        "EXACT",
        "IF",
        "OR",
        "N",
        "INT",
        "ROUND",
    }


def test_a_demo_warns_on_both_first_sheets():
    book = opened(example_contents(), replace(IMPRINT, is_demo=True))

    assert "演示数据，非真实情况" in book["总表"]["A1"].value
    assert rows_of(book, "说明")[0] == ("注意", "演示数据，非真实情况")


def test_an_empty_table_says_so():
    book = opened(empty_contents())

    assert [book[name]["B3"].value for name in SHEETS[2:]] == ["本月无"] * 13


def test_the_same_gives_the_same_bytes():
    with time_machine.travel("2026-11-01"):
        once = report_workbook(example_contents(), IMPRINT)

    assert report_workbook(example_contents(), IMPRINT) == once
    assert report_workbook(example_contents(month=9), IMPRINT) != once


def test_it_says_who_made_it():
    properties = opened(example_contents()).properties

    assert properties.creator == "沙坪镇人民政府"
    assert properties.created == properties.modified == midnight(11, 1)


def test_a_table_does_not_know_columns_it_has_not():
    with pytest.raises(ValueError, match="没有"):
        BookTable("表", [ExportColumn("甲")], []).letter("没有")
