"""Finds ID-card, mobile-phone and bank-card numbers in a text, so that they are not stored or printed.

Knows no Django. A number counts when its own rules hold (date and check digit, Luhn), so that event
numbers, amounts and place codes pass; one in eleven of the event numbers that are built like an ID
card, and one in ten of those built like a bank card, cannot be told apart from a real one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NumberKind(StrEnum):
    """What a number is."""

    ID_CARD = "id_card"
    PHONE = "phone"
    BANK_CARD = "bank_card"


NUMBER_WORDS = {
    NumberKind.ID_CARD: "身份证号",
    NumberKind.PHONE: "手机号",
    NumberKind.BANK_CARD: "银行卡号",
}


@dataclass(frozen=True)
class PrivateNumber:
    """A number found at text[start:end]; `masked` keeps only its first and last digits."""

    kind: NumberKind
    start: int
    end: int
    masked: str

    @property
    def words(self) -> str:
        """What it is called in a sentence."""
        return NUMBER_WORDS[self.kind]


_GAP = " \u00a0\u2002\u2003\u2009\u200b\u3000\ufeff·.-\u2010\u2011\u2012\u2013\u2014－"
_RUN = re.compile(rf"\d(?:[{re.escape(_GAP)}]?\d)*(?:X(?![0-9A-Z]))?")
_GROUP = re.compile(r"\d+X?")
_MOST_GROUPS, _MOST_DIGITS = 6, 19
_COUNTRY = re.compile(r"(?:00)?86(?=1)")
_PHONE = re.compile(r"1[3-9]\d{9}")
_PHONE_SHAPES = {(11,), (3, 4, 4), (4, 3, 4), (3, 3, 5), (3, 8)}
_MEASURE = re.compile(r"\s*(?:元|万元|亿元|吨|公斤|平方米|㎡|立方米|%|％)")
_CURRENCY = "￥¥$"

# GB/T 2260: the first two digits of every place code.
_PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (81, 83))
    for number in range(first, last + 1)
) | {"71", "91"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_EARLIEST_BIRTH = 1900
# Short ID cards were given out until 1999; a lower year is rather the date inside an event number.
_EARLIEST_SHORT_YEAR = 30
_CARD = re.compile(r"62\d{14,17}|9558\d{15}|(?:4\d|5[1-5])\d{14}")


def find_private_numbers(text: str) -> list[PrivateNumber]:
    """All private numbers in the order of the text, none overlapping another.

    Full-width digits, and single gaps or dashes inside a number, are seen through. `start` and `end`
    count in `text` as it was given.
    """
    return [
        number
        for run in _RUN.finditer(_plain(text))
        for number in _numbers_in(run.group(), run.start(), _surroundings(text, run))
    ]


def _plain(text: str) -> str:
    """The text with every kind of digit, and X, as the plain one; as long as before."""
    return "".join(
        str(int(character))
        if character.isdecimal()
        else "X"
        if character in "xXｘＸ"
        else character
        for character in text
    )


def _surroundings(text: str, run: re.Match[str]) -> tuple[str, str]:
    return text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 4]


def _numbers_in(run: str, offset: int, around: tuple[str, str]) -> Iterator[PrivateNumber]:
    """The numbers in a run of digits and gaps; each starts and ends with a group of digits."""
    groups = list(_GROUP.finditer(run))
    place = 0
    while place < len(groups):
        kind, count = _longest([group.group() for group in groups[place : place + _MOST_GROUPS]])
        members = groups[place : place + count]
        is_money = kind == NumberKind.PHONE and _is_amount(run, members, around)
        if kind is not None and not is_money:
            yield _number(kind, members, offset)
        place += count


def _longest(groups: Sequence[str]) -> tuple[NumberKind | None, int]:
    """What the first group is, or else the most groups together, and how many they are."""
    found: tuple[NumberKind | None, int] = (_kind_of(groups[:1]), 1)
    for count in range(2, len(groups) + 1 if found[0] is None else 0):
        if sum(map(len, groups[:count])) > _MOST_DIGITS:
            break
        if kind := _kind_of(groups[:count]):
            found = (kind, count)
    return found


def _number(kind: NumberKind, members: Sequence[re.Match[str]], offset: int) -> PrivateNumber:
    digits = "".join(group.group() for group in members)
    start = members[0].start()
    if kind != NumberKind.ID_CARD:
        digits = digits.removesuffix("X")
    if kind == NumberKind.PHONE and (country := _COUNTRY.match(digits)):
        digits = digits[country.end() :]
        start += country.end()
    return PrivateNumber(kind, offset + start, offset + members[-1].end(), _masked(kind, digits))


def _masked(kind: NumberKind, digits: str) -> str:
    first = {NumberKind.ID_CARD: 6, NumberKind.PHONE: 3, NumberKind.BANK_CARD: 4}[kind]
    return f"{digits[:first]}{'*' * (len(digits) - first - 4)}{digits[-4:]}"


def _is_amount(run: str, members: Sequence[re.Match[str]], around: tuple[str, str]) -> bool:
    """Whether a measure follows or a currency sign or decimal point stands beside the number."""
    before, after = around
    start, end = members[0].start(), members[-1].end()
    if start == 0 and before and before in _CURRENCY:
        return True
    is_last = end == len(run)
    return bool(_MEASURE.match(after)) if is_last else run[end] == "."


def _kind_of(groups: Sequence[str]) -> NumberKind | None:
    digits = "".join(groups)
    if _is_id_card(digits):
        return NumberKind.ID_CARD
    if _is_bank_card(digits.removesuffix("X")):
        return NumberKind.BANK_CARD
    if _is_phone([*groups[:-1], groups[-1].removesuffix("X")]):
        return NumberKind.PHONE
    return None


def _is_phone(groups: Sequence[str]) -> bool:
    first = _COUNTRY.sub("", groups[0], count=1) if len(groups[0]) in (13, 15) else groups[0]
    shape = (len(first), *map(len, groups[1:]))
    return shape in _PHONE_SHAPES and bool(_PHONE.fullmatch("".join([first, *groups[1:]])))


def _is_id_card(digits: str) -> bool:
    if digits[:2] not in _PROVINCES:
        return False
    if len(digits) == 15 and digits.isdecimal():
        year = int(digits[6:8])
        return year >= _EARLIEST_SHORT_YEAR and _is_date(1900 + year, digits[8:12])
    if len(digits) != 18 or not digits[:17].isdecimal():
        return False
    if int(digits[6:10]) < _EARLIEST_BIRTH or not _is_date(int(digits[6:10]), digits[10:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == digits[17]


def _is_date(year: int, month_and_day: str) -> bool:
    try:
        date(year, int(month_and_day[:2]), int(month_and_day[2:]))
    except ValueError:
        return False
    return year < 2100


def _is_bank_card(digits: str) -> bool:
    """Whether it begins as cards do here and its check digit is right (Luhn)."""
    if not _CARD.fullmatch(digits) or _is_dated(digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_dated(digits: str) -> bool:
    """Whether a place code and a day of this century stand in it, as in event numbers."""
    is_place = digits[:2] in _PROVINCES and digits[:2] != "62"
    return is_place and digits[6:8] == "20" and _is_date(int(digits[6:10]), digits[10:14])
