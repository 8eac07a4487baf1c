"""Folds what people type: full-width characters, blanks, brackets, control characters."""

import re
import unicodedata

from shaping.spreadsheets.limits import MAX_CELL_CHARACTERS

_TRAILING_BRACKET = re.compile(r"^(.+?)[(\[][^()\[\]]*[)\]]$")
_BLANKS = re.compile(r"\s+")
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def fold_text(text: str) -> str:
    """Fold to NFKC, drop what cannot be seen except line breaks, trim."""
    if not text:
        return text
    text = text[:MAX_CELL_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _visible(text)


def trim_text(text: str) -> str:
    """Drop what cannot be seen except line breaks, trim; punctuation and brackets stay as typed."""
    return _visible(text[:MAX_CELL_CHARACTERS])


def _visible(text: str) -> str:
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        text = "".join(
            mark
            for mark in text
            if mark == "\n" or unicodedata.category(mark) not in _INVISIBLE_CATEGORIES
        )
    return text.strip()


def fold_word(text: str) -> str:
    """Fold and remove every blank, inner ones too."""
    return _BLANKS.sub("", fold_text(text))


def fold_title(text: str) -> str:
    """Fold a column title so that 得 分, ＊得分： and 得分 compare equal."""
    return fold_word(text).strip("*:").casefold()


def without_bracket(title: str) -> str:
    """Remove the unit or remark in brackets at the end of a folded title."""
    match = _TRAILING_BRACKET.match(title)
    return match.group(1) if match else title


def shorten(text: str, length: int = 60) -> str:
    """Cut a long text so that a message stays one line."""
    text = _BLANKS.sub(" ", text)
    return text if len(text) <= length else text[: length - 1] + "…"
