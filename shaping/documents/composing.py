"""Paper, type and lines of a document in the form of GB/T 9704-2012.

The fonts of the standard are named, not shipped: WPS on the clerk's computer has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.enum.section import WD_ORIENTATION, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from shaping.documents.packages import writable

BODY_FONT = "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"
HEADING_FONT = "黑体"
SUBHEADING_FONT = "楷体_GB2312"
NUMBER_FONT = "宋体"
LATIN_FONT = "Times New Roman"
TITLE_SIZE = Pt(22)
TITLE_LINE = Pt(28)
FOOT_SIZE = Pt(14)
SMALL_SIZE, SMALL_LINE = Pt(10.5), Pt(16)
# The area of the text in millimetres.
TEXT_WIDTH, TEXT_HEIGHT = 156, 225
CENTER = WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True)
class Setting:
    """The size of the text and the fixed distance of its lines, in points."""

    size: float
    pitch: float


# 3号 on 22 lines; the others are for texts that must not grow beyond their pages.
STANDARD = Setting(16, 28)
# 28 characters of 16 points are a little wider than 156 mm: each stands 1/4 point closer.
STANDARD_SPACING = "-5"
SETTINGS = (
    STANDARD,
    Setting(15, 25),
    Setting(14, 22),
    Setting(13, 20),
    Setting(12, 19),
    Setting(10.5, 16),
    Setting(10, 15),
    Setting(9, 14),
)


class Composer:
    """Writes a document line by line in one setting."""

    def __init__(self, setting: Setting = STANDARD) -> None:
        self.docx = Document()
        self.size = Pt(setting.size)
        _set_page(self)
        _set_style(self, setting)

    def line(
        self,
        text: str,
        font: str = BODY_FONT,
        size: Length | None = None,
        *,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
        indent: int = 0,
    ) -> Paragraph:
        """One paragraph; `indent` is its first line's, in characters."""
        return self.runs([(text, font)], size, align=align, indent=indent)

    def runs(
        self,
        parts: Sequence[tuple[str, str]],
        size: Length | None = None,
        *,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
        indent: int = 0,
    ) -> Paragraph:
        """One paragraph of several texts, each with its font."""
        paragraph = self.docx.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.first_line_indent = (size or self.size) * indent
        for text, font in parts:
            _run(paragraph, text, font, size or self.size)
        return paragraph

    def title(self, text: str) -> None:
        """A title in 2号小标宋, centred; it may hold line breaks."""
        paragraph = self.line(text, TITLE_FONT, TITLE_SIZE, align=CENTER)
        paragraph.paragraph_format.line_spacing = TITLE_LINE

    def small(self, text: str, *, is_first: bool) -> None:
        """A line in 5号, for what the document says of itself; the first keeps its distance."""
        paragraph = self.line(text, size=SMALL_SIZE, align=WD_ALIGN_PARAGRAPH.LEFT)
        paragraph.paragraph_format.line_spacing = SMALL_LINE
        paragraph.paragraph_format.space_before = SMALL_LINE if is_first else 0

    def turn(self, *, is_wide: bool) -> None:
        """Begin a new page that lies or stands, with edges and page numbers of its own."""
        section = self.docx.add_section(WD_SECTION.NEW_PAGE)
        if is_wide:
            section.orientation = WD_ORIENTATION.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin, section.bottom_margin = Mm(26), Mm(26)
            section.left_margin = section.right_margin = Mm(25)
            section.footer_distance = Mm(18)
        else:
            section.orientation = WD_ORIENTATION.PORTRAIT
            _set_upright(section)


def _set_upright(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)


def _set_page(composer: Composer) -> None:
    section = composer.docx.sections[0]
    _set_upright(section)
    composer.docx.settings.odd_and_even_pages_header_footer = True
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


def _set_style(composer: Composer, setting: Setting) -> None:
    """Font, 22 lines of 28 characters, and the language: without it punctuation is Traditional."""
    style = composer.docx.styles["Normal"]
    style.font.name, style.font.size = LATIN_FONT, composer.size
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    if setting == STANDARD:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), STANDARD_SPACING)
        properties.find(qn("w:sz")).addprevious(spacing)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(setting.pitch)


def _run(paragraph: Paragraph, text: str, font: str, size: Length) -> OxmlElement:
    run = paragraph.add_run(writable(text))
    run.font.name, run.font.size = LATIN_FONT, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run._r
