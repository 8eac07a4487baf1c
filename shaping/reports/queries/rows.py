"""The rows behind a figure as a table of words: lists, problems, talks and the rest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shaping.figures import day_text, score_text
from shaping.reports.contents import (
    FIGURE_KINDS,
    Contents,
    DecisionLine,
    FigureKind,
    LateList,
    ListLine,
    OrganizationLine,
    ProblemLine,
    ScoreLine,
    TalkLine,
    TopicLine,
)

NONE = "—"


@dataclass(frozen=True)
class Column:
    """A column's head; numbers stand on the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a column; `issue` is the problem whose page it leads to, if any."""

    column: Column
    text: str
    issue: int | None = None


@dataclass(frozen=True)
class Table:
    """Columns and rows in the register's order."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    @property
    def issues(self) -> list[int]:
        """The problems in it."""
        return [cell.issue for row in self.rows for cell in row if cell.issue is not None]


@dataclass(frozen=True)
class _Kind:
    """How the lines of a table are shown."""

    columns: Sequence[Column]
    texts: Callable[[Any], Sequence[str]]


def _columns(*titles: str) -> list[Column]:
    """Columns by their titles; those that begin with # hold numbers."""
    return [Column(title.removeprefix("#"), title.startswith("#")) for title in titles]


def _day(text: str) -> str:
    return day_text(text) if text else NONE


def _list(line: ListLine) -> Sequence[str]:
    return line.name, line.word, _day(line.reported_on), line.receipt or NONE


def _late_list(line: LateList) -> Sequence[str]:
    kind = "零报告" if line.is_nil else f"新增{line.new_count}件"
    return line.name, f"{line.year}年{line.month}月", _day(line.reported_on), kind


def _problem(line: ProblemLine) -> Sequence[str]:
    return (
        line.number,
        line.village,
        line.category,
        line.description,
        line.affected,
        line.unit or NONE,
        _day(line.reported_on),
        _day(line.due_on),
        f"{line.state}（{_day(line.ended_on)}）" if line.ended_on else line.state,
        days_words(line),
    )


def days_words(line: ProblemLine) -> str:
    """How long it lay where, in workdays: 村2天、镇3天."""
    parts = [f"村{line.village_days}天", f"镇{line.township_days}天"]
    parts += [f"县{line.county_days}天"] if line.county_days else []
    parts += [f"挂账{line.paused_days}天"] if line.paused_days else []
    return "、".join(parts)


def _talk(line: TalkLine) -> Sequence[str]:
    people = str(line.cadres), str(line.villagers)
    return line.village, line.hamlet, _day(line.held_on), *people, line.topics or NONE


def _decision(line: DecisionLine) -> Sequence[str]:
    result = "通过" if line.is_passed else "未通过"
    return line.village, line.title, line.step, _day(line.held_on), result


def _score(line: ScoreLine) -> Sequence[str]:
    return line.name, str(line.sheets), score_text(line.points)


def _organization(line: OrganizationLine) -> Sequence[str]:
    return line.name, str(line.hamlets), str(line.founded), str(line.working)


def _topic(line: TopicLine) -> Sequence[str]:
    remedy = f"《{line.remedy}》（{_day(line.remedy_on)}）" if line.is_closed else "在推进"
    counts = str(line.villages), str(line.problems)
    return line.title, line.category, line.owner, *counts, remedy


_KINDS: Mapping[str, _Kind] = {
    "lists": _Kind(_columns("村(社区)", "情况", "上报日期", "回执号"), _list),
    "late_lists": _Kind(_columns("村(社区)", "补报的月份", "上报日期", "内容"), _late_list),
    "problems": _Kind(
        _columns(
            "编号",
            "村(社区)",
            "问题类别",
            "问题描述",
            "涉及数",
            "责任单位(人)",
            "上报日期",
            "完成时限",
            "办理情况",
            "用时(工作日)",
        ),
        _problem,
    ),
    "talks": _Kind(
        _columns("村(社区)", "村湾(小区)", "日期", "#干部(人)", "#群众(人)", "议题"), _talk
    ),
    "decisions": _Kind(_columns("村(社区)", "事项", "步骤", "日期", "结果"), _decision),
    "scores": _Kind(_columns("村(社区)", "#检查(次)", "#平均得分(分)"), _score),
    "organizations": _Kind(
        _columns("村(社区)", "#村湾(小区)(个)", "#已建一核一会一社(个)", "#其中运转正常(个)"),
        _organization,
    ),
    "topics": _Kind(
        _columns("共性问题", "问题类别", "牵头单位", "#涉及村(个)", "#问题(件)", "建章立制"), _topic
    ),
}

# Figures that count only some lines of their table.
_CHOICES: Mapping[str, Callable[[Any], bool]] = {
    "on_time": lambda line: line.timing == "on_time",
    "late": lambda line: line.timing == "late",
    "nil": lambda line: line.is_nil,
    "missing": lambda line: line.timing == "missing",
    "decisions_passed": lambda line: line.is_passed,
    "topics_open": lambda line: not line.is_closed,
    "topics_closed": lambda line: line.is_closed,
}


@dataclass(frozen=True)
class Narrowing:
    """Which category or village the rows are cut down to; empty is all."""

    category: str = ""
    village: str = ""

    def keeps(self, line: ProblemLine) -> bool:
        """Whether the problem is one of them."""
        return self.category in ("", line.category) and self.village in ("", line.code)

    def words(self, contents: Contents) -> str:
        """What it is cut down to: 堰市村, 农田水利; empty when nothing."""
        villages = [line.name for line in contents.villages if line.code == self.village]
        categories = [line.name for line in contents.categories if line.name == self.category]
        return "、".join([*villages, *categories])


def kind_with_rows(key: str) -> FigureKind | None:
    """The figure of this key if rows stand behind it, else None."""
    kind = FIGURE_KINDS.get(key)
    return kind if kind is not None and kind.table else None


def rows_of(contents: Contents, kind: FigureKind, narrowing: Narrowing) -> Table:
    """The lines a figure counts, as they stood at the cut-off; only problems are narrowed."""
    if kind.table == "problems":
        return table_of(kind.table, filter(narrowing.keeps, contents.problems_of(kind.key)))
    lines: list[Any] = getattr(contents, kind.table)
    return table_of(kind.table, filter(_CHOICES.get(kind.key), lines))


def table_of(name: str, lines: Iterable[Any]) -> Table:
    """These lines of one of the contents' lists as words."""
    kind = _KINDS[name]
    return Table(kind.columns, [_row(kind, line) for line in lines])


def _row(kind: _Kind, line: Any) -> list[Cell]:
    issue = line.pk if isinstance(line, ProblemLine) else None
    pairs = zip(kind.columns, kind.texts(line), strict=True)
    cells = [Cell(column, text) for column, text in pairs]
    return [Cell(cells[0].column, cells[0].text, issue), *cells[1:]]
