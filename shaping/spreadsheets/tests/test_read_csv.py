import pytest

from shaping.spreadsheets.tests.books import book

TEXT = '检查得分表\n村（社区）,得 分,备注\n大桥村,88.4,"好，\n继续"\n\n小桥村,九十,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_it_reads_what_wps_saves_as_csv(read, encoding, delimiter):
    content = TEXT.replace(",", delimiter).encode(encoding)

    reading = read(content, extension=".csv")

    assert [row.values["score"] for row in reading.rows] == [8840, None]
    assert [(fault.row, fault.value) for fault in reading.faults] == [(5, "九十")]
    assert reading.rows[0].values["note"] == "好,\n继续"


def test_it_reads_a_workbook_named_csv(read):
    from_book = read(book(), extension=".csv")

    assert from_book.sheet_name == "表1"
