"""How each total came about, down to the single sheet, from a version's own snapshot. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessments import scoring
from shaping.figures import score_text


@dataclass(frozen=True)
class CountedSheet:
    """One sheet as it went into a component; `is_dropped` as highest or lowest.

    `pk` is the stored sheet's, which opens down to item, note and photo.
    """

    pk: int
    number: int
    on: str
    by: str
    points: int
    is_dropped: bool
    note: str = ""


@dataclass(frozen=True)
class Component:
    """日常 or 年终 of one entrant: its points, the words that explain them, and the sheets."""

    title: str
    points: int | None
    words: str
    sheets: Sequence[CountedSheet]


@dataclass(frozen=True)
class Explanation:
    """Everything behind one total: the formula in words, then both components."""

    code: str
    formula: str
    daily: Component
    year_end: Component


def explanations(snapshot: Mapping[str, Any]) -> dict[str, Explanation]:
    """Explain every entrant of a snapshot, by code."""
    policy = scoring.policy_from(snapshot)
    return {
        entrant["code"]: _explain(entrant, entry, policy)
        for entrant, entry in zip(snapshot["entrants"], scoring.entries_from(snapshot), strict=True)
    }


def _explain(
    entrant: Mapping[str, Any], entry: scoring.Entry, policy: scoring.Policy
) -> Explanation:
    result = scoring.evaluate(entry, policy)
    gone = scoring.dropped(entry.year_end, policy.trim_from_judges)
    return Explanation(
        entrant["code"],
        _formula(result, policy),
        Component(
            "日常", result.daily, _daily_words(entry, policy), _sheets(entrant["daily"], None)
        ),
        Component(
            "年终",
            result.year_end,
            _year_end_words(entry, gone),
            _sheets(entrant["year_end"], gone),
        ),
    )


def _formula(result: scoring.Result, policy: scoring.Policy) -> str:
    """91.35 = (日常 88.40 × 1 + 年终 92.33 × 3) ÷ 4."""
    if result.weighted is None or result.daily is None or result.year_end is None:
        return "未参评"
    total = scoring.total_points(result.weighted, policy.weight_sum)
    return (
        f"{score_text(total)} = (日常 {score_text(result.daily)} × {policy.daily_weight}"
        f" + 年终 {score_text(result.year_end)} × {policy.year_end_weight}) ÷ {policy.weight_sum}"
    )


def _daily_words(entry: scoring.Entry, policy: scoring.Policy) -> str:
    if not entry.daily:
        return "没有日常成绩"
    if policy.daily_rule == "monthly":
        return f"{len(entry.daily)}次检查，先算每月平均，再取{len(set(entry.months))}个月的平均"
    return f"{len(entry.daily)}次检查的平均(去掉：无)"


def _year_end_words(entry: scoring.Entry, gone: tuple[int, int] | None) -> str:
    count = len(entry.year_end)
    if not count:
        return "没有年终成绩"
    if gone is None:
        return f"{count}张评分表的平均(去掉：无)"
    lowest, highest = gone
    return (
        f"{count}张评分表，去掉最高{score_text(highest)}、最低{score_text(lowest)}，"
        f"取{count - 2}张平均"
    )


def _sheets(
    sheets: Sequence[Mapping[str, Any]], gone: tuple[int, int] | None
) -> list[CountedSheet]:
    """The sheets in order of date; of equal ones the first stands for the dropped one."""
    left = list(gone or ())
    counted = []
    for number, sheet in enumerate(sheets, start=1):
        is_dropped = sheet["points"] in left
        if is_dropped:
            left.remove(sheet["points"])
        counted.append(
            CountedSheet(
                sheet["id"],
                number,
                sheet["on"],
                sheet["by"],
                sheet["points"],
                is_dropped,
                sheet.get("note", ""),
            )
        )
    return counted


_TIE_WORDS = {"year_end": "年终成绩高的在前", "recurrences": "问题反弹少的在前"}


def tie_words(keys: Sequence[str]) -> str:
    """How equal totals are ordered, in words: 年终成绩高的在前；还相同就并列."""
    if not keys:
        return "总成绩相同就并列"
    return "；还相同，".join(_TIE_WORDS[key] for key in keys) + "；还相同就并列"
