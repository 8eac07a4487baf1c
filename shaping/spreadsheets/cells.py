"""Turns one cell as written into a value, or says what is wrong with it and what to do."""

import datetime
import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from shaping.spreadsheets.columns import CellKind, Column
from shaping.spreadsheets.folding import fold_text, fold_word, shorten, trim_text

Value = str | int | datetime.date
# What a double may differ from the two-decimal number it stands for.
_NOISE = Decimal("1e-11")
_HUNDREDTH = Decimal("0.01")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_COUNT = re.compile(r"(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.0+)?", re.ASCII)
_MAX_COUNT = 2_147_483_647
_MAX_EXACT = 10**15

_DATE = re.compile(r"(\d{4})([年./-])(\d{1,2})[月./-](\d{1,2})日?", re.ASCII)
_PACKED_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", re.ASCII)
_DAY_WITHOUT_YEAR = re.compile(r"\d{1,2}[月./-]\d{1,2}日?", re.ASCII)
_MONTH_ONLY = re.compile(r"\d{4}[年./-]\d{1,2}月?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{2}[年./-]\d{1,2}[月./-]\d{1,2}日?", re.ASCII)
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
_SERIAL_START = datetime.date(1899, 12, 30)
_YEARS = range(2000, 2100)

DATE_EXAMPLE = "例如 2026-12-20"


class CellError(ValueError):
    """The cell cannot be taken; the text says why and what to do."""


