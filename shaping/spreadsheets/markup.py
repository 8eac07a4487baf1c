"""Walks the XML of a workbook with expat, with bounds on depth and number of elements."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO
from xml.parsers import expat

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.limits import MAX_XML_DEPTH, MAX_XML_ELEMENTS
from shaping.spreadsheets.packages import BROKEN, ODD_XML

Attributes = dict[str, str]
# Large pieces: expat scans an unfinished token again with every piece it is fed.
_PIECE = 4 * 1024 * 1024


class Walker:
    """Calls `openers[name]` and `closers[name]` by local name, and `on_text` if given."""

    def __init__(
        self,
        openers: Mapping[str, Callable[[Attributes], None]],
        closers: Mapping[str, Callable[[], None]] | None = None,
        on_text: Callable[[str], None] | None = None,
        *,
        deepest: int = MAX_XML_DEPTH,
    ) -> None:
        self._openers = openers
        self._closers = closers or {}
        self._on_text = on_text
        self._deepest = deepest
        self._depth = 0
        self._elements = 0

    def walk(self, file: IO[bytes]) -> None:
        """Parse the whole file."""
        self.walk_pieces(_pieces(file))

    def walk_pieces(self, pieces: Iterable[bytes]) -> None:
        """Parse a document that comes in pieces."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._on_text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for piece in pieces:
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise SheetRefused(BROKEN) from error

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > self._deepest or self._elements > MAX_XML_ELEMENTS:
            raise SheetRefused(ODD_XML)
        opener = self._openers.get(name) or self._openers.get(_local(name))
        if opener is not None:
            opener(attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        closer = self._closers.get(name) or self._closers.get(_local(name))
        if closer is not None:
            closer()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _refuse_doctype(*_: object) -> None:
    raise SheetRefused(ODD_XML)
