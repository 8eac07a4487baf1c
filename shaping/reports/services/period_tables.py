"""The tables of a quarter's or a year's workbook, each with live sums below."""

from collections.abc import Sequence
from decimal import Decimal

from shaping.reports import period_wording as words
from shaping.reports.period_lines import COUNT_KEYS
from shaping.reports.periods import Period, title_of
from shaping.reports.services.book_tables import CODE, VILLAGE, BookTable, day
from shaping.spreadsheets.exports import ExportColumn

_LIST_KEYS = ("expected", "on_time", "late", "nil", "missing")


def tables_of(period: Period) -> list[BookTable]:
    """The tables behind the first sheet, in their order."""
    return [
        _villages(period),
        _categories(period),
        _participation(period),
        _organizations(period),
        _topics(period),
        _months(period),
    ]


def _count_columns(keys: Sequence[str]) -> list[ExportColumn]:
    return [ExportColumn(title_of(key), 11, "0") for key in keys]


def _villages(period: Period) -> BookTable:
    columns = _count_columns((*_LIST_KEYS, *COUNT_KEYS))
    rows = [
        [
            line.code,
            line.name,
            *(line.lists[key] for key in _LIST_KEYS),
            *(line.counts[key] for key in COUNT_KEYS),
        ]
        for line in period.villages
    ]
    return BookTable("分村", [CODE, VILLAGE, *columns], rows, [each.title for each in columns])


def _categories(period: Period) -> BookTable:
    columns = _count_columns(COUNT_KEYS)
    rows = [[line.name, *(line.counts[key] for key in COUNT_KEYS)] for line in period.categories]
    names = ExportColumn("问题类别", 18)
    return BookTable("分类", [names, *columns], rows, [each.title for each in columns])


def _participation(period: Period) -> BookTable:
    titles = ["夜话(场)", "议事(次)", "日常检查(次)"]
    columns = [ExportColumn(title, 13, "0") for title in titles]
    mean = ExportColumn("检查平均得分(分)", 16, "0.00")
    rows = [
        [
            line.code,
            line.name,
            line.talks,
            line.decisions,
            line.inspections,
            None if line.mean_points is None else Decimal(line.mean_points).scaleb(-2),
        ]
        for line in period.villages
    ]
    return BookTable("参与和检查", [CODE, VILLAGE, *columns, mean], rows, titles)


def _organizations(period: Period) -> BookTable:
    titles = ["村湾(小区)(个)", "已建一核一会一社(个)", "其中运转正常(个)", "还缺(个)"]
    columns = [ExportColumn(title, 14, "0") for title in titles]
    rows = [
        [
            line.code,
            line.name,
            line.hamlets,
            line.founded,
            line.working,
            words.missing_organizations(line),
        ]
        for line in period.organizations
    ]
    return BookTable("组织", [CODE, VILLAGE, *columns], rows, titles)


_TOPIC_COLUMNS = (
    ExportColumn("共性问题", 30),
    ExportColumn("问题类别", 16),
    ExportColumn("牵头单位", 20),
    ExportColumn("涉及村(社区)(个)", 12, "0"),
    ExportColumn("问题(件)", 10, "0"),
    ExportColumn("情况", 14, horizontal="center"),
    ExportColumn("制度名称", 30),
    ExportColumn("订立日期", 13),
)


def _topics(period: Period) -> BookTable:
    rows = [
        [
            line.title,
            line.category,
            line.owner,
            line.villages,
            line.problems,
            "已建章立制" if line.is_closed else "在推进",
            line.remedy,
            day(line.remedy_on),
        ]
        for line in (*period.topics_closed, *period.topics_open)
    ]
    return BookTable("共性问题", _TOPIC_COLUMNS, rows)


def _months(period: Period) -> BookTable:
    """The reports it was added up from."""
    columns = [
        ExportColumn("月报", 14),
        ExportColumn("版本", 8, "0"),
        ExportColumn("截止日期", 13),
        ExportColumn("内容指纹", 70),
    ]
    rows = [
        [
            f"{month.contents.year}年{month.contents.month}月",
            month.version,
            day(month.contents.cut_off_on),
            month.content_hash,
        ]
        for month in period.months
    ]
    return BookTable("各月月报", columns, rows)
