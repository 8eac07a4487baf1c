"""Writes the assignments as workbooks: the template to fill in, and the panel as it stands."""

from collections.abc import Iterable, Sequence

from assessments.assignment_checks import template_id
from assessments.assignment_columns import COLUMNS, ENTRANT, MEMBER
from assessments.models import AssessmentCycle, Assignment
from assessments.queries.panels import ConflictLine, MemberLine
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from shaping.spreadsheets.templates import write_template


def panel_title(cycle: AssessmentCycle) -> str:
    """沙坪镇2026年度年终集中考核拉练."""
    return f"{cycle.township.name}{cycle.year}年度年终集中考核拉练"


def write_assignment_template(cycle: AssessmentCycle) -> bytes:
    """Write the template with what is assigned already, and drop-downs of names; three queries."""
    members = [str(member) for member in cycle.panel.select_related("user").order_by("pk")]
    entrants = list(cycle.entrants.order_by("code").values_list("name", flat=True))
    member, entrant = COLUMNS
    return write_template(
        (
            member._replace(choices=tuple(dict.fromkeys(members))),
            entrant._replace(choices=tuple(entrants)),
        ),
        [{MEMBER: str(row.member), ENTRANT: row.entrant.name} for row in assignments_of(cycle)],
        title=f"{panel_title(cycle)}分工表",
        notes=(
            "一行写一个考核组成员和一个村(社区)。已经分好的在前面，在下面接着填。",
            "要回避的（老家、包村、任过职、申报过的）不能分，系统会逐行指出来。",
        ),
        template_id=template_id(cycle),
    )


def assignments_of(cycle: AssessmentCycle) -> Iterable[Assignment]:
    """All assignments by member and code, with all that a line of them names; one query."""
    rows = cycle.assignments.select_related("member__user", "entrant")
    return rows.order_by("member_id", "entrant__code")


def write_panel_workbook(
    cycle: AssessmentCycle, lines: Sequence[MemberLine], rows: Iterable[Assignment]
) -> bytes:
    """Write three sheets: assignments, which can be imported again; members; recusals."""
    conflicts = [conflict for line in lines for conflict in line.conflicts]
    title = panel_title(cycle)
    return write_workbook(
        [
            _assignment_sheet(title, rows),
            _member_sheet(title, lines),
            _recusal_sheet(title, conflicts),
        ]
    )


def _assignment_sheet(title: str, rows: Iterable[Assignment]) -> Sheet:
    columns = [ExportColumn(column.title, column.width) for column in COLUMNS]
    columns += [ExportColumn("评分表编号", 20), ExportColumn("免评原因", 36)]
    values = [(str(row.member), row.entrant.name, row.serial, row.excused_reason) for row in rows]
    return Sheet("分工", columns, values, title=f"{title}分工表")


def _member_sheet(title: str, lines: Sequence[MemberLine]) -> Sheet:
    columns = [
        ExportColumn("姓名", 14),
        ExportColumn("工作单位和职务", 32),
        ExportColumn("老家所在村(社区)", 20),
        ExportColumn("评几个", 10, "0"),
        ExportColumn("免评几个", 10, "0"),
    ]
    values = [
        (
            str(line.member),
            line.member.unit_name,
            str(line.member.home_village or ""),
            line.load,
            line.excused_count,
        )
        for line in lines
    ]
    return Sheet("考核组成员", columns, values, title=f"{title}考核组名单")


def _recusal_sheet(title: str, conflicts: Sequence[ConflictLine]) -> Sheet:
    columns = [
        ExportColumn("姓名", 14),
        ExportColumn("回避的村(社区)", 20),
        ExportColumn("事由", 44),
        ExportColumn("来源", 30),
    ]
    values = [
        (str(line.member), line.village.name, line.conflict.words, line.source)
        for line in conflicts
    ]
    return Sheet("回避情况", columns, values, title=f"{title}回避情况表")
