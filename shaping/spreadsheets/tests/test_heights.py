"""Rows as high as their texts."""

import io
from itertools import repeat

import pytest
from openpyxl import load_workbook

from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from shaping.spreadsheets.heights import height_of


@pytest.mark.parametrize(
    ("value", "height"),
    [
        ("渠道", 15),
        ("", 15),
        (None, 15),
        (12345678901234567890, 15),
        ("字" * 10, 15),
        ("字" * 11, 30),
        ("a" * 20, 15),
        ("一\n二\n三", 45),
        ("字" * 5000, 405),
    ],
)
def test_a_row_is_as_high_as_its_text(value, height):
    assert height_of([value], [21]) == height


def test_the_longest_text_of_a_row_counts():
    assert height_of(["字" * 11, "字", "字" * 21], repeat(21, 3)) == 45


def test_a_row_without_cells_is_one_line():
    assert height_of([], []) == 15


@pytest.mark.parametrize(("fits_rows", "heights"), [(True, [24, 15, 45]), (False, [None] * 3)])
def test_only_a_sheet_that_asks_for_it_is_fitted(fits_rows, heights):
    sheet = Sheet("表", [ExportColumn("描述", 21)], [["字" * 21]], "标题", fits_rows=fits_rows)

    book = load_workbook(io.BytesIO(write_workbook([sheet])))

    assert [book["表"].row_dimensions[row].height for row in (1, 2, 3)] == heights
