"""Puts drop-downs and input rules on the columns of a template."""

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from shaping.spreadsheets.columns import CellKind, Column
from shaping.spreadsheets.looks import Look, Painter

CHOICES_SHEET = "选项"
NUMBER_FORMATS = {
    # Text format keeps a code of twelve digits and 1-2 from being turned into something else.
    CellKind.TEXT: "@",
    CellKind.WORDS: "@",
    CellKind.CODE: "@",
    CellKind.SCORE: "0.00",
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.COUNT: "0",
}
_KIND_RULES: dict[CellKind, dict[str, Any]] = {
    CellKind.SCORE: {
        "type": "custom",
        "formula1": "AND(ISNUMBER({cell}),{cell}>=0,{cell}<=100,ROUND({cell},2)={cell})",
        "error": "得分要在 0 到 100 之间，最多两位小数",
    },
    CellKind.DATE: {
        "type": "date",
        "operator": "between",
        # Serial numbers of 2000-01-01 and 2099-12-31.
        "formula1": "36526",
        "formula2": "73050",
        "error": "请写年月日，例如 2026-12-20",
    },
    CellKind.COUNT: {
        "type": "whole",
        "operator": "greaterThanOrEqual",
        "formula1": "0",
        "error": "请填不小于 0 的整数",
    },
}


def add_rules(
    workbook: Workbook,
    sheet: WriteOnlyWorksheet,
    columns: Sequence[Column],
    rows: tuple[int, int],
    *,
    first_column: int = 1,
) -> None:
    """Give every column its rule from the first to the last of `rows`."""
    with_choices = [column for column in columns if column.choices]
    for place, column in enumerate(columns, start=first_column):
        letters = get_column_letter(place)
        rule = _rule(column, with_choices, f"{letters}{rows[0]}")
        if rule is not None:
            rule.add(f"{letters}{rows[0]}:{letters}{rows[1]}")
            sheet.data_validations.append(rule)
    if with_choices:
        _write_choices(workbook, with_choices)


def _rule(column: Column, with_choices: Sequence[Column], cell: str) -> DataValidation | None:
    settings: dict[str, Any] = {}
    if column.choices:
        letters = get_column_letter(with_choices.index(column) + 1)
        settings = {
            "type": "list",
            "formula1": f"{CHOICES_SHEET}!${letters}$1:${letters}${len(column.choices)}",
            "error": "请从下拉列表中选择",
        }
    elif column.kind in _KIND_RULES:
        settings = dict(_KIND_RULES[column.kind])
        settings["formula1"] = settings["formula1"].format(cell=cell)
    if not settings and not column.hint:
        return None
    rule = DataValidation(allow_blank=True, errorTitle="请改正", **settings)
    rule.showErrorMessage = bool(settings)
    if column.hint:
        rule.promptTitle, rule.prompt = column.title[:32], column.hint[:255]
        rule.showInputMessage = True
    return rule


def _write_choices(workbook: Workbook, columns: Sequence[Column]) -> None:
    """List the choices side by side on a sheet people cannot unhide by mistake."""
    sheet = workbook.create_sheet(CHOICES_SHEET)
    sheet.sheet_state = "veryHidden"
    painter = Painter(sheet)
    look = Look(is_boxed=False)
    for index in range(max(len(column.choices) for column in columns)):
        texts = [column.choices[index : index + 1] for column in columns]
        sheet.append([painter.cell(text[0] if text else None, look) for text in texts])
