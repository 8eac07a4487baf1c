import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaping.spreadsheets.columns import Column
from shaping.spreadsheets.headers import find_header, header_problem
from shaping.spreadsheets.tests.books import COLUMNS, HEADER, ONE_OF

KEYS = [column.key for column in COLUMNS]
PEOPLE = Column("people", "人数", aliases=("人口",))
WOMEN = Column("women", "女性(人)")


def found(*rows, columns=COLUMNS, one_of=ONE_OF, merges=()):
    return find_header(rows, columns, one_of, merges)


@given(
    st.permutations(range(len(KEYS))),
    st.lists(st.sampled_from([[], ["检查得分表"], ["说明：只填黄色格子"], ["", ""]]), max_size=10),
)
def test_it_finds_the_header_in_any_order_under_any_titles(order, above):
    header = found(*above, [HEADER[place] for place in order], ["1"] * 6)

    assert header.row == len(above) + 1
    assert header.places == {KEYS[place]: number for number, place in enumerate(order, 1)}


@settings(max_examples=50)
@given(st.lists(st.lists(st.text(max_size=6), max_size=8), max_size=25))
def test_it_takes_any_rows(rows):
    header = found(*rows)

    assert header is None or 1 <= header.row <= 20


@pytest.mark.parametrize(
    "title",
    [
        "得 分",
        "得\n分",
        "＊得分",
        "得分：",
        "得分（分）",
        "得分(满分100分)",
        "得分[分]",
        " 得　分 ",
    ],
)
def test_it_tolerates_blanks_breaks_marks_and_units(title):
    assert found(["村(社区)", title]).places == {"name": 1, "score": 2}


@pytest.mark.parametrize("title", ["村（社区）", "村(社区)", "村", "村名", "单位", "村 （ 社区 ）"])
def test_it_knows_aliases_and_brackets_of_either_width(title):
    assert found([title, "得分"]).places == {"name": 1, "score": 2}


def test_it_prefers_the_exact_title_to_one_with_a_remark():
    header = found(["人数", "人数（女）", "女性"], columns=(PEOPLE, WOMEN), one_of=())

    assert header.places == {"people": 1, "women": 3}
    assert header.unknown == ("人数(女)",)


def test_it_does_not_guess_between_two_columns_that_differ_by_a_bracket():
    columns = (Column("a", "困难(户)"), Column("b", "困难(人)"), PEOPLE)

    assert found(["困难", "人口"], columns=columns, one_of=()).places == {"people": 2}


def test_it_prefers_a_row_of_mostly_known_titles():
    header = found(["村名", "得分", "甲", "乙", "丙", "丁"], ["村名", "得分"])

    assert header.row == 2


def test_it_takes_a_header_with_many_unknown_columns():
    header = found(["序号", "镇", "村名", "组", "户主", "得分", "电话"])

    assert header.unknown == ("序号", "镇", "组", "户主", "电话")


def test_it_reads_a_header_of_two_lines_joined_by_merges():
    above = ["村名", "检查情况", "", "得分"]
    below = ["", "检查日期", "检查人", ""]
    merges = [(1, 1, 2, 1), (1, 4, 2, 4), (1, 2, 1, 3)]

    header = found(above, below, merges=merges)

    assert header.places == {"name": 1, "on": 2, "by": 3, "score": 4}
    assert header.first_data_row == 3


def test_it_skips_a_second_line_that_only_belongs_to_merges():
    header = found(["村名", "得分"], ["", ""], merges=[(1, 1, 2, 1), (1, 2, 2, 2)])

    assert (header.row, header.first_data_row) == (1, 3)


def test_it_ignores_merges_beyond_the_cells():
    assert found(["村名", "得分"], [], merges=[(1, 9, 2, 9)]).row == 1


def test_it_looks_at_the_first_twenty_rows_only():
    assert found(*[["说明"]] * 19, ["村名", "得分"]).row == 20
    assert found(*[["说明"]] * 20, ["村名", "得分"]) is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["说明"], ["备注"]], "没有找到表头：前 20 行里没有“村（社区）代码”、“村（社区）”"),
        ([["村名", "备注"]], "表头（第 1 行）缺少“得分”列。请补上"),
        ([["得分", "备注"]], "缺少“村（社区）代码”或“村（社区）”列"),
        ([["村名", "得分", "单位"]], "“村（社区）”（A、C 列）出现了两次"),
    ],
)
def test_it_says_which_column_is_missing_or_twice(rows, message):
    assert message in header_problem(found(*rows), COLUMNS)
