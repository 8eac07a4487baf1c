"""Several years' rankings side by side, and where they cannot be compared (口径). Knows no Django."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from assessments import scoring
from shaping.figures import day_text

_KINDS = {"daily": "日常", "year_end": "年终"}
_UNITS = {"village": "村(社区)", "hamlet": "村湾(小区)"}
_DAILY_RULES = {"mean": "各次检查的平均", "monthly": "各月平均的平均"}
_ROUNDINGS = {"half_up": "四舍五入", "down": "舍去"}
_TIE_KEYS = {"year_end": "年终成绩", "recurrences": "问题反弹少"}


@dataclass(frozen=True)
class PlaceValues:
    """One line of a year: `key` stays the same over the years; scores in whole hundredths."""

    key: str
    code: str
    name: str
    daily: int | None
    year_end: int | None
    total: int | None
    rank: int | None


@dataclass(frozen=True)
class YearValues:
    """A year's published version: its rules as the snapshot has them, its lines in their order."""

    year: int
    version: int
    rules: Mapping[str, Any]
    lines: Sequence[PlaceValues]


@dataclass(frozen=True)
class Closing:
    """A village that was closed on a day (ISO); `into` is the key of the one it was merged into."""

    key: str
    name: str
    on: str
    into: str = ""
    into_name: str = ""


@dataclass(frozen=True)
class Mark:
    """A ▲ with its number: at a whole year, or at one place's line of it."""

    number: int
    year: int
    words: str
    key: str = ""


@dataclass(frozen=True)
class Cell:
    """A place in a year: its line, if it was assessed, and the numbers of the marks there."""

    year: int
    values: PlaceValues | None
    marks: Sequence[int]


@dataclass(frozen=True)
class PlaceRow:
    """A place through the years, by the name it had last."""

    key: str
    code: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Comparison:
    """The years in their order, the places in the newest year's order, and every mark."""

    years: Sequence[YearValues]
    rows: Sequence[PlaceRow] = field(default=())
    marks: Sequence[Mark] = field(default=())

    @property
    def heads(self) -> list[tuple[YearValues, list[int]]]:
        """Each year with the numbers of the marks that stand at the whole of it."""
        return [
            (year, [mark.number for mark in self.marks if mark.year == year.year and not mark.key])
            for year in self.years
        ]

    @property
    def remarks(self) -> list[str]:
        """口径说明: what the figures are, then every mark in its order."""
        if not self.years:
            return []
        versions = "、".join(f"{year.year}年第{year.version}版" for year in self.years)
        first = f"各年取公布后现在有效的一版（{versions}），按当年的规则计算，满分100分。"
        if len(self.years) > 1 and not self.marks:
            return [first, "各年的规则、评分细则和参评单位没有变化，可以前后对照。"]
        return [first, *(f"▲{mark.number} {mark.words}" for mark in self.marks)]


def comparison(years: Iterable[YearValues], closings: Iterable[Closing]) -> Comparison:
    """Lay the years side by side, oldest first, and mark every break between neighbours."""
    ordered = sorted(years, key=lambda year: year.year)
    found = list(_breaks(ordered, list(closings)))
    marks = [
        Mark(number, year, words, key) for number, (year, key, words) in enumerate(found, start=1)
    ]
    return Comparison(ordered, _rows(ordered, marks), marks)


def _rows(years: Sequence[YearValues], marks: Sequence[Mark]) -> list[PlaceRow]:
    newest: dict[str, PlaceValues] = {}
    for year in reversed(years):
        for line in year.lines:
            newest.setdefault(line.key, line)
    by_year = [(year.year, {line.key: line for line in year.lines}) for year in years]
    at = [(mark.key, mark.year, mark.number) for mark in marks]
    return [
        PlaceRow(
            key,
            last.code,
            last.name,
            [
                Cell(
                    year,
                    lines.get(key),
                    [n for place, when, n in at if (place, when) == (key, year)],
                )
                for year, lines in by_year
            ],
        )
        for key, last in newest.items()
    ]


Break = tuple[int, str, str]


def _breaks(years: Sequence[YearValues], closings: Sequence[Closing]) -> Iterator[Break]:
    """Year, place (or nothing) and words of everything that changed, from year to year."""
    for old, new in pairwise(years):
        if new.year - old.year > 1:
            gone = "、".join(f"{year}" for year in range(old.year + 1, new.year))
            yield new.year, "", f"没有{gone}年度公布的成绩，{new.year}年直接排在{old.year}年后面。"
        for words in rule_changes(old.rules, new.rules):
            yield new.year, "", f"{new.year}年度起{words}。"
        if _unit(old.rules) == _unit(new.rules):
            yield from _place_breaks(years, old, new, closings)
    if years:
        yield from _late_closings(years[-1], closings)


