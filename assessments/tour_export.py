"""The tour as workbooks: who has handed in, the opened sheets side by side, the judges' agreement."""

from collections.abc import Sequence
from decimal import Decimal

from assessments.models import AssessmentCycle
from assessments.queries.opened import Agreement, JudgedEntrant
from assessments.queries.tour import Tour
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook

_POINTS = "0.00"


def tour_workbook(cycle: AssessmentCycle, tour: Tour, judged: Sequence[JudgedEntrant]) -> bytes:
    """Write the matrix of who has handed in, and the sheets where they are opened."""
    unit = cycle.get_unit_display()
    columns = [
        ExportColumn(unit, 20),
        *(ExportColumn(name, 12) for name in tour.inspectors),
        *(ExportColumn(title, 10) for title in ("已交", "应交")),
    ]
    rows = [
        [row.entrant.name, *(cell.words for cell in row.cells), row.handed_in, row.expected]
        for row in tour.rows
    ]
    heading = f"{cycle}年终评分表"
    progress = Sheet("谁交了", columns, rows, f"{heading}交表情况", frozen_columns=1)
    return write_workbook([progress, *([_opened(unit, heading, judged)] if judged else [])])


def _opened(unit: str, heading: str, judged: Sequence[JudgedEntrant]) -> Sheet:
    columns = [
        ExportColumn(unit, 20),
        ExportColumn("检查人", 14),
        ExportColumn("检查日期", 14, "yyyy-mm-dd"),
        ExportColumn("得分(分)", 10, _POINTS),
        ExportColumn("计入", 18),
        ExportColumn("说明", 40),
        ExportColumn("年终成绩(分)", 14, _POINTS),
    ]
    rows = [
        [
            line.entrant.name,
            item.sheet.inspector_label,
            item.sheet.inspected_on,
            Decimal(item.sheet.points or 0).scaleb(-2),
            item.dropped or "计入",
            item.outlier,
            Decimal(line.mean_points).scaleb(-2),
        ]
        for line in judged
        for item in line.sheets
    ]
    return Sheet("评分表", columns, rows, heading, frozen_columns=1)


def agreement_workbook(cycle: AssessmentCycle, agreement: Agreement) -> bytes:
    """Write severity and spread with the alpha above them; they never change a score."""
    notes = [
        f"一致程度 {agreement.alpha}：{agreement.words}。",
        "只供分管领导参考，不改动任何一个分数。",
    ]
    judges = [
        ExportColumn("评委", 16),
        ExportColumn("比较的单位(个)", 16),
        ExportColumn("平均相差(分)", 16, horizontal="right"),
        ExportColumn("说明", 36),
    ]
    units = [
        ExportColumn(cycle.get_unit_display(), 20),
        ExportColumn("评委(位)", 12),
        ExportColumn("最高减最低(分)", 16, horizontal="right"),
        ExportColumn("标准差(分)", 14, horizontal="right"),
    ]
    severity = [
        [line.judge, line.villages, line.difference, line.words] for line in agreement.severities
    ]
    spread = [
        [line.entrant, line.judges, line.range_score, line.deviation_score]
        for line in agreement.spreads
    ]
    return write_workbook(
        [
            Sheet("评委", judges, severity, f"{cycle}评委尺度", notes),
            Sheet("单位", units, spread, f"{cycle}分数离散程度"),
        ]
    )
