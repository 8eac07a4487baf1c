"""A sheet of accounts compared with the people of a township: names, faults, nothing written."""

from datetime import date

import pytest

from shaping.accounts.tests.factories import UserFactory
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import SheetReading, SheetRow
from villages.capabilities import Role
from villages.services.account_sheet import compare_accounts
from villages.tests.factories import AppointmentFactory, VillageFactory

TODAY = date(2026, 11, 24)
OFFICER = {"name": "张三", "role": "村专干", "village_code": "421223101200"}
INSPECTOR = {"name": "李四", "role": "考核组成员"}


@pytest.fixture
def compare(township, village, other_village):
    def act(*rows):
        numbered = tuple(SheetRow(number, row) for number, row in enumerate(rows, start=3))
        return compare_accounts(SheetReading("表", 2, frozenset(), numbered, ()), township, TODAY)

    return act


def test_a_village_officer_is_named_by_the_village(compare):
    (change,) = compare(OFFICER).changes

    assert (change.action, change.key, change.label) == (RowAction.NEW, "cun-101200", "张三")
    assert change.new == {
        "name": "张三",
        "role": "村专干",
        "village_code": "421223101200",
        "village_name": "堰市村",
        "username": "cun-101200",
        "phone": "",
    }


def test_the_village_may_be_given_by_name(compare):
    row = {"name": "张三", "role": "村书记", "village_name": "码头村"}

    assert compare(row).changes[0].new["village_code"] == "421223101201"


def test_further_names_get_a_running_number(compare):
    UserFactory(username="cun-101200-2")
    secretary = {**OFFICER, "name": "王五", "role": "村书记"}
    cadre = {**OFFICER, "name": "赵六", "role": "驻村(包村)干部"}

    result = compare(OFFICER, secretary, cadre, INSPECTOR, {**INSPECTOR, "name": "孙七"})

    assert [change.key for change in result.changes] == [
        "cun-101200",
        "cun-101200-3",
        "cun-101200-4",
        "kaohe-101-1",
        "kaohe-101-2",
    ]


def test_a_derived_name_leaves_out_one_written_further_down(compare):
    result = compare(OFFICER, {**INSPECTOR, "username": "cun-101200"})

    assert [change.key for change in result.changes] == ["cun-101200-2", "cun-101200"]


def test_a_written_name_is_taken_in_half_width(compare):
    assert compare({**INSPECTOR, "username": " ｌｉｓｉ "}).changes[0].key == "lisi"


@pytest.mark.parametrize("username", [None, "zhangsan"])
def test_the_same_person_in_the_same_post_is_unchanged(compare, township, village, username):
    user = UserFactory(username="zhangsan", display_name="张三")
    AppointmentFactory(user=user, role=Role.VILLAGE_OFFICER, township=township, village=village)

    result = compare({**OFFICER, "username": username})

    assert not result.faults
    assert (result.changes[0].action, result.changes[0].key) == (RowAction.UNCHANGED, "zhangsan")


def test_faulty_cells_told_already_are_left_alone(compare):
    result = compare({**OFFICER, "name": None}, {**OFFICER, "role": None})

    assert (result.changes, result.faults) == ([], [])


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({"village_code": None}, "村(社区)", "要写村(社区)代码或名称"),
        ({"village_code": "421223101999"}, "村(社区)代码", "没有这个村(社区)"),
        ({"village_code": None, "village_name": "远处村"}, "村(社区)", "没有这个村(社区)"),
        ({"village_name": "码头村"}, "村(社区)", "是堰市村，和名称对不上"),
        ({"role": "考核组成员"}, "村(社区)代码", "请空着"),
        (
            {"role": "考核组成员", "village_code": None, "village_name": "堰市村"},
            "村(社区)",
            "请空着",
        ),
        ({"phone": "12345"}, "手机号", "11位手机号"),
        ({"phone": "23800000000"}, "手机号", "11位手机号"),
        ({"username": "taken"}, "用户名", "已经有人用了"),
        ({"username": "a b"}, "用户名", "用户名只能有"),
    ],
)
def test_it_tells_what_is_wrong_and_where(compare, row, column, words):
    UserFactory(username="taken")

    result = compare({**OFFICER, **row})

    (fault,) = result.faults
    assert (fault.row, fault.column) == (3, column)
    assert words in fault.message
    assert result.changes == []


def test_a_village_in_charge_of_somebody_else_is_a_fault(compare, village_officer):
    (fault,) = compare(OFFICER).faults

    assert "已有一位在任的村专干" in fault.message


def test_two_officers_of_one_village_are_a_fault(compare):
    (fault,) = compare(OFFICER, {**OFFICER, "name": "王五"}).faults

    assert (fault.row, fault.column) == (4, "职务")
    assert "第3行已经写了堰市村的村专干" in fault.message


def test_the_same_row_twice_is_a_fault(compare):
    (fault,) = compare(INSPECTOR, INSPECTOR).faults

    assert "和第3行是同一个人同一个职务" in fault.message


def test_the_same_name_twice_is_a_fault(compare):
    result = compare(
        {**INSPECTOR, "username": "same"}, {**INSPECTOR, "name": "王五", "username": "same"}
    )

    assert [fault.column for fault in result.faults] == ["用户名"]


def test_a_village_of_another_township_is_unknown(compare):
    foreign = VillageFactory()

    (fault,) = compare({**OFFICER, "village_code": foreign.code12}).faults

    assert "没有这个村(社区)" in fault.message


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_for_one_and_for_thirty_rows(compare, django_assert_num_queries, count):
    rows = [{**INSPECTOR, "name": f"人{number}"} for number in range(count)]

    with django_assert_num_queries(3):
        compare(*rows)
