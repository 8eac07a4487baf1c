"""How many pages a text will fill, so that one which must not grow is set smaller in time."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from shaping.documents.composing import SETTINGS, SMALL_SIZE, TEXT_HEIGHT, TEXT_WIDTH, Setting

_POINTS_A_MILLIMETRE = 72 / 25.4
# A line loses up to this many characters to punctuation that may not begin or end one.
_LOST = 1.0
# Lines that a heading and the paragraph below it may leave empty at the end of a page.
_KEPT = 3
_FINGERPRINT = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Piece:
    """A paragraph (`text`, indented by so many characters) or something of fixed `points`."""

    text: str = ""
    indent: int = 0
    points: float = 0


def fitting(pieces: Iterable[Piece], pages: int) -> Setting | None:
    """The largest setting in which these pieces fill no more than so many pages; None if none."""
    every = list(pieces)
    for setting in SETTINGS:
        room = pages * lines_a_page(setting) - (pages - 1) * _KEPT
        if lines_of(every, setting) <= room:
            return setting
    return None


def lines_a_page(setting: Setting) -> int:
    """How many lines stand on a page."""
    return int(TEXT_HEIGHT * _POINTS_A_MILLIMETRE / setting.pitch)


def lines_of(pieces: Iterable[Piece], setting: Setting) -> int:
    """How many lines the pieces take at most."""
    return sum(_lines(piece, setting) for piece in pieces)


def _lines(piece: Piece, setting: Setting) -> int:
    if piece.points:
        return math.ceil(piece.points / setting.pitch)
    room = TEXT_WIDTH * _POINTS_A_MILLIMETRE / setting.size - _LOST
    return sum(
        max(1, math.ceil((piece.indent + width_of(line)) / room)) for line in piece.text.split("\n")
    )


def small_lines(text: str) -> int:
    """How many lines a small line breaks into at most; a fingerprint is never broken itself."""
    room = TEXT_WIDTH * _POINTS_A_MILLIMETRE / SMALL_SIZE.pt - _LOST
    fingerprints = len(_FINGERPRINT.findall(text))
    return max(1, math.ceil(width_of(text) / room) + (fingerprints if width_of(text) > room else 0))


def width_of(text: str) -> float:
    """The width of a text in Chinese characters; letters and digits take half of one, rounded up."""
    return sum(1 if unicodedata.east_asian_width(mark) in "WFA" else 0.55 for mark in text)
