"""Writes score sheets as workbooks: the prefilled template, and the export with live sums."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.models import AssessmentCycle, ScoreKind, ScoreSheet
from assessments.sheet_checks import template_id
from assessments.sheet_columns import CODE, DATE, NAME, score_columns
from shaping.spreadsheets.columns import CellKind, Column
from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet, write_workbook
from shaping.spreadsheets.templates import write_template

SUBJECTS = {ScoreKind.DAILY: "日常人居环境整治成绩", ScoreKind.YEAR_END: "年终集中考核拉练成绩"}
_FORMATS = {CellKind.SCORE: "0.00", CellKind.DATE: "yyyy-mm-dd", CellKind.CODE: "@"}
_EMPTY_LINE: tuple[Any, ...] = (None,) * 6


def sheet_title(cycle: AssessmentCycle, kind: str) -> str:
    """The heading above the table: 沙坪镇2026年度日常人居环境整治成绩表."""
    return f"{cycle.township.name}{cycle.year}年度{SUBJECTS[ScoreKind(kind)]}表"


def write_score_template(cycle: AssessmentCycle, kind: str) -> bytes:
    """Write the template prefilled with every entrant; one query."""
    day = date(cycle.year, 12, 31) if kind == ScoreKind.YEAR_END else None
    entrants = cycle.entrants.order_by("code").values_list("code", "name")
    return write_template(
        score_columns(kind),
        [{CODE: code, NAME: name, DATE: day} for code, name in entrants],
        title=sheet_title(cycle, kind),
        notes=(
            "一行填一次检查：一个村(社区)、一天、一位检查人。多次检查或多位检查人，在下面空行里接着填，写上代码或村名。",
            "得分填0到100的数，最多两位小数；日期写全年月日，例如 2026-06-30。",
            "没有检查的村，得分、检查人和备注都空着，不要填0分。填好后回到网页上传，核对无误再确认。",
        ),
        template_id=template_id(cycle, kind),
    )


def write_score_workbook(cycle: AssessmentCycle, kind: str, sheets: Sequence[ScoreSheet]) -> bytes:
    """Write the sheets with the import's columns; sum and mean below them are live formulas.

    The sheets come with entrant and inspector. Imported again, the file changes nothing: the rows
    of sums are skipped.
    """
    table = Sheet(
        "成绩",
        [_export_column(column) for column in score_columns(kind)],
        (),
        title=sheet_title(cycle, kind),
        frozen_columns=2,
    )
    sums = _sums(table.header_row + 1, len(sheets))
    return write_workbook([replace(table, rows=[*map(_line, sheets), *sums])])


def _export_column(column: Column) -> ExportColumn:
    return ExportColumn(column.title, column.width, _FORMATS.get(column.kind, "General"))


def _line(sheet: ScoreSheet) -> tuple[Any, ...]:
    return (
        sheet.entrant.code,
        sheet.entrant.name,
        sheet.inspected_on,
        sheet.inspector_label,
        Decimal(sheet.points) / 100,
        sheet.note,
    )


def _sums(first_row: int, count: int) -> list[tuple[Any, ...]]:
    """A blank row, the sum and the mean rounded half up to two decimals; nothing below no rows.

    Summed as whole hundredths, so that the spreadsheet's binary numbers cannot tip a half.
    """
    if not count:
        return []
    hundredths = f"SUMPRODUCT(ROUND(E{first_row}:E{first_row + count - 1}*100,0))"
    return [
        _EMPTY_LINE,
        ("合计", None, None, f"{count}张", Formula(f"={hundredths}/100"), None),
        ("平均", None, None, None, Formula(f"=ROUND({hundredths}/{count},0)/100"), None),
    ]
