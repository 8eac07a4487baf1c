"""The erratum: exactly the changed cells, no more and no fewer."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assessments.errata import Row, changed_cells, changed_entries

points = st.none() | st.integers(0, 10_000)
COLUMNS = ("名次", "日常", "年终", "总成绩", "说明")


@st.composite
def versions(draw):
    """Two versions of a table over the same entrants, some rows in only one of them."""

    def table():
        codes = draw(st.lists(st.sampled_from("ABCDEF"), unique=True))
        return [
            Row(code, f"{code}村", draw(points), draw(points), draw(points), draw(points))
            for code in codes
        ]

    return table(), table()


def texts(rows):
    """Every cell of a table as it is printed; what is not there reads —."""
    cells = dict.fromkeys(((code, column) for code in "ABCDEF" for column in COLUMNS), "—")
    for row in rows:
        figures = (row.daily, row.year_end, row.total)
        scores = ["—" if value is None else f"{value / 100:.2f}" for value in figures]
        rank = "—" if row.rank is None else str(row.rank)
        for column, text in zip(COLUMNS, [rank, *scores, row.note or "—"], strict=True):
            cells[row.code, column] = text
    return cells


@given(versions())
def test_applied_to_the_old_version_it_gives_the_new_one(pair):
    old, new = pair
    cells = texts(old)
    for cell in changed_cells(old, new):
        assert cells[cell.code, cell.column] == cell.old != cell.new
        cells[cell.code, cell.column] = cell.new

    assert cells == texts(new)


def test_a_version_differs_from_itself_in_nothing():
    row = Row("A", "甲村", 9000, 9000, 9000, 1)
    assert changed_cells([row], [row]) == []
    (cell,) = changed_cells([row], [replace(row, rank=2)])
    assert (cell.name, cell.column, cell.old, cell.new) == ("甲村", "名次", "1", "2")


def line(code, points, **fields):
    given = {"code": code, "title": "清洁", "max": 6000, "points": points, "applicable": True}
    return given | {"note": "", "photos": []} | fields


def snapshot(*sheets):
    entrant = {"code": "A", "name": "甲村", "daily": list(sheets), "year_end": []}
    return {"entrants": [entrant]}


def sheet(pk, points, *lines, by="王一"):
    found = {"id": pk, "on": "2025-06-30", "by": by, "points": points}
    return found | ({"lines": list(lines)} if lines else {})


def entries(old, new):
    return [(entry.place, entry.old, entry.new) for entry in changed_entries(old, new)]


def test_a_corrected_sheet_is_told_by_its_items():
    old = snapshot(sheet(1, 8500, line("A1", 5500), line("A2", 3000)))
    new = snapshot(
        sheet(7, 9000, line("A1", 6000), line("A2", None, applicable=False, note="没有"))
    )

    assert entries(old, new) == [
        ("得分", "85.00", "90.00"),
        ("A1 清洁", "55.00", "60.00"),
        ("A2 清洁", "30.00", "不适用"),
        ("A2 清洁（说明）", "—", "没有"),
    ]
    (first, *_) = changed_entries(old, new)
    assert first.sheet == "2025年6月30日日常评分表（王一）"


def test_a_voided_sheet_is_told_as_gone():
    old = snapshot(sheet(1, 8500), sheet(2, 8000, by="王二"))

    (entry,) = changed_entries(old, snapshot(sheet(1, 8500)))

    assert (entry.sheet[-4:], entry.old, entry.new) == ("（王二）", "80.00", "—")


def test_two_sheets_of_one_name_and_day_are_told_apart():
    old = snapshot(sheet(1, 8500, by=""), sheet(2, 8000, by=""))
    new = snapshot(sheet(1, 8500, by=""), sheet(3, 8100, by=""))

    (entry,) = changed_entries(old, new)
    assert entry.sheet == "2025年6月30日日常评分表第2张"
