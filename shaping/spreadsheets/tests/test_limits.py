import io

import pytest

from shaping.spreadsheets import grids, markup, parts, rows
from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.tests.books import HEADER, MAIN, XML, book, table, worksheet
from shaping.spreadsheets.tests.books import rows as sheet_rows

LINES = (HEADER, *[("", "大桥村", "", "", 1, "")] * 3)
STRINGS = f'{XML}<sst xmlns="{MAIN}">\n{"<si><t>a</t></si>" * 5}</sst>'


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        (rows, "MAX_ROWS", "20,000 行"),
        (markup, "MAX_XML_ELEMENTS", "不允许"),
        (parts, "MAX_SHARED_STRINGS", "文字太多"),
        (grids, "LAST_ROW", "第 4 行，最多只能读 20,000 行"),
    ],
)
def test_it_stops_at_its_limits(read, monkeypatch, module, name, words):
    monkeypatch.setattr(module, name, 2 if module is not grids else 3)

    with pytest.raises(SheetRefused, match=words):
        read(book(worksheet(sheet_rows(*LINES)), members={"xl/sharedStrings.xml": STRINGS}))


def test_it_refuses_a_document_type_wherever_it_comes_from():
    with pytest.raises(SheetRefused, match="不允许"):
        markup.Walker({}).walk(io.BytesIO(b"<!DOCTYPE a><a/>"))


def test_it_counts_the_rows_of_a_csv(read, monkeypatch):
    monkeypatch.setattr(grids, "LAST_ROW", 3)

    with pytest.raises(SheetRefused, match="第 4 行"):
        read("村名,得分\n\n大桥村,1\n小桥村,2\n".encode(), extension=".csv")


def test_it_reads_twenty_thousand_rows(read):
    reading = read(table(HEADER, *[("", "大桥村", "", "", 1, "")] * 20_000))

    assert len(reading.rows) == 20_000
