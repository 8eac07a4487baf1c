import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shaping.spreadsheets.columns import Column
from shaping.spreadsheets.tests.books import COLUMNS, HEADER, book, rows, table, worksheet

DAY = datetime.date(2026, 12, 20)
GOOD = ("421223101200", "大桥村", "2026-12-20", "张三", 88.5, "好")


def test_it_reads_the_nasty_workbook(read):
    reading = read(
        table(
            ("沙坪镇２０２６年检查得分表",),
            ("说明：黄色格子必填",),
            (),
            (
                "序号",
                "村(社区) 代码",
                "村\n名",
                "检查日期",
                "检 查 人",
                "得分（分）",
                "备注",
                "电话",
            ),
            (
                1,
                "４２１２２３１０１２００",
                " 大桥村 ",
                "２０２６年１２月２０日",
                "张三",
                "８８．４分",
                "",
                1,
            ),
            (),
            (2, 421223101201, "", 46376, "", 100, "很好", ""),
            (3, "", "", "", "", "", "", ""),
            ("", "合 计", "", "", "", 188.4, "", ""),
            ("平均分", "", "", "", "", 94.2, "", ""),
            ("填表人：李四", "", "审核人：", "王五", "", "", "", ""),
            ("", "备注：本表一式两份", "", "", "", "", "", ""),
        )
    )

    assert (reading.sheet_name, reading.header_row) == ("表1", 4)
    assert reading.faults == ()
    assert [row.number for row in reading.rows] == [5, 7]
    assert reading.rows[0].values == {
        "code": "421223101200",
        "name": "大桥村",
        "on": DAY,
        "by": "张三",
        "score": 8840,
        "note": None,
    }
    assert reading.rows[1].values["score"] == 10_000
    assert reading.rows[1].values["on"] == DAY
    assert reading.raw_rows[7]["code"] == "421223101201"
    assert reading.warnings == (
        "这些列用不到，没有读入：序号、电话。",
        "第 9、10 行是合计、平均之类的行，没有读入。",
        "第 11、12 行是填表人、备注之类的说明，没有读入。",
    )


def test_it_tells_forty_faults_each_with_row_and_column(read):
    faulty = ("42A", "村" * 201, "12月20日", "长" * 21, "九十", "好")
    reading = read(table(HEADER, *[faulty] * 8))

    places = [(fault.row, fault.column) for fault in reading.faults]
    expected = HEADER[:5]
    assert places == [(row, title) for row in range(2, 10) for title in expected]
    assert all(fault.message for fault in reading.faults)
    assert reading.rows[0].values == dict.fromkeys(reading.columns_found) | {"note": "好"}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(6)),
    blanks=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    as_text=st.booleans(),
)
def test_it_reads_the_same_whatever_the_order_blanks_and_types(read, order, blanks, as_text):
    score = "88.5" if as_text else 88.5
    lines = [("", "", "", "", "", "")] * blanks[0] + [HEADER]
    for number, gap in enumerate(blanks[1:], 1):
        lines += [("",) * 6] * gap
        lines.append((421223101200 + number, "村", "2026-12-20", "张三", score, "好"))

    reading = read(table(*[[line[place] for place in order] for line in lines]))

    assert not reading.faults
    assert [sorted(row.values.items(), key=str) for row in reading.rows] == [
        sorted(
            {
                "code": str(421223101200 + number),
                "name": "村",
                "on": DAY,
                "by": "张三",
                "score": 8850,
                "note": "好",
            }.items(),
            key=str,
        )
        for number in (1, 2)
    ]


def test_it_says_when_a_needed_cell_is_empty(read):
    reading = read(table(HEADER, ("", "大桥村", "", "", "", ""), ("", "", "", "", 88, "")))

    assert [(f.row, f.column, f.message) for f in reading.faults] == [
        (2, "得分", "没有填，请填写"),
        (3, "村（社区）代码", "“村（社区）代码”和“村（社区）”至少要填一个"),
    ]


def test_it_asks_for_the_only_column_of_a_group_that_is_there(read):
    reading = read(table(("村名", "得分"), ("", 88)))

    assert reading.faults[0].as_dict() == {
        "row": 2,
        "column": "村（社区）",
        "value": "",
        "message": "没有填，请填写",
    }


