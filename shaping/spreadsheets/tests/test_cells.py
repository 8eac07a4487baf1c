import datetime

import pytest

from shaping.spreadsheets.cells import CellError, parse_cell
from shaping.spreadsheets.columns import CellKind, Column

TEXT = Column("note", "备注", max_length=5)
CODE = Column("code", "代码", CellKind.CODE)
COUNT = Column("count", "户数", CellKind.COUNT)
CHOICE = Column("kind", "类别", choices=("一 类", "二类（重点）"))


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (TEXT, " Ａ１　", "A1"),
        (TEXT, "一\x00\u200b二\r\n三\t", "一二\n三"),
        (TEXT, 12.0, "12"),
        (TEXT, 1.5, "1.5"),
        (TEXT, "", None),
        (
            Column("d", "日", max_length=30),
            datetime.datetime.fromisoformat("2026-01-02"),
            "2026-01-02",
        ),
        (
            Column("d", "日", max_length=30),
            datetime.datetime.fromisoformat("2026-01-02T03:00"),
            "2026-01-02 03:00:00",
        ),
        (CODE, 421223101200.0, "421223101200"),
        (CODE, "０４２１２２３ １０１", "0421223101"),
        (CODE, "", None),
        (COUNT, 1200.0, 1200),
        (COUNT, "1,200", 1200),
        (COUNT, "１２", 12),
        (COUNT, "12.0", 12),
        (COUNT, "", None),
        (CHOICE, "一类", "一 类"),
        (CHOICE, "二类(重点)", "二类（重点）"),
        (CHOICE, "", None),
    ],
)
def test_it_reads(column, value, expected):
    assert parse_cell(column, value) == expected


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (TEXT, "一二三四五六", "写了 6 个字，最多 5 个字，请缩短"),
        (TEXT, True, "写的是 TRUE（逻辑值），请改成实际内容"),
        (TEXT, False, "写的是 FALSE（逻辑值），请改成实际内容"),
        (CODE, "42A", "写的是“42A”，代码只能是数字，请核对后改正"),
        (CODE, 4.5, "写的是“4.5”，代码只能是数字，请核对后改正"),
        (CODE, 1e17, "数字太长，表格软件已经丢掉末尾几位，请把这一列设为“文本”格式后重新填写"),
        (COUNT, "-1", "写的是“-1”，请改成不小于 0 的整数，例如 12"),
        (COUNT, 1.5, "写的是“1.5”，请改成不小于 0 的整数，例如 12"),
        (COUNT, "1,20", "写的是“1,20”，请改成不小于 0 的整数，例如 12"),
        (COUNT, 3e9, "写的是“3000000000”，数字太大，请核对后改正"),
        (
            COUNT,
            datetime.date(2026, 1, 2),
            "写的是日期或时间“2026-01-02”，请把格子格式改为“数值”，再填整数",
        ),
        (CHOICE, "三类", "写的是“三类”，只能填：一 类、二类（重点）"),
    ],
)
def test_it_says_what_is_written_and_what_to_do(column, value, message):
    with pytest.raises(CellError) as error:
        parse_cell(column, value)

    assert str(error.value) == message


def test_it_names_the_first_twenty_choices_only():
    column = Column("kind", "类别", choices=tuple(f"第{number}类" for number in range(30)))

    with pytest.raises(CellError, match=r"第19类等$"):
        parse_cell(column, "别的")


def test_words_keep_their_punctuation_and_lose_what_cannot_be_seen():
    column = Column("basis", "办法", CellKind.WORDS)

    assert parse_cell(column, " 每处（-1），\u200b发现\t即记； ") == "每处（-1），发现 即记；"
    assert parse_cell(column, "\u200b ") is None
