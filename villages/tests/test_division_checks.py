from datetime import date

import pytest

from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import SheetReading, SheetRow
from villages.services.divisions import COLUMNS, compare_divisions
from villages.tests.factories import TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db

YANSHI = ("421223101", "沙坪镇", "421223101200", "堰市村村委会")
MATOU = ("421223101", "沙坪镇", "421223101201", "码头村村委会")


def reading(*rows):
    """A sheet whose first data row is row 2."""
    keys = [column.key for column in COLUMNS]
    sheet_rows = tuple(
        SheetRow(number, dict(zip(keys, row, strict=True))) for number, row in enumerate(rows, 2)
    )
    return SheetReading("名单", 1, frozenset(keys), sheet_rows, ())


def compare(*rows, **options):
    return compare_divisions(reading(*rows), **options)


def faults(*rows, **options):
    return [(f.row, f.column, f.message) for f in compare(*rows, **options).faults]


def test_a_new_village_of_a_new_township():
    result = compare(YANSHI)

    (change,) = result.changes
    assert (change.action, change.key, change.label) == (RowAction.NEW, "421223101200", "堰市村")
    assert change.new["county_name"] == "崇阳县"
    assert result.warnings == ["登记簿里没有的乡镇一并新建（1个）：沙坪镇。"]


def test_a_new_village_of_a_known_township(township):
    result = compare(YANSHI)

    assert "county_name" not in result.changes[0].new
    assert result.warnings == []


def test_the_same_row_again_changes_nothing(village):
    assert [change.action for change in compare(YANSHI).changes] == [RowAction.UNCHANGED]


def test_another_name_is_a_change(village):
    (change,) = compare((*YANSHI[:3], "堰下村村委会")).changes

    assert change.action == RowAction.CHANGED
    assert (change.old["village_name"], change.new["village_name"]) == ("堰市村", "堰下村")
    assert change.old["village_code"] == change.new["village_code"] == "421223101200"


def test_another_name_of_the_township_is_a_change_of_its_rows(village):
    known, new = compare(
        ("421223101", "沙坪街道", *YANSHI[2:]), ("421223101", "沙坪街道", *MATOU[2:])
    ).changes

    assert (known.action, new.action) == (RowAction.CHANGED, RowAction.NEW)
    assert known.old["township_name"] == new.old["township_name"] == "沙坪镇"


def test_a_park_is_skipped_with_a_notice():
    result = compare(("421223570", "工业园", "421223570498", "虚拟社区"), YANSHI)

    assert [change.label for change in result.changes] == ["堰市村"]
    assert result.warnings[0].startswith("第2行 421223570498 虚拟社区：代码末三位不是社区")


def test_a_closed_village_is_skipped_with_a_notice(village):
    village.closed_on = date(2026, 3, 1)
    village.save()

    result = compare(YANSHI)

    assert (result.changes, result.faults) == ([], [])
    assert result.warnings == ["第2行 421223101200 堰市村村委会：登记簿里已经撤销，跳过。"]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (("42122310", *YANSHI[1:]), "乡镇代码", "写的是“42122310”，乡镇代码是9位数字"),
        ((*YANSHI[:2], "4212231012", "堰市村"), "村(社区)代码", "村(社区)代码是12位数字"),
        ((*YANSHI[:2], "421223102200", "堰市村"), "村(社区)代码", "以乡镇代码 421223101 开头"),
        (("999999101", "远方镇", "999999101200", "远村"), "乡镇代码", "请用 --county 写明"),
    ],
)
def test_a_wrong_code_is_a_fault(row, column, message):
    ((number, title, words),) = faults(row)

    assert (number, title) == (2, column)
    assert message in words


def test_a_code_stands_once():
    assert faults(YANSHI, (*YANSHI[:3], "堰下村")) == [
        (3, "村(社区)代码", "写的是“421223101200”，第2行已经有这个代码，请只留一行")
    ]


def test_a_township_has_one_name():
    ((row, column, message),) = faults(YANSHI, ("421223101", "砂坪镇", *MATOU[2:]))

    assert (row, column) == (3, "乡镇名称")
    assert "第2行同一个代码写的是“沙坪镇”" in message


def test_two_rows_of_one_township_may_not_share_a_name():
    assert faults(YANSHI, (*MATOU[:3], "堰市村")) == [
        (3, "村(社区)名称", "同一个乡镇里，第2行 也叫“堰市村”，请核对名称")
    ]


def test_a_name_in_the_register_is_taken(other_village):
    assert faults((*YANSHI[:3], "码头村")) == [
        (2, "村(社区)名称", "同一个乡镇里，登记簿里的 421223101201 也叫“码头村”，请核对名称")
    ]


def test_the_name_of_a_closed_village_is_free(township):
    VillageFactory(township=township, name="堰市村", closed_on=date(2026, 3, 1))

    assert faults(YANSHI) == []


def test_two_villages_may_swap_their_names(village, other_village):
    result = compare((*YANSHI[:3], "码头村"), (*MATOU[:3], "堰市村"))

    assert result.faults == []
    assert [change.action for change in result.changes] == [RowAction.CHANGED, RowAction.CHANGED]


def test_rows_of_other_townships_are_faults_for_an_office(township):
    other = ("421223102", "石城镇", "421223102200", "八一村")

    assert faults(YANSHI, other, allowed={"421223101"}) == [
        (3, "乡镇代码", "写的是“421223102”，不是您的乡镇，请删去这一行")
    ]


def test_cells_told_by_the_reader_are_not_told_again():
    assert faults((None, None, None, None), (None, "沙坪镇", "421223101200", "堰市村")) == []


def test_every_fault_is_told_in_the_order_of_the_rows(village):
    wrong = [
        ("4212", "沙坪镇", "4212", "一村"),
        ("421223101", "沙坪镇", "421223101205", "堰市村"),
        ("421223101", "砂坪镇", "421223101206", "三村"),
    ]

    assert [row for row, _, _ in faults(*wrong)] == [2, 2, 3, 4]


def test_a_county_told_or_known_beats_the_delivered_one():
    assert compare(YANSHI, county="别县").changes[0].new["county_name"] == "别县"
    TownshipFactory(code9="421223109", county_name="老县")
    assert compare(YANSHI).changes[0].new["county_name"] == "老县"
