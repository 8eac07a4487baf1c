"""What a monthly report says, as plain values that are frozen with their hash; knows no Django.

A problem carries the keys of every figure that counts it, so each figure opens its rows and every
count can be checked against them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class FigureKind:
    """A figure of the report: its key, title and unit, and the table its rows stand in."""

    key: str
    title: str
    unit: str
    group: str
    table: str = ""


# In the order of the report. A figure without a table has no rows of its own.
FIGURES = (
    FigureKind("expected", "应报", "份", "清单", "lists"),
    FigureKind("on_time", "按时", "份", "清单", "lists"),
    FigureKind("late", "迟报", "份", "清单", "lists"),
    FigureKind("nil", "零报告", "份", "清单", "lists"),
    FigureKind("missing", "未报", "份", "清单", "lists"),
    FigureKind("late_before", "补报以前月份", "份", "清单", "late_lists"),
    FigureKind("carried", "上月结转", "件", "问题", "problems"),
    FigureKind("new", "新增", "件", "问题", "problems"),
    FigureKind("closed", "销号", "件", "问题", "problems"),
    FigureKind("ended_otherwise", "合并、不予办理等", "件", "问题", "problems"),
    FigureKind("returned", "销号后重办", "件", "问题", "problems"),
    FigureKind("open", "期末在办", "件", "问题", "problems"),
    FigureKind("ongoing", "结转在办", "件", "问题", "problems"),
    FigureKind("overdue", "超期", "件", "问题", "problems"),
    FigureKind("recurred", "反弹", "件", "问题", "problems"),
    FigureKind("escalated", "上呈县级", "件", "问题", "problems"),
    FigureKind("parked", "挂账", "件", "问题", "problems"),
    FigureKind("talks", "村湾夜话", "场", "参与", "talks"),
    FigureKind("talk_people", "夜话参加", "人次", "参与", "talks"),
    FigureKind("decisions", "集体议事", "次", "参与", "decisions"),
    FigureKind("decisions_passed", "议事通过", "次", "参与", "decisions"),
    FigureKind("inspections", "日常检查", "次", "考核", "scores"),
    FigureKind("hamlets", "村湾(小区)", "个", "组织", "organizations"),
    FigureKind("core_founded", "已建一核一会一社", "个", "组织", "organizations"),
    FigureKind("core_working", "其中运转正常", "个", "组织", "organizations"),
    FigureKind("topics_open", "在推进共性问题", "项", "服务", "topics"),
    FigureKind("topics_closed", "本月建章立制", "项", "服务", "topics"),
)
FIGURE_KINDS = {kind.key: kind for kind in FIGURES}
# Sums of workdays, shown as means of the problems they were counted on.
DAY_SUMS = {
    "closed_village_days": ("销号问题在村平均", "closed"),
    "closed_township_days": ("销号问题在镇平均", "closed"),
    "accept_days": ("镇受理平均", "accepted"),
}
PROBLEM_KEYS = tuple(kind.key for kind in FIGURES if kind.table == "problems")


@dataclass(frozen=True)
class ListLine:
    """An expected list: `timing` is on_time, late or missing; a nil list is among on time or late."""

    code: str
    name: str
    timing: str
    is_nil: bool
    reported_on: str
    receipt: str

    @property
    def word(self) -> str:
        """按时, 迟报 or 未报, with 零报告 where it was one."""
        word = {"on_time": "按时", "late": "迟报", "missing": "未报"}[self.timing]
        return f"{word}（零报告）" if self.is_nil else word


@dataclass(frozen=True)
class LateList:
    """A list of an earlier month that came in this one (补报)."""

    year: int
    month: int
    code: str
    name: str
    reported_on: str
    is_nil: bool
    new_count: int


@dataclass(frozen=True)
class ProblemLine:
    """A problem as it stood at the cut-off; `keys` are the figures that count it.

    Days are workdays since the report, up to the closing or the cut-off. A sensitive problem's
    words are left out.
    """

    pk: int
    number: str
    code: str
    village: str
    category: str
    description: str
    affected: str
    level: str
    unit: str
    reported_on: str
    due_on: str
    state: str
    ended_on: str
    village_days: int
    township_days: int
    county_days: int
    paused_days: int
    keys: list[str]


@dataclass(frozen=True)
class CountLine:
    """A category or a village with its counts of problems."""

    code: str
    name: str
    counts: dict[str, int]


@dataclass(frozen=True)
class TalkLine:
    """An evening talk that was written down in the month."""

    code: str
    village: str
    hamlet: str
    held_on: str
    cadres: int
    villagers: int
    topics: str


@dataclass(frozen=True)
class DecisionLine:
    """A step of a collective matter that was written down in the month."""

    code: str
    village: str
    title: str
    step: str
    held_on: str
    is_passed: bool


@dataclass(frozen=True)
class ScoreLine:
    """A village's daily inspections entered in the month; `points` is their mean in hundredths."""

    code: str
    name: str
    sheets: int
    points: int


