"""What a score workbook would change, and every fault in it."""

from datetime import date

import pytest

from assessments.models import CycleState, ScoreKind, SheetState
from assessments.sheet_checks import NO_DAYS, ScoreOrder, check_scores, template_id
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.sheet_workbooks import KEYS, reading_of
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Fault
from shaping.workflow import Refused
from villages.tests.factories import TownshipFactory

TODAY = date(2026, 2, 1)
DAY = date(2025, 6, 30)


@pytest.fixture
def cycle(township, village, other_village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.fixture
def check(cycle):
    def run(*rows, kind=ScoreKind.DAILY, day=DAY, today=TODAY, **reading):
        return check_scores(reading_of(*rows, **reading), ScoreOrder(cycle, kind, day, today))

    return run


def messages(result) -> list[str]:
    return [fault.message for fault in result.faults]


def stored(cycle, **fields):
    entrant = cycle.entrants.get(code="421223101200")
    fields = {"entrant": entrant, "inspector_name": "张三", "inspected_on": DAY} | fields
    return ScoreSheetFactory(**fields)


def imported(cycle, **fields):
    batch = ImportBatch.objects.create(kind="scores", file="x", file_name="x", sha256="0")
    return stored(cycle, import_batch=batch, **fields)


def test_it_finds_a_new_sheet(check):
    result = check({"name": "堰市村", "score": 8840, "inspector": "张 三", "note": "沟渠有垃圾"})

    (change,) = result.changes
    assert (change.number, change.action, change.label) == (2, "new", "堰市村 2025年6月30日 张三")
    assert (change.old, change.key) == ({}, "421223101200|2025-06-30|张三")
    assert change.new == {
        "code": "421223101200",
        "name": "堰市村",
        "date": "2025-06-30",
        "inspector": "张三",
        "score": 8840,
        "note": "沟渠有垃圾",
    }


@pytest.mark.parametrize(
    ("kind", "day", "says"),
    [
        ("daily", date(2024, 12, 31), "不在2025年度内，请核对日期"),
        ("daily", date(2026, 1, 5), "不在2025年度内，请核对日期"),
        ("year_end", date(2026, 2, 1), "年终成绩最晚到2026年1月31日，请核对日期"),
        ("year_end", date(2024, 12, 31), "不在2025年度内"),
    ],
)
def test_it_refuses_dates_outside_the_year(check, kind, day, says):
    (message,) = messages(check({"name": "堰市村", "score": 9000, "date": day}, kind=kind))

    assert message.startswith(f"写的是 {day.isoformat()}，")
    assert says in message


def test_it_takes_a_year_end_date_in_january(check):
    result = check({"name": "堰市村", "score": 9000, "date": date(2026, 1, 31)}, kind="year_end")

    assert [change.new["date"] for change in result.changes] == ["2026-01-31"]


def test_it_refuses_a_day_that_has_not_come(check):
    row = {"name": "堰市村", "score": 9000, "date": date(2025, 12, 31)}
    today = date(2025, 11, 24)

    daily, year_end = check(row, today=today), check(row, today=today, kind="year_end")

    assert messages(daily) == ["写的是 2025-12-31，这一天还没有到，请核对日期"]
    assert len(year_end.changes) == 1


def test_it_asks_for_a_date_where_there_is_none(check):
    result = check({"name": "堰市村", "score": 9000}, day=None)

    assert result.faults == [Fault(2, "检查日期", "", "没有填日期，请填写，例如 2026-06-30")]


def test_a_sheet_without_the_date_column_is_told_once(check):
    rows = [{"name": "堰市村", "score": 9000}, {"name": "大桥", "score": 9000}]

    result = check(*rows, day=None, columns=KEYS - {"date"})

    assert result.faults[0] == Fault(1, "检查日期", "", NO_DAYS)
    assert [fault.column for fault in result.faults[1:]] == ["村(社区)"]
    assert not result.changes


def test_it_tells_a_fault_of_the_reader_only_once(check):
    told = (
        Fault(2, "检查日期", "六月", "……"),
        Fault(3, "检查人", "长", "……"),
        Fault(4, "备注", "长", "……"),
    )
    row = {"name": "堰市村", "score": 9000}

    result = check(row, row, row | {"inspector": "李四"}, day=None, faults=told)

    assert [fault.row for fault in result.faults] == [3, 4]


def test_it_names_both_rows_of_a_repeated_visit(check):
    named = {"name": "堰市村", "score": 9000, "inspector": "张三"}
    by_code = {"code": "421223101201", "score": 9000}

    result = check(named, named | {"score": 8000}, by_code, by_code)

    assert [(fault.row, fault.column) for fault in result.faults] == [
        (3, "村(社区)"),
        (5, "村(社区)代码"),
    ]
    assert messages(result) == [
        "第2行和第3行是同一个村(社区)、同一天、同一个检查人，请只留一行",
        "第4行和第5行是同一个村(社区)、同一天、同一个检查人，"
        "请只留一行；如果是两位检查人打的分，请填上检查人",
    ]


def test_it_takes_two_judges_on_one_day(check):
    row = {"name": "堰市村", "score": 9000}

    result = check(row | {"inspector": "张三"}, row | {"inspector": "李四"})

    assert len(result.changes) == 2


def test_it_finds_nothing_to_change_in_the_same_values(check, cycle):
    stored(cycle, points=8840, note="扣分（两处）")

    (change,) = check(
        {"name": "堰市村", "score": 8840, "inspector": "张三", "note": "扣分(两处)"}
    ).changes

    assert change.action == "unchanged"


def test_it_shows_old_and_new_of_an_imported_sheet(check, cycle):
    sheet = imported(cycle, points=8840)

    (change,) = check({"name": "堰市村", "score": 9000, "inspector": "张三"}).changes

    assert (change.action, change.old["score"], change.new["score"]) == ("changed", 8840, 9000)
    assert change.old["batch"] == sheet.import_batch_id


def test_it_never_changes_a_sheet_that_was_entered_by_hand(check, cycle):
    stored(cycle, points=8840)

    result = check({"name": "堰市村", "score": 9000, "inspector": "张三"})

    assert result.changes == []
    assert messages(result) == [
        "系统里已有这一次检查的成绩，是直接录入的，不能用导入修改，请删去这一行"
    ]
    assert "88" not in str(result)


def test_it_never_compares_with_an_unsealed_sheet(check, cycle):
    stored(cycle, points=9000, state=SheetState.DRAFT)

    result = check({"name": "堰市村", "score": 9000, "inspector": "张三"})

    assert messages(result) == ["系统里已有这一次检查的评分表，检查人还没有封存，不能用导入代替"]


def test_it_knows_the_sheet_of_an_inspector_with_an_account(check, cycle, auditor):
    stored(cycle, points=8840, inspector=auditor, inspector_name="")

    (change,) = check({"name": "堰市村", "score": 8840, "inspector": "纪委(审计)"}).changes

    assert change.action == "unchanged"


def test_it_warns_of_entrants_that_are_missing(check):
    result = check({"name": "堰市村", "score": 9000})

    assert result.warnings == [
        "本年度参评单位中，这份表里没有这1个：码头村。如果是漏填，请补上再上传。"
    ]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (CycleState.PLANNED, "请先启动这个年度"),
        (CycleState.SEALED, "请分管领导先重新开放这个年度"),
        (CycleState.CLOSED, "已经结束"),
    ],
)
def test_it_refuses_a_cycle_that_takes_no_scores(check, cycle, state, says):
    cycle.state = state

    with pytest.raises(Refused, match=says):
        check({"name": "堰市村", "score": 9000})


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (
            "scores-v1:421223101:2024:daily",
            "这份表是2024年度的，现在导入的是2025年度的。请下载2025年度的空表",
        ),
        ("scores-v1:421223101:2025:year_end", "这份表是年终成绩的，现在导入的是日常成绩的"),
        ("scores-v1:421223100:2025:daily", "这份表是天城镇的，现在导入的是沙坪镇的"),
        ("scores-v1:421223199:2025:daily", "这份表是代码为421223199的乡镇的，现在导入的是沙坪镇的"),
        ("scores-v2:421223101:2025:daily", "这份表是第2版的空表，现在用的是第1版"),
        ("accounts-v1:421223101", "这份表不是成绩表的空表"),
    ],
)
def test_it_names_the_wrong_template(check, found, says):
    TownshipFactory(code9="421223100", name="天城镇")

    with pytest.raises(Refused, match=says):
        check({"name": "堰市村", "score": 9000}, template_id=found)


def test_it_takes_its_own_template(check, cycle):
    result = check({"name": "堰市村", "score": 9000}, template_id=template_id(cycle, "daily"))

    assert len(result.changes) == 1


def test_it_asks_the_database_as_often_for_many_rows_as_for_few(check, django_assert_num_queries):
    rows = [{"name": f"无名{n}村", "score": 1} for n in range(400)]
    codes = [{"code": str(n), "score": 1} for n in range(400)]

    with django_assert_num_queries(5):
        check({"name": "无名村", "score": 1}, {"code": "1", "score": 1})
    with django_assert_num_queries(5):
        check(*rows, *codes)
    with django_assert_num_queries(3):
        check({"name": "堰市村", "score": 9000})
