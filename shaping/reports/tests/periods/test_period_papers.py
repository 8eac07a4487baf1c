"""The papers of a quarter and a year: every number of the documents is the one that was added up."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from assessments.tests.recalculation import needs_soffice, recalculated
from shaping.reports import period_wording as words
from shaping.reports.contents import DAY_SUMS
from shaping.reports.period_lines import COUNT_KEYS
from shaping.reports.periods import PERIOD_KEYS, Period, Span, title_of
from shaping.reports.services.period_papers import Heading, paper_name, period_docx
from shaping.reports.services.period_workbooks import period_workbook
from shaping.reports.tests.factories import NAMES
from shaping.reports.tests.periods.building import quarter

DAY = date(2026, 10, 12)
HEADING = Heading("沙政发〔2026〕12号", DAY)
LISTS = ("expected", "on_time", "late", "nil", "missing")


def year() -> Period:
    return replace(quarter(), span=Span(2026))


def opened(period, heading=HEADING):
    return Document(io.BytesIO(period_docx(period, heading)))


def lines_of(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def rows_of(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_quarter_is_a_circular_to_the_villages():
    lines = lines_of(opened(quarter()))

    assert "沙政发〔2026〕12号" in lines
    assert "各村(社区)：" in lines
    assert "2026年10月12日" in lines
    assert paper_name(quarter()) == ("沙坪镇人民政府关于2026年第三季度“共同缔造”工作情况的通报")
    for sentence in (
        words.lists_sentence(quarter()),
        words.problems_sentence(quarter()),
        words.participation_sentence(quarter()),
        words.topics_sentence(quarter()),
        words.completeness_sentence(quarter()),
        words.self_statement(quarter()),
    ):
        assert any(line.endswith(sentence) or sentence in line for line in lines), sentence
    assert not any("名次" in line and "不排名次" not in line for line in lines)


def test_the_year_is_an_account_under_the_three_goals():
    lines = lines_of(opened(year()))
    headings = [line for line in lines if line[1:2] == "、"]

    assert headings == [
        "一、完善基层组织体系",
        "二、完善群众参与机制",
        "三、完善服务保障体系",
        "四、存在问题",
    ]
    assert "崇阳县人民政府：" in lines
    assert "特此报告。" in lines
    assert paper_name(year()).endswith("的报告")


def test_a_paper_without_a_number_leaves_it_out():
    lines = lines_of(opened(quarter(), Heading("", DAY)))

    assert not any("〔" in line for line in lines)


def test_a_demo_says_so_on_top():
    assert lines_of(opened(quarter(), replace(HEADING, is_demo=True)))[0] == "演示数据，非真实情况"


def test_the_annexes_hold_every_number_in_the_registers_order():
    period = quarter()
    kinds, problems, participation = map(rows_of, opened(period).tables)

    assert [row[1] for row in problems[1:-1]] == NAMES
    for row, line in zip(problems[1:-1], period.villages, strict=True):
        assert row[2:] == [str((line.lists | line.counts)[key]) for key in (*LISTS, *COUNT_KEYS)]
    assert problems[-1][2:] == [str(period.figures[key]) for key in (*LISTS, *COUNT_KEYS)]
    assert kinds[-1][2:] == [str(period.figures[key]) for key in COUNT_KEYS]
    assert participation[1] == ["1", "堰市村", "6", "0", "6", "80.08", "2", "6", "5"]
    assert participation[-1] == ["", "合计", "6", "3", "6", "—", "6", "12", "11"]


def test_equal_contents_give_equal_bytes():
    assert period_docx(quarter(), HEADING) == period_docx(quarter(), HEADING)
    assert period_workbook(quarter(), DAY) == period_workbook(quarter(), DAY)


def test_a_formula_stays_a_text():
    period = quarter()
    month = period.months[-1]
    topic = replace(month.contents.topics[0], title="=1+1")
    months = [*period.months[:2], replace(month, contents=replace(month.contents, topics=[topic]))]
    book = load_workbook(io.BytesIO(period_workbook(replace(period, months=months), DAY)))
    cells = [cell for row in book["共性问题"].iter_rows() for cell in row if cell.value == "=1+1"]

    assert [cell.data_type for cell in cells] == ["s"]


@needs_soffice
@pytest.mark.parametrize("has_before", [True, False])
def test_libreoffice_recalculates_the_same_figures(tmp_path, has_before):
    before = {key: value + 3 for key, value in quarter().figures.items()}
    period = quarter(before=before if has_before else None)

    sheets = recalculated(period_workbook(period, DAY), tmp_path)

    rows = {row[1]: row for row in sheets["总表"][2:]}
    for key in PERIOD_KEYS:
        row, months = rows[title_of(key)], period.months
        assert list(row[3:6]) == [month.contents.figures[key] for month in months]
        assert row[6] == period.figures[key], key
        assert row[7:9] == ((before[key], -3) if has_before else (None, None))
    for key in DAY_SUMS:
        assert f"{rows[DAY_SUMS[key][0]][6]:.1f}" == period.mean_text(key)
    assert rows["期初、新增、重办、销号与在办"][6] == "相符"
    assert sheets["分村"][-1][3:] == tuple(period.figures[key] for key in (*LISTS, *COUNT_KEYS))
    assert sheets["分类"][-1][2:] == tuple(period.figures[key] for key in COUNT_KEYS)
    assert sheets["参与和检查"][-1][3:6] == (6, 3, 6)
    assert sheets["组织"][-1][3:] == (6, 12, 11, 6)
    assert sheets["各月月报"][-1][1] == "2026年9月"
