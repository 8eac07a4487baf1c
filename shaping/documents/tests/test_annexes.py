"""Annexes, small tables, levels of headings and texts that must keep to their pages."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn
from docx.shared import Pt

from shaping.documents.composing import SETTINGS, STANDARD
from shaping.documents.fitting import Piece, fitting, lines_a_page, lines_of
from shaping.documents.official import (
    Annex,
    AnnexColumn,
    OfficialDocument,
    TextTable,
    official_docx,
    setting_for,
)

NARROW = (AnnexColumn("序号", 15, centred=True), AnnexColumn("问题", 100))
WIDE = (AnnexColumn("序号", 15, centred=True), AnnexColumn("问题", 200))


def document(**changes):
    values = {
        "title": "工作月报",
        "addressee": "",
        "paragraphs": ["正文。"],
        "issuer": "沙坪镇人民政府",
        "issued_on": date(2026, 11, 1),
    }
    return OfficialDocument(**values | changes)


def built(**changes):
    return Document(io.BytesIO(official_docx(document(**changes))))


def texts(found):
    return [paragraph.text for paragraph in found.paragraphs if paragraph.text]


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def orientations(found):
    return [
        "wide" if s.orientation == WD_ORIENTATION.LANDSCAPE else "upright" for s in found.sections
    ]


def test_annexes_are_listed_and_follow_the_text():
    found = built(annexes=[Annex("甲表", NARROW, [["1", "渠道"]]), Annex("乙表", NARROW, [])])

    assert texts(found)[2:] == [
        "附件：1. 甲表",
        "2. 乙表",
        "沙坪镇人民政府",
        "2026年11月1日",
        "附件1",
        "甲表",
        "附件2",
        "乙表",
    ]
    assert [cells(table) for table in found.tables] == [
        [["序号", "问题"], ["1", "渠道"]],
        [["序号", "问题"], ["本月无", "本月无"]],
    ]


def test_a_single_annex_has_no_number():
    found = texts(built(annexes=[Annex("甲表", NARROW, [], "本季度无")], attachments=["照片"]))

    assert found[2:4] == ["附件：1. 甲表", "2. 照片"]
    assert found[-2:] == ["附件", "甲表"]


@pytest.mark.parametrize(
    ("shapes", "sections", "breaks"),
    [
        ([NARROW, NARROW], ["upright"], [True, True]),
        ([WIDE, WIDE], ["upright", "wide"], [False, True]),
        ([NARROW, WIDE, NARROW], ["upright", "wide", "upright"], [True, False, False]),
    ],
)
def test_a_wide_annex_lies(shapes, sections, breaks):
    found = built(annexes=[Annex("表", columns, [["1", "渠道"]]) for columns in shapes])
    labels = [p for p in found.paragraphs if p.text.startswith("附件") and "：" not in p.text]

    assert orientations(found) == sections
    assert [bool(p.paragraph_format.page_break_before) for p in labels] == breaks


def test_the_head_of_a_table_repeats_and_rows_stay_whole():
    (table,) = built(annexes=[Annex("甲表", WIDE, [["1", "渠道"]])]).tables

    marks = [
        [qn(f"w:{name}") for name in names] for names in (["cantSplit", "tblHeader"], ["cantSplit"])
    ]
    assert [[child.tag for child in row._tr.trPr] for row in table.rows] == marks


def test_cells_hold_any_text():
    (table,) = built(annexes=[Annex("甲表", NARROW, [['<&>"', "一\n二\x0b"]])]).tables

    assert cells(table)[1] == ['<&>"', "一\n二"]


def test_annexes_take_on_page_numbers():
    found = built(annexes=[Annex("甲表", WIDE, [])])

    assert found.sections[1].footer.is_linked_to_previous


def test_a_small_table_stands_between_paragraphs():
    found = built(paragraphs=["前", TextTable(NARROW, [["1", "渠道"]]), "后"])

    assert [child.tag.split("}")[1] for child in found.element.body][:5] == [
        "p",
        "p",
        "p",
        "tbl",
        "p",
    ]
    assert cells(found.tables[0]) == [["序号", "问题"], ["1", "渠道"]]


@pytest.mark.parametrize(
    ("text", "fonts"),
    [
        ("一、重大意义", ["黑体"]),
        ("一、重大意义。开展活动。", ["黑体", "仿宋_GB2312"]),
        ("一、重大意义。", ["黑体"]),
        ("（二）基本原则", ["楷体_GB2312"]),
        ("（二）基本原则。坚持群众主体。", ["楷体_GB2312", "仿宋_GB2312"]),
        ("（联系人）正文。", ["仿宋_GB2312"]),
    ],
)
def test_headings_have_their_fonts(text, fonts):
    paragraph = next(p for p in built(paragraphs=[text, "后"]).paragraphs if p.text == text)

    assert [run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in paragraph.runs] == fonts
    assert bool(paragraph.paragraph_format.keep_with_next) == (
        fonts != ["仿宋_GB2312"] and len(fonts) == 1
    )


def test_without_an_addressee_there_is_no_line_for_one():
    assert texts(built())[:2] == ["工作月报", "正文。"]


def test_the_colophon_is_small_and_last():
    found = built(colophon=["第1版", "指纹"])

    assert texts(found)[-2:] == ["第1版", "指纹"]
    assert [p.runs[0].font.size for p in found.paragraphs[-2:]] == [Pt(10.5)] * 2


def test_the_file_names_its_title_and_issuer():
    properties = built(title="很长的标题" * 60).core_properties

    assert (len(properties.title), properties.author) == (255, "沙坪镇人民政府")


@pytest.mark.parametrize(
    ("characters", "pages", "setting"),
    [
        (5000, 0, STANDARD),
        (100, 1, STANDARD),
        (900, 2, STANDARD),
        (1500, 2, SETTINGS[3]),
        (100_000, 2, None),
    ],
)
def test_a_text_that_must_keep_to_its_pages_is_set_smaller(characters, pages, setting):
    assert setting_for(document(paragraphs=["字" * characters], most_pages=pages)) == setting


def test_what_fits_in_no_setting_is_written_in_the_smallest():
    found = built(paragraphs=["字" * 100_000], most_pages=2)

    assert found.styles["Normal"].font.size == Pt(SETTINGS[-1].size)


@pytest.mark.parametrize(
    "part",
    [
        {"warning": "演示"},
        {"number": "沙政函〔2026〕1号"},
        {"addressee": "县水利局"},
        {"contact": "联系人：办公室"},
        {"attachments": ["照片"]},
        {"annexes": [Annex("甲表", NARROW, [])]},
        {"colophon": ["第1版"]},
        {"title": "工作\n月报"},
        {"paragraphs": ["正文。", TextTable(NARROW, [["1", "渠道"]])]},
    ],
    ids=lambda part: next(iter(part)),
)
def test_every_part_is_measured(part):
    assert room_in(document(**part)) < room_in(document())


def room_in(found):
    """How many more lines leave it one page in the standard's setting."""
    lines = ["字"] * 22
    while (
        setting_for(replace(found, paragraphs=[*found.paragraphs, *lines], most_pages=1))
        != STANDARD
    ):
        lines.pop()
    return len(lines)


def test_a_page_holds_twenty_two_lines():
    assert lines_a_page(STANDARD) == 22


@pytest.mark.parametrize(
    ("piece", "lines"),
    [
        (Piece(), 1),
        (Piece("字" * 24, 2), 1),
        (Piece("字" * 25, 2), 2),
        (Piece("一\n二"), 2),
        (Piece("1" * 40), 1),
        (Piece(points=29), 2),
    ],
)
def test_lines_are_counted(piece, lines):
    assert lines_of([piece], STANDARD) == lines


def test_the_largest_setting_that_fits_is_taken():
    pieces = [Piece("字")] * 23

    assert (fitting(pieces, 1), fitting(pieces[:22], 1)) == (SETTINGS[1], STANDARD)