@dataclass(frozen=True)
class OrganizationLine:
    """A village's hamlets and how many of their 一核一会一社 are founded, and work."""

    code: str
    name: str
    hamlets: int
    founded: int
    working: int


@dataclass(frozen=True)
class TopicLine:
    """A common topic under way, or closed in the month by its remedy."""

    title: str
    category: str
    owner: str
    villages: int
    problems: int
    is_closed: bool
    remedy: str
    remedy_on: str


@dataclass(frozen=True)
class Comparison:
    """The figures of another month's report, as they stood when this one was made."""

    year: int
    month: int
    version: int
    content_hash: str
    figures: dict[str, int]


@dataclass(frozen=True)
class Contents:
    """Everything a report says. Days are ISO texts; the window is `starts_on` to `cut_off_on`,

    both included, in Shanghai's days. `figures` holds every key of FIGURES and DAY_SUMS and
    `accepted`. `missing_years` are years without workday data.
    """

    township_code: str
    township: str
    county: str
    issuing_body: str
    year: int
    month: int
    starts_on: str
    cut_off_on: str
    opens_on: str
    due_on: str
    locks_on: str
    missing_years: list[int]
    figures: dict[str, int]
    lists: list[ListLine] = field(default_factory=list)
    late_lists: list[LateList] = field(default_factory=list)
    problems: list[ProblemLine] = field(default_factory=list)
    categories: list[CountLine] = field(default_factory=list)
    villages: list[CountLine] = field(default_factory=list)
    talks: list[TalkLine] = field(default_factory=list)
    decisions: list[DecisionLine] = field(default_factory=list)
    scores: list[ScoreLine] = field(default_factory=list)
    organizations: list[OrganizationLine] = field(default_factory=list)
    topics: list[TopicLine] = field(default_factory=list)
    previous: Comparison | None = None
    last_year: Comparison | None = None
    format: int = FORMAT

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-10."""
        return f"{self.year}-{self.month:02d}"

    @property
    def received(self) -> int:
        """Expected lists that had come by the cut-off; nil ones are among them."""
        return self.figures["on_time"] + self.figures["late"]

    def problems_of(self, key: str) -> list[ProblemLine]:
        """The problems that a figure counts, in the register's order."""
        return [line for line in self.problems if key in line.keys]

    def mean_text(self, key: str) -> str:
        """A sum of DAY_SUMS as a mean with one decimal, half up: 5.6; a dash without problems."""
        return mean_text(self.figures, key)


def mean_text(figures: Mapping[str, int], key: str) -> str:
    """A sum of DAY_SUMS among these figures as a mean; see Contents.mean_text."""
    count = figures[DAY_SUMS[key][1]]
    if not count:
        return "—"
    tenths = (figures[key] * 20 + count) // (2 * count)
    return f"{tenths // 10}.{tenths % 10}"


_LINES = {
    "lists": ListLine,
    "late_lists": LateList,
    "problems": ProblemLine,
    "categories": CountLine,
    "villages": CountLine,
    "talks": TalkLine,
    "decisions": DecisionLine,
    "scores": ScoreLine,
    "organizations": OrganizationLine,
    "topics": TopicLine,
}
_COMPARISONS = ("previous", "last_year")


def to_json(contents: Contents) -> dict[str, Any]:
    """The contents as plain JSON values; one level by hand, since `asdict` copies ten times slower."""
    values = dict(vars(contents))
    for name in _LINES:
        values[name] = [dict(vars(line)) for line in values[name]]
    for name in _COMPARISONS:
        values[name] = dict(vars(values[name])) if values[name] else None
    return values


def from_json(stored: Mapping[str, Any]) -> Contents:
    """The contents again; raises ValueError for a format this version does not know."""
    if stored.get("format") != FORMAT:
        raise ValueError(f"unknown report format {stored.get('format')}")
    values = {item.name: stored[item.name] for item in fields(Contents)}
    for name, line in _LINES.items():
        values[name] = [line(**row) for row in stored[name]]
    for name in _COMPARISONS:
        values[name] = Comparison(**stored[name]) if stored[name] else None
    return Contents(**values)


def hash_of(stored: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON text, as 64 hex digits."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Imprint:
    """What a printed report says of itself; `made_on` is an ISO day."""

    version: int
    content_hash: str
    audit_head: str
    reason: str
    made_on: str
    is_demo: bool = False


@dataclass(frozen=True)
class Words:
    """What people write into a report; empty where nobody has written anything."""

    highlights: str = ""
    plan: str = ""
