"""Tables of documents: small ones within the text and whole annexes (附件), each on its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from shaping.documents.composing import (
    BODY_FONT,
    CENTER,
    HEADING_FONT,
    LATIN_FONT,
    SMALL_LINE,
    SMALL_SIZE,
    TEXT_WIDTH,
    Composer,
    Setting,
)
from shaping.documents.packages import writable

_TWIPS_A_MILLIMETRE = 1440 / 25.4
_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

SMALL = Setting(SMALL_SIZE.pt, SMALL_LINE.pt)


@dataclass(frozen=True)
class AnnexColumn:
    """A column with its width in millimetres; texts stand left unless centred."""

    title: str
    width_mm: float
    centred: bool = False


@dataclass(frozen=True)
class TextTable:
    """A table between two paragraphs, as wide as its columns, at most 156 mm; small by default."""

    columns: Sequence[AnnexColumn]
    rows: Sequence[Sequence[str]]
    setting: Setting = SMALL


@dataclass(frozen=True)
class Annex:
    """A table behind the text, on pages of its own; lying when wider than 156 mm (up to 247).

    Without rows it says `empty_words`.
    """

    title: str
    columns: Sequence[AnnexColumn]
    rows: Sequence[Sequence[str]]
    empty_words: str = "本月无"

    @property
    def is_wide(self) -> bool:
        """Whether its pages lie."""
        return sum(column.width_mm for column in self.columns) > TEXT_WIDTH


def write_annexes(composer: Composer, annexes: Sequence[Annex]) -> None:
    """附件1 in 黑体 top left, the title centred on the third line, then the table."""
    is_wide = False
    for number, annex in enumerate(annexes, start=1):
        is_turned = annex.is_wide != is_wide
        if is_turned:
            composer.turn(is_wide=annex.is_wide)
        is_wide = annex.is_wide
        label = composer.line("附件" if len(annexes) == 1 else f"附件{number}", HEADING_FONT)
        label.paragraph_format.page_break_before = not is_turned
        composer.line("")
        composer.title(annex.title)
        composer.line("")
        write_table(composer, annex.columns, annex.rows, annex.empty_words)
    if annexes:
        _close(composer)


def write_table(
    composer: Composer,
    columns: Sequence[AnnexColumn],
    rows: Sequence[Sequence[str]],
    empty_words: str = "",
    setting: Setting = SMALL,
) -> None:
    """A table whose head repeats on each page; written as XML, which is quick for long ones."""
    grid = "".join(f'<w:gridCol w:w="{_twips(column)}"/>' for column in columns)
    head = _row(
        "".join(
            _cell(_Words(column.title, HEADING_FONT, setting), column, centred=True)
            for column in columns
        ),
        "<w:tblHeader/>",
    )
    body = "".join(
        _row(
            "".join(
                _cell(_Words(text, BODY_FONT, setting), column, centred=column.centred)
                for text, column in zip(row, columns, strict=True)
            )
        )
        for row in rows
    )
    if not rows and empty_words:
        words = _Words(empty_words, BODY_FONT, setting)
        body = _row(_cell(words, columns[0], centred=True, span=len(columns)))
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(map(_twips, columns))}" '
        f'w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_EDGES}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/>'
        '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )
    composer.docx.element.body._insert_tbl(table)


def _twips(column: AnnexColumn) -> int:
    return round(column.width_mm * _TWIPS_A_MILLIMETRE)


def _row(cells: str, head: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


@dataclass(frozen=True)
class _Words:
    """A cell's text, its font, and how large it is set."""

    text: str
    font: str
    setting: Setting


def _cell(words: _Words, column: AnnexColumn, *, centred: bool = False, span: int = 1) -> str:
    fonts = f"w:ascii={quoteattr(LATIN_FONT)} w:hAnsi={quoteattr(LATIN_FONT)} w:eastAsia="
    form = (
        f'<w:pPr><w:spacing w:line="{int(words.setting.pitch * 20)}" w:lineRule="exact"/>'
        f'<w:jc w:val="{"center" if centred else "left"}"/></w:pPr>'
    )
    run = (
        f"<w:r><w:rPr><w:rFonts {fonts}{quoteattr(words.font)}/>"
        f'<w:sz w:val="{int(words.setting.size * 2)}"/></w:rPr>{{}}</w:r>'
    )
    paragraphs = "".join(
        f"<w:p>{form}{run.format(_text(line))}</w:p>" for line in words.text.split("\n")
    )
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    width = "" if span > 1 else f'<w:tcW w:w="{_twips(column)}" w:type="dxa"/>'
    return f'<w:tc><w:tcPr>{width}{merged}<w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>'


def _text(line: str) -> str:
    return f'<w:t xml:space="preserve">{escape(writable(line))}</w:t>'


def _close(composer: Composer) -> None:
    """A document must not end in a table; the last line is as low as it can be."""
    last = composer.line("", size=SMALL_SIZE, align=CENTER)
    last.paragraph_format.line_spacing = SMALL_SIZE // 10
