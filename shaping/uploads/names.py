"""File names as people may read them again."""

import re
from posixpath import splitext

_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff]"
)
_LONGEST_NAME = 120
_LONGEST_EXTENSION = 10


def clean_name(name: str, extension: str) -> str:
    """The sender's name without folders and invisible characters, with our extension.

    At most 120 characters; a name of which nothing is left becomes 未命名.
    """
    name = _UNPRINTABLE.sub("", name).replace("\\", "/").rpartition("/")[2].strip(" .")
    stem, given = splitext(name)
    if len(given) > _LONGEST_EXTENSION or not given.isascii():
        stem = name
    stem = re.sub(r'[<>:"|?*]', "_", stem.strip(" ."))
    room = _LONGEST_NAME - len(extension) - 1
    return f"{stem[:room].strip(' .') or '未命名'}.{extension}"
