"""Official documents (公文) in the form of GB/T 9704-2012, as .docx; knows no app."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from docx.enum.text import WD_ALIGN_PARAGRAPH

from shaping.documents.composing import (
    BODY_FONT,
    CENTER,
    HEADING_FONT,
    SETTINGS,
    SMALL_LINE,
    STANDARD,
    SUBHEADING_FONT,
    TITLE_LINE,
    Composer,
    Setting,
)
from shaping.documents.fitting import Piece, fitting, small_lines
from shaping.documents.packages import writable
from shaping.documents.tables import Annex, AnnexColumn, TextTable, write_annexes, write_table

__all__ = [
    "Annex",
    "AnnexColumn",
    "OfficialDocument",
    "TextTable",
    "date_words",
    "official_docx",
    "setting_for",
]

# What a property of a file may be long.
_LONGEST = 255
_HEADING = re.compile("[一二三四五六七八九十]+、")
_SUBHEADING = re.compile("（[一二三四五六七八九十]+）")


@dataclass(frozen=True)
class OfficialDocument:
    """What a document says.

    `paragraphs` may hold headings, told by 一、 or （一） at their beginning, and small tables.
    `annexes` follow the text and are listed below it in front of the `attachments`, which are named
    only. `most_pages` sets a long text smaller until it fits (0: the standard's size). `colophon`
    are small lines below everything, `warning` stands above, on papers of a demo installation.
    """

    title: str
    addressee: str
    paragraphs: Sequence[str | TextTable]
    issuer: str
    issued_on: date
    number: str = ""
    attachments: Sequence[str] = ()
    contact: str = ""
    warning: str = ""
    annexes: Sequence[Annex] = ()
    colophon: Sequence[str] = ()
    most_pages: int = 0

    @property
    def enclosures(self) -> list[str]:
        """The names below the text: annexes first."""
        return [*(annex.title for annex in self.annexes), *self.attachments]


def official_docx(document: OfficialDocument) -> bytes:
    """The document as a Word file: A4, 22 lines of 28 characters, no red head (domain §6.2)."""
    composer = Composer(setting_for(document) or SETTINGS[-1])
    _head(composer, document)
    for item in document.paragraphs:
        _write(composer, item)
    for text, indent in _enclosure_lines(document):
        composer.line(text, indent=indent)
    _signature(composer, document)
    if document.contact:
        composer.line(f"（{document.contact}）", indent=2)
    for number, text in enumerate(document.colophon):
        composer.small(text, is_first=not number)
    write_annexes(composer, document.annexes)
    _state_properties(composer, document)
    out = io.BytesIO()
    composer.docx.save(out)
    return out.getvalue()


def setting_for(document: OfficialDocument) -> Setting | None:
    """The type in which its text fits `most_pages`; None when not even the smallest does."""
    if not document.most_pages:
        return STANDARD
    return fitting(_pieces(document), document.most_pages)


def date_words(day: date) -> str:
    """The date of a document: Arabic, full year, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _head(composer: Composer, document: OfficialDocument) -> None:
    if document.warning:
        composer.line(document.warning, HEADING_FONT, align=CENTER)
    if document.number:
        composer.line(document.number, align=CENTER)
        composer.line("")
    composer.title(document.title)
    composer.line("")
    if document.addressee:
        composer.line(f"{document.addressee}：")


def _write(composer: Composer, item: str | TextTable) -> None:
    """A paragraph or a small table; of a paragraph that begins as a heading the first sentence."""
    if isinstance(item, TextTable):
        write_table(composer, item.columns, item.rows, setting=item.setting)
        return
    font = _heading_font(item)
    end = item.find("。") + 1 if font else 0
    if not font or not end:
        paragraph = composer.line(item, font or BODY_FONT, indent=2)
    else:
        parts = [(item[:end], font), (item[end:], BODY_FONT)]
        paragraph = composer.runs([part for part in parts if part[0]], indent=2)
    paragraph.paragraph_format.keep_with_next = bool(font) and end in (0, len(item))


def _heading_font(text: str) -> str:
    if _HEADING.match(text):
        return HEADING_FONT
    return SUBHEADING_FONT if _SUBHEADING.match(text) else ""


def _enclosure_lines(document: OfficialDocument) -> list[tuple[str, int]]:
    """附件：1. … one blank line below the text, no punctuation behind the names."""
    names = document.enclosures
    if not names:
        return []
    numbered = [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    lines = names if len(names) == 1 else numbered
    return [("", 0), (f"附件：{lines[0]}", 2), *((text, 5) for text in lines[1:])]


def _signature(composer: Composer, document: OfficialDocument) -> None:
    """Issuer two characters in from the right, the date below it two further (without a seal).

    The last lines of the text go with it, so that it never stands alone on a page (domain §6.2).
    """
    composer.line("")
    for paragraph in composer.docx.paragraphs[-2:]:
        paragraph.paragraph_format.keep_with_next = True
    issuer = composer.line(document.issuer, align=WD_ALIGN_PARAGRAPH.RIGHT)
    issuer.paragraph_format.right_indent = composer.size * 4
    issuer.paragraph_format.keep_with_next = True
    day = composer.line(date_words(document.issued_on), align=WD_ALIGN_PARAGRAPH.RIGHT)
    day.paragraph_format.right_indent = composer.size * 2


def _state_properties(composer: Composer, document: OfficialDocument) -> None:
    properties = composer.docx.core_properties
    title = writable(document.title.replace("\n", ""))
    properties.title, properties.author = title[:_LONGEST], writable(document.issuer)[:_LONGEST]
    properties.comments = properties.keywords = ""


def _pieces(document: OfficialDocument) -> Iterator[Piece]:
    """Everything in front of the annexes, for measuring."""
    title_lines = 2 if "\n" in document.title or len(document.title) > 20 else 1
    yield Piece(points=TITLE_LINE.pt * title_lines)
    heads = [document.warning, document.number, document.number and " ", " "]
    yield from (Piece(text) for text in (*heads, document.addressee) if text)
    for item in document.paragraphs:
        if isinstance(item, TextTable):
            yield Piece(points=item.setting.pitch * (len(item.rows) + 1.5))
        else:
            yield Piece(item, 2)
    yield from (Piece(text, indent) for text, indent in _enclosure_lines(document))
    yield from (Piece(), Piece(document.issuer, 4), Piece())
    if document.contact:
        yield Piece(document.contact, 3)
    if document.colophon:
        yield Piece(points=SMALL_LINE.pt)
    for text in document.colophon:
        yield Piece(points=SMALL_LINE.pt * small_lines(text))
