"""Every fault of a list sheet at once, with row and column; the wrong sheet by its name."""

import pytest
import time_machine
from openpyxl import Workbook

from issues.models import IssueList
from issues.tests.factories import CategoryFactory, IssueFactory, RequirementFactory
from issues.tests.list_sheets import ROW, ListSheet
from shaping.imports.services import import_file
from shaping.workflow import Refused
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def place(village, township):
    HamletFactory(village=village, name="下湾", code=f"{village.code12}901")
    CategoryFactory(township=township)


@pytest.fixture
def sheet(village_officer):
    return ListSheet(village_officer)


def told(outcome):
    return [(fault.column, fault.message) for fault in outcome.faults]


@pytest.mark.parametrize(
    ("title", "value", "words"),
    [
        ("村湾(小区)", None, "请选村湾(小区)，涉及全村的选“全村”"),
        ("村湾(小区)", "上湾", "写的是“上湾”，只能填：下湾、全村"),
        ("问题类别", None, "请选问题类别"),
        ("问题类别", "饮水", "写的是“饮水”，只能填：农田水利"),
        ("涉及数", None, "请写涉及多少户(人、亩、处)"),
        ("涉及数", 0, "涉及数写的是“0”，请写1到1000000的整数，例如 46"),
        ("单位", None, "请选单位：户、人、亩或处"),
        ("来源", "听说", None),
        ("现在的情况", "已办好", "新问题这一格请空着；上月未办结的问题要有编号"),
        ("提出日期", "2027-01-01", "提出日期不能晚于今天，也不能早于2000年"),
        ("问题描述", "张某身份证号42122319900307663X", None),
    ],
)
def test_a_fault_names_its_column_and_what_to_do(sheet, tmp_path, title, value, words):
    outcome = sheet.fill(0, **ROW).fill(0, **{title: value}).upload(tmp_path)

    ((column, message),) = told(outcome)
    assert column == title
    assert words is None or message == words
    assert not IssueList.objects.exists()


def test_all_faults_come_at_once_with_their_rows(sheet, tmp_path):
    sheet.fill(0, **ROW | {"涉及数": None, "单位": None})
    sheet.fill(1, **ROW | {"问题描述": "八组的路", "问题类别": None})

    outcome = sheet.upload(tmp_path)

    first = sheet.header + 1
    assert [(fault.row, fault.column) for fault in outcome.faults] == [
        (first, "涉及数"),
        (first, "单位"),
        (first + 1, "问题类别"),
    ]


def test_one_row_twice_is_told(sheet, tmp_path):
    outcome = sheet.fill(0, **ROW).fill(1, **ROW).upload(tmp_path)

    (message,) = [message for _, message in told(outcome)]
    assert message == f"和第{sheet.header + 1}行的村湾和问题描述一样，请只留一行"


def test_what_the_township_asks_for_is_asked_here_too(sheet, township, tmp_path):
    RequirementFactory(township=township, field="proposal")

    outcome = sheet.fill(0, **ROW).upload(tmp_path)

    assert told(outcome) == [("拟办意见", "镇里要求填“拟办意见”，请补上")]


def test_photos_are_added_on_the_page(sheet, township, tmp_path):
    RequirementFactory(township=township, field="photos")

    outcome = sheet.fill(0, **ROW).upload(tmp_path)

    assert outcome.faults == []
    assert any("照片" in warning and "填报页面上补" in warning for warning in outcome.warnings)


def test_an_unknown_number_is_told(village, village_officer, tmp_path):
    IssueFactory(village=village, in_progress=True, number="101200-2610-01")
    sheet = ListSheet(village_officer).fill(0, 编号="101200-2610-99")

    assert told(sheet.upload(tmp_path)) == [
        ("编号", "堰市村没有这个编号的问题，请核对；新问题的编号请空着")
    ]


def test_another_villages_number_is_unknown(other_village, sheet, tmp_path):
    IssueFactory(village=other_village, in_progress=True, number="101201-2610-01")

    assert "堰市村没有这个编号" in told(sheet.fill(0, 编号="101201-2610-01").upload(tmp_path))[0][1]


def test_one_number_twice_is_told(village, village_officer, tmp_path):
    IssueFactory(village=village, in_progress=True, number="101200-2610-01")
    sheet = ListSheet(village_officer).fill(1, 编号="101200-2610-01")

    assert told(sheet.upload(tmp_path)) == [
        ("编号", f"和第{sheet.header + 1}行的编号一样，请只留一行")
    ]


def test_a_problem_that_ended_meanwhile_is_left_out_with_a_word(village, village_officer, tmp_path):
    issue = IssueFactory(village=village, in_progress=True, number="101200-2610-01")
    sheet = ListSheet(village_officer).fill(1, **ROW)
    type(issue).objects.filter(pk=issue.pk).update(state="declined", decline_reason="不归村里")

    outcome = sheet.upload(tmp_path)

    assert (outcome.faults, outcome.new_count) == ([], 1)
    assert "101200-2610-01 现在是“不予办理”，不用再报，这一行没有读入。" in outcome.warnings[0]


def test_the_sheet_of_another_month_is_named(sheet, tmp_path):
    with pytest.raises(Refused) as refusal:
        sheet.fill(0, **ROW).upload(tmp_path, month="2026-10")

    assert refusal.value.message == "这份表是11月的，现在报的是10月。请下载10月的空表。"


def test_the_sheet_of_another_year_is_named(sheet, tmp_path):
    with pytest.raises(Refused, match="这份表是2026年11月的，现在报的是11月"):
        sheet.fill(0, **ROW).upload(tmp_path, month="2025-11")


def test_the_sheet_of_another_village_is_named(
    sheet, other_village, other_village_officer, tmp_path
):
    with pytest.raises(Refused, match="这份表是堰市村的，现在报的是码头村。请下载码头村的空表。"):
        sheet.fill(0, **ROW).upload(
            tmp_path, by=other_village_officer, village=other_village.code12
        )


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("issue-list-v0:421223101200:2026-11", "这份表是第0版的空表，现在用的是第1版"),
        ("scores-v1:421223101:2026:daily", "这份表不是问题清单的空表"),
        ("issue-list-v1:999999999999:2026-11", "这份表是代码为999999999999的村的"),
    ],
)
def test_a_wrong_sheet_is_named(sheet, tmp_path, mark, words):
    sheet.book.properties.identifier = mark
    for item in sheet.book.custom_doc_props.props:
        item.value = mark

    with pytest.raises(Refused, match=words):
        sheet.fill(0, **ROW).upload(tmp_path)


def test_a_table_of_their_own_passes(village_officer, tmp_path):
    book = Workbook()
    book.active.append(["堰市村11月问题清单"])
    book.active.append(list(ROW))
    book.active.append(list(ROW.values()))
    path = tmp_path / "自己的表.xlsx"
    book.save(path)

    parameters = {"village": "421223101200", "month": "2026-11"}
    outcome = import_file("issue_list", parameters, path, by=village_officer)

    assert (outcome.faults, outcome.new_count) == ([], 1)


def test_more_than_sixty_are_too_many(sheet, tmp_path):
    for place in range(61):
        sheet.fill(place, **ROW | {"问题描述": f"{place}组的渠"})

    outcome = sheet.upload(tmp_path)

    assert [fault.message for fault in outcome.faults] == ["一份清单最多60条，请去掉一些。"]
