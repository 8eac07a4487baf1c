"""An official document, read back as Word would."""

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from shaping.documents.composing import Setting
from shaping.documents.official import (
    AnnexColumn,
    OfficialDocument,
    TextTable,
    date_words,
    official_docx,
)


def built(**changes):
    values = {
        "title": "关于修复堰市村七组排灌渠的函",
        "addressee": "县水利局",
        "paragraphs": ["堰市村七组排灌渠淤塞200米。", "一、请求事项", "请贵局派员勘察。"],
        "issuer": "沙坪镇人民政府",
        "issued_on": date(2026, 11, 4),
        "number": "沙政函〔2026〕1号",
        "contact": "联系人：办公室",
    }
    return Document(io.BytesIO(official_docx(OfficialDocument(**values | changes))))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def fonts(document, text):
    run = next(p for p in document.paragraphs if p.text == text).runs[0]
    return run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size


def test_it_says_everything_in_order():
    words = [text for text in texts(built()) if text]

    assert words == [
        "沙政函〔2026〕1号",
        "关于修复堰市村七组排灌渠的函",
        "县水利局：",
        "堰市村七组排灌渠淤塞200米。",
        "一、请求事项",
        "请贵局派员勘察。",
        "沙坪镇人民政府",
        "2026年11月4日",
        "（联系人：办公室）",
    ]


def test_it_takes_paper_and_edges_of_the_standard():
    section = built().sections[0]
    paper = (section.page_width, section.page_height)
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)

    assert [round(length.mm) for length in (*paper, *edges)] == [210, 297, 37, 35, 28, 26]


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("关于修复堰市村七组排灌渠的函", "方正小标宋简体", Pt(22)),
        ("堰市村七组排灌渠淤塞200米。", "仿宋_GB2312", Pt(16)),
        ("一、请求事项", "黑体", Pt(16)),
    ],
)
def test_it_names_the_fonts_of_the_standard(text, font, size):
    assert fonts(built(), text) == (font, size)


def test_it_sets_chinese_and_a_fixed_line():
    style = built().styles["Normal"]

    assert style.element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert style.paragraph_format.line_spacing == Pt(28)


def test_it_numbers_pages_on_the_outer_edge():
    section = built().sections[0]

    assert section.footer.paragraphs[0]._p.xml.count("PAGE") == 1
    assert section.even_page_footer.paragraphs[0]._p.xml.count("PAGE") == 1


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        ([], []),
        (["照片"], ["附件：照片"]),
        (["照片", "预算"], ["附件：1. 照片", "2. 预算"]),
    ],
)
def test_it_lists_attachments(names, lines):
    found = [text for text in texts(built(attachments=names)) if "照片" in text or "预算" in text]

    assert found == lines


def test_it_drops_what_a_word_file_cannot_hold():
    assert "坏字符" in texts(built(paragraphs=["坏\0字\x0b符\ufffe"]))


def test_it_leaves_out_what_is_missing():
    words = texts(built(number="", contact=""))

    assert words[0] == "关于修复堰市村七组排灌渠的函"
    assert words[-1] == "2026年11月4日"


def test_a_warning_stands_above_everything():
    assert texts(built(warning="演示数据，非真实情况"))[0] == "演示数据，非真实情况"


def test_it_writes_dates_without_leading_zeros():
    assert date_words(date(2026, 1, 5)) == "2026年1月5日"


def test_28_characters_fill_a_line_of_156_millimetres():
    style = built().styles["Normal"]
    spacing = int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20

    assert int(156 * 72 / 25.4 / (style.font.size.pt + spacing)) == 28


def test_the_signature_takes_the_last_lines_of_the_text_with_it():
    paragraphs = built().paragraphs
    issuer = next(n for n, found in enumerate(paragraphs) if found.text == "沙坪镇人民政府")

    assert all(
        found.paragraph_format.keep_with_next for found in paragraphs[issuer - 2 : issuer + 1]
    )


def test_a_table_of_the_text_may_be_set_larger():
    table = TextTable([AnnexColumn("名次", 20)], [["1"]], Setting(14, 22))
    run = built(paragraphs=[table]).tables[0].rows[1].cells[0].paragraphs[0].runs[0]

    assert run.font.size == Pt(14)
