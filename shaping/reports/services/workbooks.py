"""A month's report as a workbook whose first sheet counts the other ones (design §7).

The formulas know only what Excel 2010, WPS and LibreOffice all know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shaping.documents.packages import reproducible
from shaping.figures import day_text
from shaping.reports.contents import DAY_SUMS, FIGURES, Comparison, Contents, Imprint
from shaping.reports.services.book_tables import FIRST_ROW, BookTable
from shaping.reports.services.problem_tables import MARK_TITLES
from shaping.reports.services.workbook_tables import Tables, tables_of
from shaping.reports.wording import (
    clock_sentence,
    completeness_sentence,
    correction_lines,
    figures_sentence,
    self_statement,
    title_of,
    topics_sentence,
)
from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet, write_workbook

SUMMARY, REMARKS = "总表", "说明"
DEMO_WARNING = "演示数据，非真实情况"
_MONTH, _PREVIOUS, _LAST_YEAR = "D", "E", "G"
_COLUMNS = (
    ExportColumn("类别", 9),
    ExportColumn("指标", 30),
    ExportColumn("单位", 9, horizontal="center"),
    *(ExportColumn(title, 12) for title in ("本月", "上月", "比上月", "去年同期", "比去年同期")),
)


def report_workbook(contents: Contents, imprint: Imprint) -> bytes:
    """The report as .xlsx: counts, sums, means and changes are live; equal input, equal bytes."""
    tables = tables_of(contents)
    heading = title_of(contents)
    sheets = [
        _summary(contents, tables, imprint),
        _remarks(contents, imprint),
        *(table.sheet(heading) for table in tables.all()),
    ]
    made_on = date.fromisoformat(imprint.made_on)
    return reproducible(write_workbook(sheets), made_on, contents.issuing_body)


@dataclass(frozen=True)
class _Line:
    """A line of the first sheet: what stands in the month, and what stood in the others."""

    group: str
    title: str
    unit: str
    value: Formula | int
    previous: Formula | int | None
    last_year: Formula | int | None


def _summary(contents: Contents, tables: Tables, imprint: Imprint) -> Sheet:
    lines = _figure_lines(contents, tables)
    rows_of = {line.title: row for row, line in enumerate(lines, start=FIRST_ROW)}
    lines += _mean_lines(contents, rows_of)
    rows = [
        [
            line.group,
            line.title,
            line.unit,
            line.value,
            line.previous,
            _change(_PREVIOUS, row, line.previous),
            line.last_year,
            _change(_LAST_YEAR, row, line.last_year),
        ]
        for row, line in enumerate(lines, start=FIRST_ROW)
    ]
    rows.append(["核对", "结转、新增、重办、销号与在办", "", _balance(rows_of), *[None] * 4])
    title = title_of(contents) + (f"（{DEMO_WARNING}）" if imprint.is_demo else "")
    return Sheet(
        SUMMARY, _COLUMNS, rows, title, frozen_columns=2, is_landscape=False, fits_rows=True
    )


def _change(column: str, row: int, before: Formula | int | None) -> Formula | None:
    """How much more it is than in the other month; empty where that has no such figure."""
    if before is None:
        return None
    month, other = f"{_MONTH}{row}", f"{column}{row}"
    return Formula(f'=IF(OR({month}="",{other}=""),"",ROUND({month}-{other},1))')


def _balance(rows_of: dict[str, int]) -> Formula:
    """Whether the problems that came in and went out leave those that are open."""
    cells = {key: f"{_MONTH}{rows_of[MARK_TITLES[key]]}" for key in MARK_TITLES}
    came = f"{cells['carried']}+{cells['new']}+{cells['returned']}"
    return Formula(
        f'=IF({came}-{cells["closed"]}-{cells["ended_otherwise"]}={cells["open"]},"相符","不符")'
    )


def _figure_lines(contents: Contents, tables: Tables) -> list[_Line]:
    """Every figure with the formula that counts its rows, then the sums that means are made of."""
    counted = _counted(tables)
    lines = [
        _Line(kind.group, kind.title, kind.unit, counted[kind.key], *_others(contents, kind.key))
        for kind in FIGURES
    ]
    days: dict[str, Formula | int] = {
        "closed_village_days": _days_of(tables.problems, "在村(天)"),
        "closed_township_days": _days_of(tables.problems, "在镇(天)"),
        "accept_days": contents.figures["accept_days"],
        "accepted": contents.figures["accepted"],
    }
    titles = {
        key: (f"{title.removesuffix('平均')}合计", "天") for key, (title, _) in DAY_SUMS.items()
    }
    titles["accepted"] = ("镇受理", "件")
    return lines + [
        _Line("用时", *titles[key], value, *_others(contents, key)) for key, value in days.items()
    ]


def _counted(tables: Tables) -> dict[str, Formula]:
    lists, decisions, topics = tables.lists, tables.decisions, tables.topics
    organizations = tables.organizations
    return {
        "expected": lists.count(),
        "on_time": lists.count_of("情况", "按时"),
        "late": lists.count_of("情况", "迟报"),
        "nil": lists.count_of("零报告", "是"),
        "missing": lists.count_of("情况", "未报"),
        "late_before": tables.late_lists.count(),
        **{key: tables.problems.sum_of(title) for key, title in MARK_TITLES.items()},
        "talks": tables.talks.count(),
        "talk_people": tables.talks.sum_of("干部(人)", "群众(人)"),
        "decisions": decisions.count(),
        "decisions_passed": decisions.count_of("结果", "通过"),
        "inspections": tables.scores.sum_of("检查(次)"),
        "hamlets": organizations.sum_of("村湾(小区)(个)"),
        "core_founded": organizations.sum_of("已建一核一会一社(个)"),
        "core_working": organizations.sum_of("其中运转正常(个)"),
        "topics_open": topics.count_of("情况", "在推进"),
        "topics_closed": topics.count_of("情况", "已建章立制"),
    }


def _days_of(problems: BookTable, title: str) -> Formula:
    marks = problems.cells(MARK_TITLES["closed"])
    return Formula(f"=SUMIF({marks},1,{problems.cells(title)})")


def _others(contents: Contents, key: str) -> tuple[int | None, int | None]:
    return _figure(contents.previous, key), _figure(contents.last_year, key)


def _figure(other: Comparison | None, key: str) -> int | None:
    return other.figures.get(key) if other else None


def _mean_lines(contents: Contents, rows_of: dict[str, int]) -> Iterator[_Line]:
    """Means with one decimal, half up, in whole numbers as the page has them."""
    counts = {"closed": MARK_TITLES["closed"], "accepted": "镇受理"}
    for title, count in DAY_SUMS.values():
        total, number = rows_of[f"{title.removesuffix('平均')}合计"], rows_of[counts[count]]
        means = [
            _mean(f"{column}{total}", f"{column}{number}")
            for column in (_MONTH, _PREVIOUS, _LAST_YEAR)
        ]
        others = (
            mean if other else None
            for mean, other in zip(means[1:], (contents.previous, contents.last_year), strict=True)
        )
        yield _Line("用时", title, "工作日", means[0], *others)


def _mean(total: str, count: str) -> Formula:
    return Formula(f'=IF(N({count})=0,"",INT((20*{total}+{count})/(2*{count}))/10)')


def _remarks(contents: Contents, imprint: Imprint) -> Sheet:
    """What the numbers mean, what was corrected, and what the report says of itself."""
    rows: list[Sequence[Any]] = [
        *([["注意", DEMO_WARNING]] if imprint.is_demo else []),
        ["清单", completeness_sentence(contents)],
        *(["补报", line] for line in correction_lines(contents)),
        ["数据", figures_sentence(contents)],
        ["共性问题", topics_sentence(contents)],
        ["用时", clock_sentence(contents)],
        ["上报时间", _dates(contents)],
        *(
            [name, _compared(other)]
            for name, other in (("上月", contents.previous), ("去年同期", contents.last_year))
            if other
        ),
        ["版本", self_statement(contents, imprint)],
        ["日志指纹", imprint.audit_head],
    ]
    columns = [ExportColumn("项目", 14), ExportColumn("内容", 100)]
    return Sheet(REMARKS, columns, rows, title_of(contents), fits_rows=True)


def _dates(contents: Contents) -> str:
    return (
        f"{day_text(contents.opens_on)}开始，{day_text(contents.due_on)}截止，"
        f"{day_text(contents.locks_on)}封表。"
    )


def _compared(other: Comparison) -> str:
    return f"{other.year}年{other.month}月月报第{other.version}版，内容指纹{other.content_hash}"