def rule_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changed in the rules that scores and ranks come from, in words."""
    before, after = (scoring.policy_from({"policy": rules}) for rules in (old, new))
    pairs = [
        ("考核单元", _unit(old), _unit(new)),
        ("日常与年终的权重", _weights(before), _weights(after)),
        ("去掉最高最低分的起始张数", f"{before.trim_from_judges}张", f"{after.trim_from_judges}张"),
        ("日常成绩", _DAILY_RULES[before.daily_rule], _DAILY_RULES[after.daily_rule]),
        ("小数进位", _ROUNDINGS[before.rounding], _ROUNDINGS[after.rounding]),
        ("同分先后依据", _ties(before), _ties(after)),
    ]
    if "rubrics" in old and "rubrics" in new:
        pairs += [
            (f"{title}评分细则", _rubric(old["rubrics"][kind]), _rubric(new["rubrics"][kind]))
            for kind, title in _KINDS.items()
        ]
    return [f"{title}由{was}改为{now}" for title, was, now in pairs if was != now]


def _unit(rules: Mapping[str, Any]) -> str:
    return _UNITS[rules.get("unit", "village")]


def _weights(policy: scoring.Policy) -> str:
    return f"{policy.daily_weight}:{policy.year_end_weight}"


def _ties(policy: scoring.Policy) -> str:
    return "、".join(_TIE_KEYS[key] for key in policy.tie_order) or "并列"


def _rubric(values: Mapping[str, Any] | None) -> str:
    """The rubric by title, version and the beginning of its hash, since a title may stay."""
    if values is None:
        return "没有细则"
    return f"《{values['title']}》第{values['version']}版（{values['hash'][:8]}）"


def _place_breaks(
    years: Sequence[YearValues], old: YearValues, new: YearValues, closings: Sequence[Closing]
) -> Iterator[Break]:
    """Villages merged, closed, renamed, new or left out between two neighbouring years."""
    before = {line.key: line for line in old.lines}
    after = {line.key: line for line in new.lines}
    gone = [line for line in old.lines if line.key not in after]
    closed = {closing.key: closing for closing in closings}
    yield from (_gone(line, closed.get(line.key), set(after), new.year) for line in gone)
    receivers = {closed[line.key].into for line in gone if line.key in closed}
    for line in new.lines:
        was = before.get(line.key)
        if was is None and line.key not in receivers:
            yield new.year, line.key, _newcomer_words(years, line, new.year)
        elif was is not None and was.name != line.name:
            yield new.year, line.key, f"{was.name}从{new.year}年度起改称{line.name}。"


def _gone(line: PlaceValues, closing: Closing | None, after: set[str], year: int) -> Break:
    """Why a place of the year before is not in this one; a merger marks the one that took it in."""
    if closing is None:
        return year, line.key, f"{line.name}没有参加{year}年度考核。"
    if closing.into in after:
        return year, closing.into, _merged_words(line.name, closing, year)
    return year, line.key, f"{line.name}已在{day_text(closing.on)}撤销。"


def _merged_words(name: str, closing: Closing, year: int) -> str:
    return (
        f"{name}已在{day_text(closing.on)}并入{closing.into_name}，"
        f"{closing.into_name}从{year}年度起含原{name}，和以前不能直接比。"
    )


def _newcomer_words(years: Sequence[YearValues], line: PlaceValues, year: int) -> str:
    seen = any(
        line.key == other.key for earlier in years if earlier.year < year for other in earlier.lines
    )
    return f"{line.name}{year}年度重新参评。" if seen else f"{line.name}从{year}年度起参评。"


def _late_closings(newest: YearValues, closings: Sequence[Closing]) -> Iterator[Break]:
    """What ended after the newest year: its line stands for the village as it was."""
    names = {line.key: line.name for line in newest.lines}
    for closing in closings:
        if closing.key in names:
            into = f"并入{closing.into_name}" if closing.into else "撤销"
            day = day_text(closing.on)
            yield newest.year, closing.key, f"{names[closing.key]}已在{day}{into}，这里仍单独列出。"
