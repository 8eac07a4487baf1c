"""Figures as people read and write them: scores, amounts in capital characters, days."""

from datetime import date

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def score_text(points: int) -> str:
    """Whole hundredths (0 or more) as a score with two decimals: 9135 → 91.35."""
    return f"{points // 100}.{points % 100:02d}"


def day_text(value: date | str) -> str:
    """A day, or its ISO text as snapshots keep it: 2026年10月25日. Raises ValueError for other text."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.year}年{found.month}月{found.day}日"


def capital_yuan(amount: int) -> str:
    """Whole yuan as capital characters for documents: 150000 → 壹拾伍万元整.

    Raises ValueError below zero and from a trillion on.
    """
    if not 0 <= amount < 10**12:
        raise ValueError("the amount must be between 0 and 999,999,999,999 yuan")
    if amount == 0:
        return "零元整"
    text = ""
    for power in (2, 1, 0):
        group = amount // 10_000**power % 10_000
        if not group:
            continue
        if text and (group < 1000 or not amount // 10_000 ** (power + 1) % 10):
            text += "零"
        text += _group_words(group) + _GROUPS[power]
    return text + "元整"


def _group_words(group: int) -> str:
    """Four digits in capital characters, inner zeros as one 零."""
    words, zero = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + _DIGITS[digit] + _UNITS[place]
            zero = False
        else:
            zero = True
    return words
