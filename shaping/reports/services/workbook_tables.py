"""The tables of a report's workbook, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shaping.reports.contents import Contents
from shaping.reports.services.book_tables import CODE, VILLAGE, BookTable, day
from shaping.reports.services.problem_tables import (
    categories_table,
    printed_table,
    problems_table,
    villages_table,
)
from shaping.spreadsheets.exports import ExportColumn


@dataclass(frozen=True)
class Tables:
    """Every table of the workbook behind its first sheet, in their order."""

    lists: BookTable
    late_lists: BookTable
    problems: BookTable
    printed: Sequence[BookTable]
    categories: BookTable
    villages: BookTable
    talks: BookTable
    decisions: BookTable
    scores: BookTable
    organizations: BookTable
    topics: BookTable

    def all(self) -> list[BookTable]:
        """Them one behind the other."""
        return [
            self.lists,
            self.late_lists,
            *self.printed,
            self.problems,
            self.categories,
            self.villages,
            self.talks,
            self.decisions,
            self.scores,
            self.organizations,
            self.topics,
        ]


def tables_of(contents: Contents) -> Tables:
    """The tables of a report."""
    problems = problems_table(contents)
    return Tables(
        lists=_lists(contents),
        late_lists=_late_lists(contents),
        problems=problems,
        printed=[
            printed_table("新增", contents.problems_of("new")),
            printed_table("推进", contents.problems_of("ongoing")),
            printed_table("销号", contents.problems_of("closed")),
        ],
        categories=categories_table(contents.categories, problems),
        villages=villages_table(contents.villages, problems),
        talks=_talks(contents),
        decisions=_decisions(contents),
        scores=_scores(contents),
        organizations=_organizations(contents),
        topics=_topics(contents),
    )


def _lists(contents: Contents) -> BookTable:
    words = {"on_time": "按时", "late": "迟报", "missing": "未报"}
    columns = [
        CODE,
        VILLAGE,
        ExportColumn("情况", 9, horizontal="center"),
        ExportColumn("零报告", 9, horizontal="center"),
        ExportColumn("上报日期", 13),
        ExportColumn("回执号", 24),
    ]
    rows = [
        [
            line.code,
            line.name,
            words[line.timing],
            "是" if line.is_nil else None,
            day(line.reported_on),
            line.receipt,
        ]
        for line in contents.lists
    ]
    return BookTable("清单", columns, rows)


def _late_lists(contents: Contents) -> BookTable:
    columns = [
        CODE,
        VILLAGE,
        ExportColumn("补报的年", 10),
        ExportColumn("补报的月", 10),
        ExportColumn("上报日期", 13),
        ExportColumn("零报告", 9, horizontal="center"),
        ExportColumn("新增(件)", 10, "0"),
    ]
    rows = [
        [
            line.code,
            line.name,
            line.year,
            line.month,
            day(line.reported_on),
            "是" if line.is_nil else None,
            line.new_count,
        ]
        for line in contents.late_lists
    ]
    return BookTable("补报", columns, rows, ["新增(件)"])


def _talks(contents: Contents) -> BookTable:
    columns = [
        CODE,
        VILLAGE,
        ExportColumn("村湾(小区)", 18),
        ExportColumn("日期", 13),
        ExportColumn("干部(人)", 10, "0"),
        ExportColumn("群众(人)", 10, "0"),
        ExportColumn("议题", 44),
    ]
    rows = [
        [
            line.code,
            line.village,
            line.hamlet,
            day(line.held_on),
            line.cadres,
            line.villagers,
            line.topics,
        ]
        for line in contents.talks
    ]
    return BookTable("夜话", columns, rows, ["干部(人)", "群众(人)"])


def _decisions(contents: Contents) -> BookTable:
    columns = [
        CODE,
        VILLAGE,
        ExportColumn("事项", 34),
        ExportColumn("步骤", 22),
        ExportColumn("日期", 13),
        ExportColumn("结果", 10, horizontal="center"),
    ]
    rows = [
        [
            line.code,
            line.village,
            line.title,
            line.step,
            day(line.held_on),
            "通过" if line.is_passed else "未通过",
        ]
        for line in contents.decisions
    ]
    return BookTable("议事", columns, rows)


def _scores(contents: Contents) -> BookTable:
    """Villages in the register's order: months are not ranked."""
    columns = [
        CODE,
        VILLAGE,
        ExportColumn("检查(次)", 10, "0"),
        ExportColumn("平均得分(分)", 14, "0.00"),
    ]
    rows = [
        [line.code, line.name, line.sheets, Decimal(line.points).scaleb(-2)]
        for line in contents.scores
    ]
    return BookTable("日常检查", columns, rows, ["检查(次)"])


def _organizations(contents: Contents) -> BookTable:
    titles = ["村湾(小区)(个)", "已建一核一会一社(个)", "其中运转正常(个)"]
    columns = [CODE, VILLAGE, *(ExportColumn(title, 14, "0") for title in titles)]
    rows = [
        [line.code, line.name, line.hamlets, line.founded, line.working]
        for line in contents.organizations
    ]
    return BookTable("组织", columns, rows, titles)


def _topics(contents: Contents) -> BookTable:
    columns = [
        ExportColumn("共性问题", 30),
        ExportColumn("问题类别", 16),
        ExportColumn("牵头单位", 20),
        ExportColumn("涉及村(社区)(个)", 12, "0"),
        ExportColumn("问题(件)", 10, "0"),
        ExportColumn("情况", 14, horizontal="center"),
        ExportColumn("制度名称", 30),
        ExportColumn("订立日期", 13),
    ]
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
        for line in contents.topics
    ]
    return BookTable("共性问题", columns, rows)