def test_it_gives_none_for_columns_that_are_not_there(read):
    reading = read(table(("村名", "得分"), ("大桥村", 88)))

    assert reading.columns_found == {"name", "score"}
    assert reading.rows[0].values["note"] is None


def test_it_ignores_a_group_none_of_whose_columns_is_there(read):
    columns = (Column("a", "甲", required=True), Column("b", "乙"))

    assert read(table(("甲",), ("一",)), columns, one_of=(("a",),)).rows[0].number == 2


@pytest.mark.parametrize(
    "first", ["合计", "总 计", "小计：", "全镇平均", "平均分", "汇总", "本页合计", "全镇12个村合计"]
)
def test_it_skips_totals(read, first):
    reading = read(table(HEADER, GOOD, ("", first, "", "", 99, "")))

    assert [row.number for row in reading.rows] == [2]
    assert "第 3 行是合计" in reading.warnings[0]


@pytest.mark.parametrize(
    "line",
    [
        ("", "合计村", "", "", 99, ""),
        ("", "备注村", "", "", 99, ""),
        ("", "填表人：张三", "", "", 99, ""),
        ("", "审核人：", "张三", "李四", 99, ""),
    ],
)
def test_it_never_skips_what_can_be_data(read, line):
    reading = read(table(HEADER, GOOD, line))

    assert [row.number for row in reading.rows] == [2, 3]


def test_it_reads_the_first_visible_sheet_that_has_the_header(read):
    other = worksheet(rows(("目录",), ("村名", "备注")))
    hidden = worksheet(rows(HEADER, ("", "隐藏村", "", "", 1, "")))
    content = book(hidden, other, worksheet(), worksheet(), states=("hidden",))

    reading = read(content)

    assert reading.sheet_name == "表3"
    assert reading.rows[0].values["name"] == "大桥村"


def test_it_tells_of_the_nearest_header_when_no_sheet_has_it(read):
    sheets = (rows(("村名", "备注")), rows(("村名", "检查人", "备注")), rows(("村名", "备注")))

    with pytest.raises(Exception, match=r"第 1 行）缺少“得分”"):
        read(book(*map(worksheet, sheets)))


def test_it_warns_of_hidden_rows_and_columns(read):
    data = rows(HEADER, GOOD, GOOD).replace('<row r="3">', '<row r="3" hidden="1">')
    hidden = '<cols><col min="1" max="1"/><col min="5" max="5" hidden="true"/></cols>'

    reading = read(book(worksheet(data, before=hidden)))

    assert reading.warnings == (
        "第 3 行在表里是隐藏的，也一起读入了，请核对。",
        "这些列在表里是隐藏的，也一起读入了，请核对：得分。",
    )


def test_it_says_when_a_cell_is_true(read):
    data = rows(HEADER) + (
        '<row r="2"><c r="B2" t="inlineStr"><is><t>村</t></is></c><c r="E2" t="b"><v>1</v></c></row>'
    )

    assert read(book(worksheet(data))).faults[0].message == "写的是 TRUE（逻辑值），请改成实际内容"


def test_it_reads_cells_that_do_not_say_where_they_are(read):
    data = (
        "<row><c t='str'><v>村名</v></c><c t='str'><v>得分</v></c></row>"
        "<row><c t='str'><v>大桥村</v></c><c><v>88.5</v></c></row>"
    )

    assert read(book(worksheet(data))).rows[0].values["score"] == 8850


def test_it_reads_a_workbook_whose_xml_uses_prefixes(read):
    sheet = worksheet().replace("xmlns=", "xmlns:x=")
    for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        sheet = sheet.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
        sheet = sheet.replace(f"</{name}>", f"</x:{name}>")

    assert read(book(sheet)).rows[0].values["score"] == 8850


def test_it_keeps_a_column_as_json_can_hold_it():
    for column in COLUMNS:
        assert Column.from_dict(column.as_dict()) == column


def test_it_passes_over_comments(read):
    assert read(book(worksheet(after="<!-- 说明 -->"))).rows[0].values["score"] == 8850
