"""Takes plain cells out of a worksheet's XML by pattern, so that only the rest must be walked.

Measured (benchmark import): walking 60,000 cells with expat took two fifths of the reader's time.
A plain cell is one that most programs write most of the time: nothing, a number, a shared string
or one inline text, no formula, no error, no percentage. What is found here must be what a walk
would find; whoever meets something odd raises NotPlainError, and the whole sheet is walked instead.
"""

import re
from array import array
from collections.abc import Iterator
from typing import IO

from shaping.spreadsheets.limits import (
    LAST_ROW,
    MAX_COLUMNS,
    MAX_TEXT_CHARACTERS,
    MAX_XML_ELEMENTS,
)
from shaping.spreadsheets.places import column_number

# An element and no text: inside an attribute it is as wrong as the cell whose place it takes.
MARK = "plain"
# Levels of elements in what is taken out: row, c, is, t.
DEEPEST = 4

_MARK = f"<{MARK}/>"
_PIECE = 1024 * 1024
_LONGEST_ROW = 4 * _PIECE
_DECLARATION = re.compile(
    r'\ufeff?(<\?xml version="1\.0"( encoding="UTF-8")?( standalone="(yes|no)")?\s*\?>)?',
    re.IGNORECASE,
)
# Attributes stand in one fixed order, so that none can be there twice.
_CELL = (
    r'<c r="([A-Z]{{1,3}})([1-9][0-9]{{0,5}})"(?: s="{not_percent}[0-9]{{1,5}}")?(?:'
    r"(?: t=\"n\")?(?: ?/>|></c>|><v>{number}</v></c>)"
    r'| t="s"><v>([0-9]{{1,7}})</v></c>'
    r'| t="inlineStr"><is><t(?: xml:space="preserve")?>({text})</t></is></c>)'
)
_NUMBER = r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[Ee][-+]?[0-9]{1,3})?"
# Shorter than the longest text allowed, and only of what XML allows.
_TEXT = r"(?:[^<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]{1,9000}|&(?:amp|lt|gt|quot|apos);){0,7}+"
_ROW = re.compile(
    r'<row r="[1-9][0-9]{0,5}"(?: spans="[0-9]{1,5}:[0-9]{1,5}")?(?: ht="[0-9.]{1,9}")?'
    rf'(?: customHeight="1")?(?: x14ac:dyDescent="[0-9.]{{1,9}}")?>(?:{_MARK})*+</row>'
)
_MARKS = re.compile(rf"(?:{_MARK}){{3,}}")


class NotPlainError(Exception):
    """The sheet must be walked as it is."""


class PlainCells:
    """Takes out plain cells; `characters` is at least the number of characters they show."""

    def __init__(self, lengths: "array[int]", percent: frozenset[str]) -> None:
        self.characters = 0
        self._lengths = lengths
        self._elements = 0
        not_percent = f'(?!(?:{"|".join(sorted(percent))})")' if percent else ""
        self._cell = re.compile(_CELL.format(not_percent=not_percent, number=_NUMBER, text=_TEXT))

    def rest(self, file: IO[bytes]) -> Iterator[bytes]:
        """Give the worksheet with a mark in the place of plain cells; raise NotPlainError."""
        held, is_first = b"", True
        while piece := file.read(_PIECE):
            # Cut behind a row: no character, no tag and nothing forbidden is cut in two.
            rows, end, held = (held + piece).rpartition(b"</row>")
            if len(held) > _LONGEST_ROW:
                raise NotPlainError
            if end:
                yield self._without(rows + end, is_first=is_first)
                is_first = False
        yield self._without(held, is_first=is_first)

    def _without(self, content: bytes, *, is_first: bool) -> bytes:
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            raise NotPlainError from error
        declaration = _DECLARATION.match(text) if is_first else None
        begin = declaration.end() if declaration else 0
        # In a comment, an instruction or a CDATA section a cell is no cell.
        if "<!" in text or "]]>" in text or "<?" in text[begin:]:
            raise NotPlainError
        self._elements += text.count("<") - text.count("</")
        if self._elements > MAX_XML_ELEMENTS:
            raise NotPlainError
        pieces = self._cell.split(text)
        self._check_places(pieces[1::5], pieces[2::5])
        self._count(pieces[3::5], pieces[4::5])
        rest = _ROW.sub(_MARK, _MARK.join(pieces[0::5]))
        # Two marks tell as much as many: where one element may stand, there are too many.
        return _MARKS.sub(_MARK * 2, rest).encode()

    def _check_places(self, letters: list[str], numbers: list[str]) -> None:
        if max(map(column_number, set(letters)), default=0) > MAX_COLUMNS:
            raise NotPlainError
        if max(map(int, set(numbers)), default=0) > LAST_ROW:
            raise NotPlainError

    def _count(self, shared: list[str | None], inline: list[str | None]) -> None:
        try:
            self.characters += sum(self._lengths[int(index)] for index in shared if index)
        except IndexError as error:
            raise NotPlainError from error
        self.characters += sum(map(len, filter(None, inline)))
        if self.characters > MAX_TEXT_CHARACTERS:
            raise NotPlainError
