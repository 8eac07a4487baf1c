"""What is typed into the grid or pasted from WPS, and every fault in it at once."""

import pytest

from assessments.entrant_names import EntrantBook
from assessments.grid_rows import Typed, read_grid
from assessments.tests.visits.scenes import entrant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(cycle):
    return EntrantBook(cycle)


def read(book, pasted="", **cells):
    codes = {name: code for code, name in ((c, e.name) for c, e in book.by_code.items())}
    return read_grid({codes[name]: typed for name, typed in cells.items()}, pasted, book)


def values_of(reading) -> list[tuple[str, int, str]]:
    assert reading.faults == []
    return [(row.entrant.name, row.points, row.note) for row in reading.rows]


@pytest.mark.parametrize(
    "pasted",
    [
        "第1村\t88.5\t沟渠淤塞",
        "421223101201\t第1村\t88.50\t沟渠淤塞",
        "1\t第1村\t８８．５\t沟渠淤塞",
        "第 1 村村委会，88.5分，沟渠淤塞",
        "村(社区)代码\t村(社区)\t得分\t备注\n421223101201\t第1村\t88.5\t沟渠淤塞\n合计\t\t88.5\t",
        "序号\t备注\t得分\t村名\r\n1\t沟渠淤塞\t88.5\t沙坪镇第1村\r\n",
        "第1村 88.5 沟渠淤塞\n\n填表人：张三",
    ],
)
def test_a_pasted_line_is_read_as_people_write_it(book, pasted):
    assert values_of(read(book, pasted)) == [("第1村", 8850, "沟渠淤塞")]


def test_typed_cells_are_read_and_empty_ones_are_no_zero(book):
    cells = {"第1村": Typed("９０", ""), "第2村": Typed(" ", "")}

    assert values_of(read(book, **cells)) == [("第1村", 9000, "")]


def test_pasted_lines_fill_the_cells_and_leave_the_box(book):
    reading = read(book, "第1村\t88\n第九村\t90")

    assert reading.cells["421223101201"] == Typed("88", "")
    assert reading.pasted == "第九村\t90"


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("第九村\t90", "粘贴的“第九村 90”这一行：写的是“第九村”，本年度没有这个村"),
        ("421223101999\t90", "粘贴的“421223101999 90”这一行：本年度没有代码是 421223101999"),
        ("421223101201\t第2村\t90", "代码是“第1村”，村名写的是“第2村”"),
        ("第1村\t90\n第1村\t91", "粘贴的“第1村 91”这一行：第1村前面已经有一行"),
        ("90\t91", "粘贴的“90 91”这一行：没有写村(社区)的代码或名称"),
        ("第1村\t九十", "第1村“得分”写的是“九十”，请改成数字，例如 90。"),
        ("第1村\t100.5", "不能大于 100"),
        ("第1村\t88.255", "最多两位小数"),
        ("第1村\t2026-11-20\t88", "第1村“得分”写的是“2026-11-20”"),
        ("第1村\t\t沟渠淤塞", "第1村写了备注，没有写得分"),
        (f"第1村\t88\t{'好' * 201}", "“备注”写了201个字，最多200个字"),
        ("村名\t检查日期\t得分\n第1村\t2026-11-20\t88", "请用“导入日常成绩”"),
        ("", "还没有填得分"),
        ("好" * 50_001, "太多了"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(book, pasted, words):
    faults = read(book, pasted).faults

    assert [fault.words for fault in faults if words in fault.words] == [faults[0].words]


def test_all_faults_are_told_at_once(book):
    reading = read(book, "第1村\t九十\n第九村\t90\n第2村\t101", 第3村=Typed("-1"))

    assert len(reading.faults) == 4


def test_a_cell_that_is_filled_in_is_not_pasted_over(book):
    reading = read(book, "第1村\t89", 第1村=Typed("88"))

    assert "第1村在表格里已经填了88，请只留一个" in reading.faults[0].words
    assert reading.cells["421223101201"].score == "88"


def test_a_name_that_two_have_needs_its_code(cycle):
    entrant_of(cycle, 1).__class__.objects.filter(cycle=cycle).update(name="同名村")

    faults = read_grid({}, "同名村\t90", EntrantBook(cycle)).faults
    assert "叫“同名村”的有3个，请写代码" in faults[0].words


def test_reading_asks_the_database_no_more_for_more_lines(book, django_assert_num_queries):
    lines = "\n".join(f"别的村{number}\t90" for number in range(30))

    with django_assert_num_queries(1):
        read_grid({}, lines, book)
