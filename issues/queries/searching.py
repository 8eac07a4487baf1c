"""Full-text search in problems: the same rows on both engines, by index on PostgreSQL.

A problem's `search_text` is kept folded (services/search_texts.py), and so is what is looked for:
a plain LIKE then needs no UPPER() on either side, and the trigram index answers it. Words of one or
two characters hold no trigram; PostgreSQL reads the table for them.
"""

import re
from unicodedata import normalize

from issues.models import IssueQuerySet

MOST_WORDS = 8
# Characters that nobody looks for but that stand between words.
_BETWEEN = re.compile(r"[\s,;、，；。]+")


def folded(text: str) -> str:
    """The text in half width and lower case, as it is stored and looked for."""
    return normalize("NFKC", text).lower()


def words_in(text: str) -> list[str]:
    """The words looked for, folded, in the order typed, each once and at most MOST_WORDS."""
    words = (word for word in _BETWEEN.split(folded(text)) if word)
    return list(dict.fromkeys(words))[:MOST_WORDS]


def holding_words(rows: IssueQuerySet, text: str) -> IssueQuerySet:
    """The problems in which every word of the text stands; all of them when there is no word."""
    for word in words_in(text):
        rows = rows.filter(search_text__contains=word)
    return rows
