"""Pinyin initials of names, so that 堰市村 is found by ysc and 张三 by zs."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from pypinyin import Style, lazy_pinyin, load_phrases_dict

LONGEST = 60
# Read wrong by the dictionary's most frequent reading; common in names of villages and hamlets.
_PLACES = {
    f"长{second}": [["cháng"], [reading]]
    for second, reading in {
        "岭": "lǐng",
        "冲": "chōng",
        "塘": "táng",
        "坪": "píng",
        "畈": "fàn",
        "湾": "wān",
        "港": "gǎng",
        "滩": "tān",
        "垅": "lǒng",
        "坑": "kēng",
        "山": "shān",
        "堰": "yàn",
        "青": "qīng",
        "林": "lín",
    }.items()
}
# Surnames that read otherwise than the same character in a word.
_SURNAMES = {
    "单": "s",
    "曾": "z",
    "仇": "q",
    "解": "x",
    "区": "o",
    "查": "z",
    "乐": "y",
    "种": "c",
    "秘": "b",
    "冼": "x",
    "长": "z",
    "重": "c",
    "尉迟": "yc",
    "万俟": "mq",
    "单于": "cy",
}

load_phrases_dict(_PLACES)


def place_initials(name: str) -> str:
    """Initials of a place's name: 堰市村 → ysc, 长岭村 → clc; letters and digits stay, in lower case."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors=_plain)).lower()[:LONGEST]


def person_initials(name: str) -> str:
    """Initials of a person's name, its surname read as one: 张三 → zs, 曾国平 → zgp."""
    for length in (2, 1):
        surname = _SURNAMES.get(name[:length])
        if surname:
            return f"{surname}{place_initials(name[length:])}"[:LONGEST]
    return place_initials(name)


def _plain(text: str) -> str:
    """What of other signs can be typed as initials: ASCII letters and digits."""
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum())


_READERS = {"name": place_initials, "display_name": person_initials}


class InitialsField(models.CharField):
    """The initials of the row's own `source` column; an empty value is filled in when it is stored.

    That holds for one row and for bulk_create alike. Whoever changes the name empties the initials
    or sets them, as does whoever corrects them by hand.
    """

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        kwargs.setdefault("blank", True)
        kwargs.setdefault(
            "validators", [RegexValidator(r"^[a-z0-9]*$", "请写小写字母，例如 ysc。")]
        )
        super().__init__(*args, **kwargs)
        self.source = source

    def deconstruct(self) -> Any:
        """Name the source in migrations too."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Give the stored initials, or those of the name when there are none yet."""
        value: str = getattr(model_instance, self.attname)
        if not value:
            value = _READERS[self.source](getattr(model_instance, self.source))
            setattr(model_instance, self.attname, value)
        return value
