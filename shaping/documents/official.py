"""Official documents (公文) in the form of GB/T 9704-2012, as .docx; knows no app.

The fonts of the standard are named, not shipped: WPS on the clerk's computer has them.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

BODY_FONT = "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"
HEADING_FONT = "黑体"
NUMBER_FONT = "宋体"
LATIN_FONT = "Times New Roman"
BODY_SIZE = Pt(16)
TITLE_SIZE = Pt(22)
FOOT_SIZE = Pt(14)
LINE = Pt(28)
# Everything XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class OfficialDocument:
    """What a document says; `paragraphs` may hold headings, told by 一、 at their beginning.

    `warning` stands above everything else, on papers of a demo installation.
    """

    title: str
    addressee: str
    paragraphs: Sequence[str]
    issuer: str
    issued_on: date
    number: str = ""
    attachments: Sequence[str] = ()
    contact: str = ""
    warning: str = ""


def official_docx(document: OfficialDocument) -> bytes:
    """The document as a Word file: A4, 22 lines of 28 characters, no red head (domain §6.2)."""
    docx = Document()
    _set_page(docx)
    _set_style(docx)
    if document.warning:
        _line(docx, document.warning, HEADING_FONT, align=WD_ALIGN_PARAGRAPH.CENTER)
    if document.number:
        _line(docx, document.number, align=WD_ALIGN_PARAGRAPH.CENTER)
        _line(docx, "")
    _line(docx, document.title, TITLE_FONT, TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(docx, "")
    _line(docx, f"{document.addressee}：")
    for text in document.paragraphs:
        font = HEADING_FONT if re.match(r"[一二三四五六七八九十]+、", text) else BODY_FONT
        paragraph = _line(docx, text, font, indent=2)
        paragraph.paragraph_format.keep_with_next = font == HEADING_FONT
    _attachments(docx, document.attachments)
    _signature(docx, document)
    if document.contact:
        _line(docx, f"（{document.contact}）", indent=2)
    out = io.BytesIO()
    docx.save(out)
    return out.getvalue()


def date_words(day: date) -> str:
    """The date of a document: Arabic, full year, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _set_page(docx: Docx) -> None:
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    docx.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in 4号宋体, outside edge, one character in."""
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = FOOT_SIZE
    _run(paragraph, "— ", NUMBER_FONT, FOOT_SIZE)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number = _run(paragraph, "1", NUMBER_FONT, FOOT_SIZE)
    field.append(number)
    paragraph._p.append(field)
    _run(paragraph, " —", NUMBER_FONT, FOOT_SIZE)


def _set_style(docx: Docx) -> None:
    """Body font, fixed line pitch, and the language: without it punctuation is set as Traditional."""
    style = docx.styles["Normal"]
    style.font.name, style.font.size = LATIN_FONT, BODY_SIZE
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE


def _line(
    docx: Docx,
    text: str,
    font: str = BODY_FONT,
    size: Pt = BODY_SIZE,
    *,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: int = 0,
) -> Paragraph:
    """One paragraph; `indent` is its first line's, in characters."""
    paragraph = docx.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.first_line_indent = size * indent
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: Pt) -> OxmlElement:
    run = paragraph.add_run(_UNWRITABLE.sub("", text))
    run.font.name, run.font.size = LATIN_FONT, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run._r


def _attachments(docx: Docx, names: Sequence[str]) -> None:
    """附件：1. … one blank line below the text, no punctuation behind the names."""
    if not names:
        return
    _line(docx, "")
    numbered = [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    lines = [names[0]] if len(names) == 1 else numbered
    _line(docx, f"附件：{lines[0]}", indent=2)
    for text in lines[1:]:
        _line(docx, text, indent=5)


def _signature(docx: Docx, document: OfficialDocument) -> None:
    """Issuer two characters in from the right, the date below it two further (without a seal)."""
    _line(docx, "")
    issuer = _line(docx, document.issuer, align=WD_ALIGN_PARAGRAPH.RIGHT)
    issuer.paragraph_format.right_indent = BODY_SIZE * 4
    issuer.paragraph_format.keep_with_next = True
    day = _line(docx, date_words(document.issued_on), align=WD_ALIGN_PARAGRAPH.RIGHT)
    day.paragraph_format.right_indent = BODY_SIZE * 2
