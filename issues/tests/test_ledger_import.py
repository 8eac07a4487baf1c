"""The town's old ledger: its free texts, its faults, the problems it makes, and the way back."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import Workbook, load_workbook

from issues.models import Issue, IssueEvent
from issues.services import ledger_sheets
from issues.services.flow import Step, note
from issues.services.ledger_cells import (
    CellFaultError,
    is_finished,
    read_affected,
    read_funds,
    read_month,
    short_village_name,
)
from issues.services.ledger_imports import add_ledger
from issues.tests.factories import CategoryFactory, IssueFactory
from shaping.audit.models import AuditEvent
from shaping.imports.kinds import kind_of
from shaping.imports.models import ImportBatch
from shaping.imports.services import import_file, stored_changes, undo
from shaping.workflow import Refused, StaleState
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
PARAMETERS = {"township": "421223101"}
ROW = {
    "序号": 1,
    "村(社区)": "堰市村",
    "村湾": "下湾",
    "问题类别": "农田水利",
    "问题描述": "七组排灌渠淤塞200米",
    "涉及户/人数": "120亩",
}
FULL = ROW | {
    "来源": "走访",
    "共性/个性": "共性",
    "拟办意见(村)": "请机械清淤",
    "责任单位(人)": "镇水利站",
    "完成时限": date(2026, 12, 22),
    "办理情况/状态": "正在联系机械",
    "编号": "旧-7",
    "提出日期": date(2026, 3, 5),
    "提出人": "李四",
    "紧急程度": "紧急",
    "层级": "镇级",
    "资金需求(万元)": 1.25,
    "网格事件编号": "WG-1",
    "联系方式": "村部",
}


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def place(village, township):
    HamletFactory(village=village, name="下湾", code=f"{village.code12}901")
    CategoryFactory(township=township)


@pytest.fixture
def load(office, tmp_path):
    def run(*rows, **options):
        titles = list(dict.fromkeys(title for row in rows for title in row))
        book = Workbook()
        book.active.append(["沙坪镇2026年重难点问题台账"])
        book.active.append(titles)
        for row in rows:
            book.active.append([row.get(title) for title in titles])
        path = tmp_path / "台账.xlsx"
        book.save(path)
        return import_file("issue_ledger", PARAMETERS, path, by=office, **options)

    return run


def told(outcome):
    return [(fault.row, fault.column, fault.message) for fault in outcome.faults]


def test_a_row_becomes_an_accepted_problem(load):
    outcome = load(FULL)

    assert (outcome.faults, outcome.new_count) == ([], 1)
    issue = Issue.objects.get()
    assert (issue.state, issue.holder, issue.first_list) == ("accepted", "township", None)
    assert (issue.village.name, issue.hamlet.name, issue.category.name) == (
        "堰市村",
        "下湾",
        "农田水利",
    )
    assert (issue.number, issue.affected, issue.funds_yuan) == ("旧-7", "120亩", 12_500)
    assert (issue.source, issue.scope, issue.urgency, issue.level) == (
        "visit",
        "common",
        "urgent",
        "township",
    )
    assert (issue.due_on, issue.raised_on) == (date(2026, 12, 22), date(2026, 3, 5))
    assert issue.reported_at.astimezone().date() == date(2026, 3, 5)
    assert "七组排灌渠" in issue.search_text


def test_it_leaves_its_trace(load, office):
    load(FULL)

    event = IssueEvent.objects.get()
    assert (event.action, event.by, event.words) == (
        "accept",
        office,
        "从原有台账导入：正在联系机械",
    )
    assert AuditEvent.objects.filter(action="issue.accept").count() == 1


def test_without_a_number_it_gets_the_next_one(load, village):
    IssueFactory(village=village, number="101200-2603-04")

    load(ROW | {"首次列入月份": "2026年3月"}, ROW | {"问题描述": "路", "首次列入月份": "2026-03"})

    numbers = Issue.objects.exclude(number="101200-2603-04").order_by("number")
    assert list(numbers.values_list("number", flat=True)) == ["101200-2603-05", "101200-2603-06"]


@pytest.mark.parametrize("row", [ROW, FULL])
def test_the_same_sheet_twice_changes_nothing(load, row):
    load(row)

    outcome = load(row)

    assert (outcome.new_count, outcome.unchanged_count) == (0, 1)
    assert Issue.objects.count() == 1


def test_a_problem_that_a_list_brought_is_known(load, village):
    hamlet = village.hamlets.get()
    IssueFactory(village=village, hamlet=hamlet, description=ROW["问题描述"])

    assert load(ROW).unchanged_count == 1


def test_our_own_export_comes_in_again_unchanged(client_of, office, village, tmp_path):
    IssueFactory(village=village, hamlet=village.hamlets.get(), in_progress=True)
    content = client_of(office).get("/issues/ledger.xlsx").content
    path = tmp_path / "导出.xlsx"
    path.write_bytes(content)

    outcome = import_file("issue_ledger", PARAMETERS, path, by=office)

    assert (outcome.faults, outcome.unchanged_count, outcome.new_count) == ([], 1, 0)


@pytest.mark.parametrize("standing", ["已销号", "已办结", "已解决，群众满意", "不予办理"])
def test_a_finished_problem_is_left_out_with_a_word(load, standing):
    outcome = load(FULL | {"办理情况/状态": standing}, ROW)

    assert (outcome.faults, outcome.new_count) == ([], 1)
    assert any("第3行写着已经办结、销号或不办，没有读入" in w for w in outcome.warnings)


@pytest.mark.parametrize("standing", ["未销号", "正在办理，尚未解决", "没有办结", "办理中", ""])
def test_an_unfinished_one_is_no_finished_one(standing):
    assert not is_finished(standing)


@pytest.mark.parametrize(
    ("title", "value", "message"),
    [
        ("村(社区)", "上游村", "写的是“上游村”，本镇没有这个村(社区)，请核对"),
        ("村湾", "上湾", "堰市村没有叫“上湾”的村湾(小区)，请核对；涉及全村的空着"),
        ("问题类别", "水利", "写的是“水利”，只能填：农田水利"),
        ("涉及户/人数", "很多", "写的是“很多”，请写数和单位，例如 46户、120亩"),
        ("提出日期", date(2026, 12, 1), "提出日期不能晚于今天"),
        ("首次列入月份", "2027-01", "写的是“2027-01”，请写年和月，例如 2026-03，不能晚于本月"),
        ("资金需求(万元)", "两万", "写的是“两万”，请写数，单位万元，例如 1.5"),
        ("资金需求(万元)", "1e999", "写的是“1e999”，请写0到10000万元，最多四位小数"),
    ],
)
def test_a_fault_names_its_column_and_what_to_do(load, title, value, message):
    outcome = load(ROW | {title: value})

    ((row, column, words),) = told(outcome)
    assert (row, words) == (3, message)
    assert column.startswith(title)
    assert not Issue.objects.exists()


def test_all_faults_of_a_row_come_at_once(load):
    outcome = load(ROW | {"村湾": "上湾", "问题类别": "水利", "涉及户/人数": "0户"})

    assert [column for _, column, _ in told(outcome)] == ["村湾(小区)", "问题类别", "涉及户/人数"]


def test_a_private_number_is_refused(load):
    ((_, column, message),) = told(load(ROW | {"问题描述": "身份证42122319900307663X的补贴"}))

    assert column == "问题描述"
    assert message.endswith("请删掉")


@pytest.mark.parametrize(("row", "what"), [(ROW, "村湾和问题描述"), (FULL, "编号")])
def test_one_row_twice_is_told(load, row, what):
    assert told(load(row, row))[0][2] == f"和第3行的{what}一样，请只留一行"


def test_a_strange_source_becomes_other_with_a_word(load):
    outcome = load(ROW | {"来源": "群众反映"})

    assert Issue.objects.get().source == "other"
    assert "第3行来源“群众反映”按“其他”登记。" in outcome.warnings


def test_undone_the_problems_are_gone(load, office):
    load(FULL)

    undo(ImportBatch.objects.get(), by=office)

    assert not Issue.objects.exists()
    assert load(FULL).new_count == 1


def test_a_problem_worked_on_since_stays(load, office):
    load(FULL)
    note(Issue.objects.get(), Step("comment", "看过"), by=office)

    with pytest.raises(Refused, match="旧-7"):
        undo(ImportBatch.objects.get(), by=office)
    assert Issue.objects.count() == 1


def test_confirming_what_is_there_by_now_stops_it(load, office, township):
    load(ROW)

    with pytest.raises(StaleState, match="没有导入"):
        add_ledger(stored_changes(ImportBatch.objects.get()), township, by=office)


def test_a_category_hidden_since_stops_it(load, office, township):
    load(ROW)
    changes = stored_changes(ImportBatch.objects.get())
    undo(ImportBatch.objects.get(), by=office)
    township.issue_categories.update(is_offered=False)

    with pytest.raises(StaleState, match="没有导入"):
        add_ledger(changes, township, by=office)


def test_too_many_are_refused(load, monkeypatch):
    monkeypatch.setattr(ledger_sheets, "MOST_ROWS", 1)

    with pytest.raises(Refused, match="一次最多导入1件"):
        load(ROW, FULL)


def test_the_empty_sheet_has_the_columns_of_the_towns_table(office):
    content = kind_of("issue_ledger").template(PARAMETERS, office)

    sheet = load_workbook(BytesIO(content)).worksheets[0]
    header = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "序号")
    assert header[:12] == (
        "序号",
        "村(社区)",
        "村湾(小区)",
        "问题类别",
        "问题描述",
        "涉及户/人数",
        "来源",
        "共性/个性",
        "拟办意见(村)",
        "责任单位(人)",
        "完成时限",
        "办理情况/状态",
    )


@pytest.mark.parametrize(
    ("text", "read"), [("46户", "46户"), ("４６", "46户"), ("1,200人", "1200人"), ("3 处", "3处")]
)
def test_numbers_with_units_are_read(text, read):
    assert read_affected(text) == read


@pytest.mark.parametrize("text", ["", "户", "0户", "-3户", "9999999999户", "46户左右"])
def test_other_words_are_no_number(text):
    with pytest.raises(CellFaultError):
        read_affected(text)


@pytest.mark.parametrize(
    ("text", "read"), [("1.5万元", "1.5"), ("", ""), ("１０", "10"), ("0", "0")]
)
def test_amounts_are_read_exactly(text, read):
    assert read_funds(text) == read


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-1", "0.00001", "10001"])
def test_other_amounts_are_told(text):
    with pytest.raises(CellFaultError):
        read_funds(text)


def test_no_month_is_no_fault():
    assert read_month("", date(2026, 11, 24)) == ""


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("堰市村村委会", "堰市村"),
        ("凤岭居委会", "凤岭社区"),
        ("枫树村民委员会", "枫树村"),
        ("村委会", "村委会"),
    ],
)
def test_a_village_goes_by_its_short_name(name, short):
    assert short_village_name(name) == short


@pytest.mark.parametrize("count", [1, 3])
def test_checking_costs_the_same_for_many_rows(load, count, django_assert_num_queries):
    rows = [ROW | {"问题描述": f"{number}组的渠"} for number in range(count)]

    with django_assert_num_queries(7):
        load(*rows, dry_run=True)
