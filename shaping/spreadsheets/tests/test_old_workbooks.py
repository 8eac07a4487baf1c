import struct

import pytest

from shaping.spreadsheets import workbooks
from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.tests.books import HEADER
from shaping.spreadsheets.tests.old_books import (
    END_OF_PART,
    begin,
    boolean,
    contained,
    error,
    formula,
    hidden_column,
    hidden_row,
    label,
    number,
    number_format,
    numbers,
    old_book,
    record,
    stream,
    style,
)

TITLES = b"".join(label(0, place, title) for place, title in enumerate(HEADER))
GOOD = label(1, 1, "大桥村") + number(1, 4, 88.5)
FILLER = b"".join(label(place, 1, "村") + number(place, 4, 60.25) for place in range(2, 150))
STYLES = style(0) + style(10) + number_format(170, "0.0%") + style(170)


def read_old(read, *sheets, **more):
    return read(old_book(*sheets, **more), extension=".xls")


def test_it_reads_an_old_workbook_short_and_long(read):
    for filler, count in ((b"", 1), (FILLER, 149)):
        reading = read_old(read, TITLES + GOOD + filler)

        assert len(reading.rows) == count
        assert (reading.rows[0].number, reading.rows[0].values["score"]) == (2, 8850)
        assert reading.faults == reading.warnings == ()


def test_it_takes_formulas_at_their_shown_value_with_a_warning(read):
    shown = formula(1, 4, struct.pack("<d", 77.5))

    reading = read_old(read, TITLES + label(1, 1, "大桥村") + shown)

    assert reading.rows[0].values["score"] == 7750
    assert reading.warnings[0].endswith("请核对：E2。")


@pytest.mark.parametrize(
    "cell",
    [error(1, 4, 0x07), formula(1, 4, b"\x02\x00\x07\x00\x00\x00\xff\xff")],
    ids=["value", "formula"],
)
def test_it_names_error_values(read, cell):
    reading = read_old(read, TITLES + label(1, 1, "大桥村") + cell)

    assert [(fault.row, fault.value) for fault in reading.faults] == [(2, "#DIV/0!")]


@pytest.mark.parametrize("number_style", [1, 2])
def test_it_names_percentages(read, number_style):
    cells = label(1, 1, "大桥村") + number(1, 4, 0.885, number_style)

    assert "百分比" in read_old(read, TITLES + cells, styles=STYLES).faults[0].message


def test_it_names_percentages_in_joined_records(read):
    cells = label(1, 1, "大桥村") + numbers(1, 3, [1, 88], 1) + numbers(2, 3, [1, 88])

    faults = read_old(read, TITLES + cells, styles=STYLES).faults

    assert [(fault.row, fault.column) for fault in faults] == [(2, "得分"), (3, "村（社区）代码")]


def test_it_says_when_a_cell_is_true(read):
    reading = read_old(read, TITLES + label(1, 1, "大桥村") + boolean(1, 4, 1))

    assert "逻辑值" in reading.faults[0].message


def test_it_warns_of_hidden_rows_and_columns(read):
    hidden = hidden_row(1) + hidden_row(30_000) + hidden_column(4)

    warnings = read_old(read, hidden + TITLES + GOOD).warnings

    assert [warning[:6] for warning in warnings] == ["第 2 行在", "这些列在表里"]


def test_it_refuses_merged_cells_in_data(read):
    merges = record(0xE5, struct.pack("<5H", 1, 1, 2, 1, 1))

    reading = read_old(read, TITLES + GOOD + number(2, 4, 5.0) + merges)

    assert reading.faults[0].value == "B2:B3"


def test_it_passes_over_a_chart_inside_a_sheet(read):
    chart = begin(0x20) + number(9, 9, 1.0) + END_OF_PART

    assert read_old(read, TITLES + chart + GOOD).rows[0].number == 2


def test_it_skips_hidden_sheets(read):
    reading = read_old(read, TITLES + number(1, 4, 1.0), TITLES + GOOD, states=(1,))

    assert reading.sheet_name == "表2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (old_book(TITLES + number(65_534, 4, 1.0)), "20,000 行"),
        (old_book(TITLES + number(1, 65_000, 1.0)), "60 列"),
        (old_book(TITLES + numbers(1, 59, [1, 1])), "60 列"),
        (old_book(TITLES, states=(2,)), "都是隐藏的"),
        (old_book(TITLES, styles=record(0x2F, bytes(6))), "设有密码"),
        (old_book(record(0x0203, b"\0")), "损坏"),
        (contained(stream(TITLES)[:40]), "损坏|图表"),
        (
            contained(stream(TITLES + FILLER)).replace(b"\xfe\xff\x09\x00", b"\xfe\xff\x07\x00"),
            "损坏",
        ),
        (contained(stream(TITLES + FILLER))[:2000], "损坏"),
        (contained(b"", "Workbook"), "损坏"),
        (contained(stream(TITLES), "Workbook2"), "损坏"),
    ],
)
def test_it_refuses_hostile_old_workbooks(read, content, words):
    with pytest.raises(SheetRefused, match=words):
        read(content, extension=".xls")


def test_it_refuses_a_container_that_bites_its_tail(read):
    content = bytearray(contained(stream(TITLES + FILLER)))
    table = struct.unpack_from("<128L", content, 512)
    struct.pack_into("<L", content, 512 + 4 * 5, 4)
    assert table[4] == 5

    with pytest.raises(SheetRefused, match="损坏"):
        read(bytes(content), extension=".xls")


def test_it_follows_a_table_of_tables(read):
    content = bytearray(contained(stream(TITLES + GOOD + FILLER)))
    extra = (len(content) - 512) // 512
    content += struct.pack("<128L", 0, *[0xFFFFFFFF] * 126, 0xFFFFFFFE)
    struct.pack_into("<2L", content, 68, extra, 1)
    struct.pack_into("<L", content, 76, 0xFFFFFFFF)

    assert len(read(bytes(content), extension=".xls").rows) == 149


def test_it_reads_only_what_it_scanned(read, monkeypatch):
    monkeypatch.setattr(workbooks, "scan_old_workbook", lambda content: [])

    with pytest.raises(SheetRefused, match="损坏"):
        read_old(read, TITLES + GOOD)
