"""Keeps the hostile, foreign and odd files by name, each with the words it is refused by."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

CASES = []


@dataclass(frozen=True)
class Case:
    """A file to upload; `words` is "" where it must be read all the same."""

    name: str
    build: Callable[[], bytes]
    words: str
    extension: str = ".xlsx"


def case(words, extension=".xlsx"):
    def keep(build):
        CASES.append(Case(build.__name__, build, words, extension))
        return build

    return keep


def patched(content, change):
    """Change the fields of the last record of a zip."""
    place = content.rfind(b"PK\x05\x06")
    fields = list(struct.unpack_from("<4s4H2LH", content, place))
    change(fields)
    return content[:place] + struct.pack("<4s4H2LH", *fields) + content[place + 22 :]