def shown(value: Any) -> str:
    """Write a cell's value the way the sheet shows it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _shown_number(value)
    if isinstance(value, datetime.datetime):
        is_midnight = value.time() == datetime.time()
        return value.date().isoformat() if is_midnight else value.isoformat(sep=" ")
    return "" if value is None else str(value)


def _shown_number(value: float) -> str:
    if value.is_integer() and abs(value) < _MAX_EXACT:
        return str(int(value))
    return repr(value)


def parse_cell(column: Column, value: Any) -> Value | None:
    """Read a cell for its column; None when nothing is written."""
    if isinstance(value, bool):
        raise CellError(f"写的是 {shown(value)}（逻辑值），请改成实际内容")
    parsed = _PARSERS[column.kind](value)
    if isinstance(parsed, str):
        return _check_text(column, parsed)
    return parsed


def _check_text(column: Column, text: str) -> str | None:
    if not text:
        return None
    if column.choices:
        return _choose(column.choices, text)
    if len(text) > column.max_length:
        raise CellError(f"写了 {len(text)} 个字，最多 {column.max_length} 个字，请缩短")
    return text


def _choose(choices: tuple[str, ...], text: str) -> str:
    word = fold_word(text)
    for choice in choices:
        if fold_word(choice) == word:
            return choice
    allowed = "、".join(choices[:20]) + ("等" if len(choices) > 20 else "")
    raise CellError(f"写的是“{shorten(text)}”，只能填：{allowed}")


def parse_text(value: Any) -> str:
    """Read a text: folded, trimmed."""
    return fold_text(shown(value))


def parse_words(value: Any) -> str:
    """Read sentences that are printed again: trimmed, their own punctuation kept."""
    return trim_text(shown(value))


def parse_code(value: Any) -> str | None:
    """Read a code of digits as text; it never becomes a number."""
    if isinstance(value, float | int) and abs(value) >= _MAX_EXACT:
        raise CellError("数字太长，表格软件已经丢掉末尾几位，请把这一列设为“文本”格式后重新填写")
    text = fold_word(shown(value))
    if not text:
        return None
    if not _DIGITS.fullmatch(text):
        raise CellError(f"写的是“{shorten(text)}”，代码只能是数字，请核对后改正")
    return text


def parse_score(value: Any) -> int | None:
    """Read a score as whole hundredths, 0 to 10000."""
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        raise CellError(f"写的是日期或时间“{shown(value)}”，请把格子格式改为“数值”，再填得分")
    written = shorten(shown(value))
    if isinstance(value, float | int):
        number = _exact_number(value)
    else:
        text = fold_word(value).removesuffix("分")
        if not text:
            return None if not fold_word(value) else _refuse_number(written)
        number = Decimal(text) if _NUMBER.fullmatch(text) else None
    if number is None:
        return _refuse_number(written)
    return _hundredths(number, written)


def _refuse_number(written: str) -> int:
    raise CellError(f"写的是“{written}”，请改成数字，例如 90")


def _exact_number(value: float) -> Decimal | None:
    """Take the decimal number a double was written as, without float arithmetic."""
    number = Decimal(repr(value))
    if not number.is_finite() or abs(number) >= _MAX_EXACT:
        return None
    near = number.quantize(_HUNDREDTH, rounding=ROUND_HALF_EVEN)
    return near if abs(number - near) < _NOISE else number


def _hundredths(number: Decimal, written: str) -> int:
    if number < 0:
        raise CellError(f"写的是“{written}”，不能小于 0，请改成 0 到 100 之间的数")
    if number > 100:
        raise CellError(f"写的是“{written}”，不能大于 100，请改成 0 到 100 之间的数")
    hundredths = number * 100
    if hundredths != hundredths.to_integral_value():
        raise CellError(f"写的是“{written}”，最多两位小数，请改成例如 88.25")
    return int(hundredths)


def parse_count(value: Any) -> int | None:
    """Read a whole number that is not negative."""
    written = shorten(shown(value))
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        raise CellError(f"写的是日期或时间“{written}”，请把格子格式改为“数值”，再填整数")
    text = fold_word(shown(value))
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        raise CellError(f"写的是“{written}”，请改成不小于 0 的整数，例如 12")
    count = int(text.partition(".")[0].replace(",", ""))
    if count > _MAX_COUNT:
        raise CellError(f"写的是“{written}”，数字太大，请核对后改正")
    return count


def parse_date(value: Any) -> datetime.date | None:
    """Read a day: a date cell, a serial number, or one of the usual ways to write it."""
    if isinstance(value, datetime.datetime):
        return _check_year(value.date())
    if isinstance(value, datetime.date):
        return _check_year(value)
    if isinstance(value, datetime.time | datetime.timedelta):
        raise CellError(f"写的是时间“{shown(value)}”，请写年月日，{DATE_EXAMPLE}")
    if isinstance(value, float | int) and _FIRST_SERIAL <= value < _LAST_SERIAL:
        return _SERIAL_START + datetime.timedelta(days=int(value))
    return _date_from_text(fold_text(shown(value)))


def _date_from_text(text: str) -> datetime.date | None:
    written = fold_word(_TIME_OF_DAY.sub("", text))
    if not written:
        return None
    match = _DATE.fullmatch(written)
    packed = _PACKED_DATE.fullmatch(written)
    if match:
        return _build_date(written, match.group(1), match.group(3), match.group(4))
    if packed:
        return _build_date(written, *packed.groups())
    raise CellError(_date_advice(written))


def _build_date(written: str, year: str, month: str, day: str) -> datetime.date:
    try:
        return _check_year(datetime.date(int(year), int(month), int(day)))
    except CellError:
        raise
    except ValueError as error:
        raise CellError(f"写的是“{written}”，没有这一天，请核对日期") from error


def _check_year(day: datetime.date) -> datetime.date:
    if day.year not in _YEARS:
        raise CellError(f"写的是“{day.isoformat()}”，年份不对，请核对日期")
    return day


def _date_advice(written: str) -> str:
    if _DAY_WITHOUT_YEAR.fullmatch(written):
        return f"写的是“{written}”，没有写年份，请写上年份，{DATE_EXAMPLE}"
    if _MONTH_ONLY.fullmatch(written):
        return f"写的是“{written}”，没有写到日，请写全年月日，{DATE_EXAMPLE}"
    if _SHORT_YEAR.fullmatch(written):
        return f"写的是“{written}”，年份要写四位，{DATE_EXAMPLE}"
    return f"写的是“{shorten(written)}”，不是日期，请写年月日，{DATE_EXAMPLE}"


_PARSERS: dict[CellKind, Callable[[Any], Value | None]] = {
    CellKind.TEXT: parse_text,
    CellKind.WORDS: parse_words,
    CellKind.CODE: parse_code,
    CellKind.SCORE: parse_score,
    CellKind.DATE: parse_date,
    CellKind.COUNT: parse_count,
}
