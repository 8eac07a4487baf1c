"""The page of a quarter or a year: its strip, its tables, row by row in the register's order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from shaping.figures import score_text
from shaping.reports import period_wording as words
from shaping.reports.contents import DAY_SUMS, FIGURE_KINDS
from shaping.reports.period_lines import COUNT_KEYS, PlaceLine
from shaping.reports.periods import PERIOD_KEYS, MonthPart, Period, title_of
from shaping.reports.queries.figures import change_words

NONE = "—"
STRIP = (
    ("expected", "on_time", "late", "nil", "missing"),
    ("new", "closed", "open", "overdue", "recurred"),
    ("talks", "decisions", "inspections"),
)
_MONTH_KEYS = (
    "expected",
    "on_time",
    "late",
    "missing",
    "carried",
    "new",
    "closed",
    "open",
    "overdue",
    "recurred",
    "talks",
    "decisions",
    "inspections",
)
_LIST_KEYS = ("expected", "on_time", "late", "nil", "missing")


@dataclass(frozen=True)
class Row:
    """A line of a table: its name, the page it leads to, and its cells, or words instead of them."""

    name: str
    cells: Sequence[str]
    address: str = ""
    words: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its heads; `totals` stand below its rows, `empty` instead of them."""

    anchor: str
    title: str
    head: str
    columns: Sequence[str]
    rows: Sequence[Row]
    empty: str
    totals: Sequence[str] = ()
    note: str = ""
    is_compact: bool = False

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """Each row with its cells, every cell with the head above it."""
        return [
            (row, [] if row.words else list(zip(self.columns, row.cells, strict=True)))
            for row in self.rows
        ]

    @property
    def total_cells(self) -> list[tuple[str, str]]:
        """The line of totals; the columns in their order."""
        return list(zip(self.columns, self.totals, strict=True)) if self.totals else []


@dataclass(frozen=True)
class PeriodPage:
    """Everything the page shows."""

    title: str
    strip: list[list[tuple[str, int, str]]]
    days: list[tuple[str, str]]
    parts: list[tuple[str, list[str]]]
    tables: list[Table]
    completeness: str
    balance: str
    statement: str
    figures: Table = field(repr=False)


def page_of(period: Period) -> PeriodPage:
    """The page of a quarter or a year, put together without asking the database."""
    return PeriodPage(
        title=words.title_of(period),
        strip=[[_strip_figure(period, key) for key in keys] for keys in STRIP],
        days=[(DAY_SUMS[key][0], _days(period, key)) for key in DAY_SUMS],
        parts=_parts(period),
        tables=[_months(period), _categories(period), _villages(period), _participation(period)],
        completeness=words.completeness_sentence(period),
        balance=words.balance_sentence(period),
        statement=words.self_statement(period),
        figures=_figures(period),
    )


def _strip_figure(period: Period, key: str) -> tuple[str, int, str]:
    kind = FIGURE_KINDS[key]
    return kind.title, period.figures[key], kind.unit


def _days(period: Period, key: str) -> str:
    text = period.mean_text(key)
    return text if text == NONE else f"{text}天"


def _parts(period: Period) -> list[tuple[str, list[str]]]:
    """The notice's three goals with their sentences."""
    goals = [
        (
            "完善基层组织体系",
            [words.organizations_sentence(period), words.unfinished_sentence(period)],
        ),
        (
            "完善群众参与机制",
            [
                words.participation_sentence(period) + words.inspections_sentence(period),
                words.quiet_villages_sentence(period),
            ],
        ),
        (
            "完善服务保障体系",
            [
                words.lists_sentence(period),
                words.problems_sentence(period),
                words.causes_sentence(period),
                words.topics_sentence(period),
            ],
        ),
    ]
    return [(title, [line for line in lines if line]) for title, lines in goals]


def _titles(keys: Sequence[str]) -> list[str]:
    return [title_of(key) for key in keys]


