import pytest

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.tests.books import (
    GOOD_ROWS,
    HEADER,
    MAIN,
    XML,
    book,
    rows,
    table,
    worksheet,
)

STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="0.0%"/>'
    '<numFmt numFmtId="171" formatCode="0.0"/></numFmts><cellStyleXfs><xf numFmtId="9"/>'
    '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="170"/>'
    '<xf numFmtId="171"/></cellXfs></styleSheet>'
)


def with_score(score_cell):
    """A sheet whose only row has this XML for the score's cell."""
    name = '<c r="B2" t="inlineStr"><is><t>大桥村</t></is></c>'
    data = f'{rows(HEADER)}<row r="2">{name}{score_cell}</row>'
    return book(worksheet(data), members={"xl/styles.xml": STYLES})


def merged(*areas, lines):
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return table(*lines, after=f"<mergeCells>{cells}</mergeCells>")


def test_it_takes_a_formula_at_its_shown_value_with_one_warning(read):
    data = "".join(
        f'<row r="{number}"><c r="B{number}" t="inlineStr"><is><t>村</t></is></c>'
        f'<c r="E{number}"><f>40+{number}</f><v>{40 + number}</v></c></row>'
        for number in range(2, 14)
    )

    reading = read(book(worksheet(rows(HEADER) + data)))

    assert reading.rows[0].values["score"] == 4200
    names = "、".join(f"E{number}" for number in range(2, 12))
    assert reading.warnings == (
        f"这些格子是公式，按表上显示的结果读入，请核对：{names} 等 12 处。",
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (
            '<c r="E2"><f>1+1</f></c>',
            "这个格子是公式，但没有算出结果，请在 WPS 里打开保存一次，或改成数字",
        ),
        (
            '<c r="E2"><f>1+1</f><v></v></c>',
            "这个格子是公式，但没有算出结果，请在 WPS 里打开保存一次，或改成数字",
        ),
        ('<c r="E2" t="str"><f>IF(1,"")</f><v></v></c>', "没有填，请填写"),
        ('<c r="E2" t="e"><v>#N/A</v></c>', "这个格子是错误值 #N/A，请改正公式，或直接填上内容"),
        (
            '<c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
            "这个格子是错误值 #DIV/0!，请改正公式，或直接填上内容",
        ),
        (
            '<c r="E2" s="1"><v>0.885</v></c>',
            "这个格子是百分比格式，请把格子格式改为“数值”，再填得数",
        ),
        (
            '<c r="E2" s="2"><v>0.885</v></c>',
            "这个格子是百分比格式，请把格子格式改为“数值”，再填得数",
        ),
    ],
)
def test_it_says_why_a_computed_cell_cannot_be_taken(read, cell, message):
    reading = read(with_score(cell))

    assert [(fault.row, fault.column) for fault in reading.faults] == [(2, "得分")]
    assert reading.faults[0].message == message


def test_it_takes_numbers_in_other_formats(read):
    assert read(with_score('<c r="E2" s="3"><v>88.5</v></c>')).rows[0].values["score"] == 8850


def test_it_asks_for_content_where_a_text_formula_has_no_result(read):
    data = f'{GOOD_ROWS}<row r="3"><c r="B3"><f>A1</f></c></row>'

    faults = read(book(worksheet(data))).faults

    assert faults[0].message.endswith("或直接填上内容")


def test_it_shows_the_error_where_the_sheet_shows_it(read):
    reading = read(with_score('<c r="E2" t="e"><v>#REF!</v></c>'))

    assert reading.faults[0].value == "#REF!"
    assert reading.raw_rows[2]["score"] == "#REF!"


def test_it_does_not_know_every_error_by_name(read):
    with pytest.raises(SheetRefused, match="E2 单元格是错误值 #SPILL!"):
        read(with_score('<c r="E2" t="e"><v>#SPILL!</v></c>'))


def test_it_refuses_merged_cells_in_data_naming_the_range_once(read):
    lines = (
        HEADER,
        ("", "大桥村", "", "", 88, ""),
        ("", "", "", "", 77, ""),
        ("", "", "", "", 66, ""),
    )

    reading = read(merged("B2:B4", lines=lines))

    assert [fault.as_dict() for fault in reading.faults] == [
        {
            "row": 2,
            "column": "村（社区）",
            "value": "B2:B4",
            "message": "B2:B4 是合并的单元格，请取消合并，每一行都填上内容",
        }
    ]


def test_it_does_not_ask_for_what_a_merge_covers(read):
    lines = (HEADER, ("", "大桥村", "", "", 88, ""), ("", "小桥村", "", "", "", ""))

    assert len(read(merged("E2:E3", lines=lines)).faults) == 1


def test_it_allows_merges_above_and_in_the_header_and_in_lines_without_data(read):
    lines = (
        ("检查得分表",),
        HEADER,
        ("",) * 6,
        ("", "大桥村", "", "", 88, ""),
        ("合计", "", "", "", 88, ""),
        ("本表由检查组填写",),
        ("填表人：张三",),
    )
    areas = ("A1:F1", "A2:A3", "E2:E3", "A5:D5", "A6:F6", "A7:F7", "H4:H5")

    reading = read(merged(*areas, lines=lines))

    assert reading.faults == ()
    assert [row.number for row in reading.rows] == [4]
    assert "第 6、7 行是填表人" in reading.warnings[1]


def test_it_takes_a_line_across_the_table_for_data_when_data_follow(read):
    lines = (HEADER, ("一、社区",), ("", "大桥村", "", "", 88, ""))

    reading = read(merged("A2:F2", lines=lines))

    assert reading.faults[0].value == "A2:F2"
    assert [row.number for row in reading.rows] == [2, 3]


def test_it_refuses_text_in_one_cell_longer_than_a_sheet_can_hold(read):
    with pytest.raises(SheetRefused, match="异常长"):
        read(book(worksheet(rows(("x" * 70_000,)))))
