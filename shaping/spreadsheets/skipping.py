"""Tells rows that hold no data: totals, and the lines people sign under a table."""

import re
from collections.abc import Iterable

_TOTAL = re.compile(
    r"(全[镇县市区乡村省街].{0,4}|本[页表月年])?(合计|总计|小计|汇总|平均|平均分|平均值|总平均分?)[:：]?"
)
_LABEL = re.compile(
    r"(填表|审核|制表|填报|复核|负责|单位负责|分管领导|联系|经办|检查组|报送|统计|签字|签名|盖章|"
    r"制表日期|填表日期|填报日期|日期|备注|说明|注|联系电话|电话)(人|单位|员|时间|日期|签字|签名)?"
    r"(\(.{1,8}\))?:.*",
    re.DOTALL,
)


def is_ordinary(text: str) -> bool | None:
    """Whether a row with this text first holds data; None when more of it must be seen."""
    if not text or text.replace(".", "").isdigit():
        return None
    return not (_TOTAL.fullmatch(text) or _LABEL.fullmatch(text))


def is_total(texts: Iterable[str]) -> bool:
    """Tell a row of sums by its first cell that holds words."""
    words = (text for text in texts if text and not text.replace(".", "").isdigit())
    return _TOTAL.fullmatch(next(words, "")) is not None


def is_signature(texts: Iterable[str]) -> bool:
    """Tell a row that only holds labels such as 填表人： and what is written behind them."""
    filled = (text for text in texts if text)
    first = next(filled, "")
    if not _LABEL.fullmatch(first):
        return False
    awaits_answer = first.endswith(":")
    for text in filled:
        is_label = _LABEL.fullmatch(text) is not None
        if not is_label and not awaits_answer:
            return False
        awaits_answer = is_label and text.endswith(":")
    return True