def _months(period: Period) -> Table:
    found = {month.contents.month: month for month in period.months}
    figures = period.figures
    return Table(
        "months",
        "各月",
        "月报",
        ["上月结转" if key == "carried" else title_of(key) for key in _MONTH_KEYS],
        [_month(period, number, found.get(number)) for number in period.span.months],
        "",
        [str(figures[key]) for key in _MONTH_KEYS],
        note="在办、超期是月末数，合计行是最后一期的；结转的合计行是第一期的。点月份看月报。",
    )


def _month(period: Period, number: int, month: MonthPart | None) -> Row:
    name = f"{number}月"
    if month is None:
        return Row(name, [], words="没有月报")
    contents = month.contents
    address = reverse("reports:report-detail", args=[contents.township_code, contents.month_code])
    return Row(name, [str(contents.figures[key]) for key in _MONTH_KEYS], address)


def _categories(period: Period) -> Table:
    rows = [
        Row(line.name, [str(line.counts[key]) for key in COUNT_KEYS]) for line in period.categories
    ]
    sums = [str(sum(line.counts[key] for line in period.categories)) for key in COUNT_KEYS]
    empty = f"{words.name_of(period)}没有问题。"
    return Table(
        "categories",
        "分类情况",
        "问题类别",
        _titles(COUNT_KEYS),
        rows,
        empty,
        sums,
        "单位：件。",
        is_compact=True,
    )


def _villages(period: Period) -> Table:
    keys = (*_LIST_KEYS, *COUNT_KEYS)
    rows = [
        Row(line.name, [str((line.lists | line.counts)[key]) for key in keys])
        for line in period.villages
    ]
    sums = [str(sum((line.lists | line.counts)[key] for line in period.villages)) for key in keys]
    note = "按名册顺序排列，不排名次。清单按份、问题按件计算。"
    title, empty = "各村(社区)：清单和问题", "没有村(社区)。"
    return Table("villages", title, "村(社区)", _titles(keys), rows, empty, sums, note)


def _participation(period: Period) -> Table:
    bodies = {line.code: line for line in period.organizations}
    columns = ["夜话(场)", "议事(次)", "日常检查(次)", "检查平均分"]
    columns += ["村湾(小区)", "已建组织", "运转正常"]
    rows = []
    for line in period.villages:
        body = bodies.get(line.code)
        ends = [body.hamlets, body.founded, body.working] if body else [NONE] * 3
        rows.append(Row(line.name, [*_acts(line), *map(str, ends)]))
    figures = period.figures
    sums = [str(figures[key]) for key in ("talks", "decisions", "inspections")]
    ends = [str(figures[key]) for key in ("hamlets", "core_founded", "core_working")]
    return Table(
        "participation",
        "各村(社区)：群众参与、日常检查、组织",
        "村(社区)",
        columns,
        rows,
        "没有村(社区)。",
        [*sums, NONE, *ends],
        "按名册顺序排列，不排名次。组织是最后一期月报时的情况，一个村湾(小区)应建三个。",
    )


def _acts(line: PlaceLine) -> list[str]:
    points = line.mean_points
    mean = NONE if points is None else score_text(points)
    return [str(line.talks), str(line.decisions), str(line.inspections), mean]


def _figures(period: Period) -> Table:
    name, before_name = words.name_of(period), words.before_of(period)
    is_compared = period.before is not None and not period.missing
    columns = [name, *([before_name, f"比{before_name}"] if is_compared else [])]
    rows = []
    for key in PERIOD_KEYS:
        value = period.figures[key]
        cells = [str(value)]
        if is_compared and period.before is not None:
            cells += [str(period.before[key]), change_words(value - period.before[key])]
        rows.append(Row(f"{title_of(key)}({FIGURE_KINDS[key].unit})", cells))
    note = words.comparison_sentence(period)
    return Table("figures", "全部数据和比较", "项目", columns, rows, "", note=note, is_compact=True)
