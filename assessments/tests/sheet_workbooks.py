"""Score workbooks the way people make them, and readings without a file."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from assessments.sheet_columns import CODE, DATE, INSPECTOR, NAME, NOTE, SCORE
from shaping.spreadsheets.columns import SheetReading, SheetRow

HEADER = ("村(社区)代码", "村(社区)", "检查日期", "检查人", "得分", "备注")
KEYS = frozenset({CODE, NAME, DATE, INSPECTOR, SCORE, NOTE})


def plain_workbook(
    path: Path, rows: list[tuple[Any, ...]], header: tuple[str, ...] = HEADER
) -> Path:
    """A workbook with its header in row 1 and the rows as given."""
    workbook = Workbook()
    for row in [header, *rows]:
        workbook.active.append(row)
    workbook.save(path)
    return path


def wps_workbook(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    """A table as a township office types it into WPS: name, score and remark, all of them text.

    A merged title, a line for unit and date, blanks in the headings, a blank row, a 合计 row, the
    line that people sign, and a second, empty sheet.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["沙坪镇２０２５年度人居环境整治成绩表"])
    sheet.merge_cells("A1:D1")
    sheet.append(["填报单位：共同缔造办公室", None, None, "2025年7月1日"])
    sheet.append(["序 号", "村  名", "日常得分", "扣分原因"])
    for number, (name, score, remark) in enumerate(rows, start=1):
        sheet.append([str(number), name, score, remark])
    sheet.append([None, None, None, None])
    sheet.append(["合 计", None, "不用管", None])
    sheet.append(["填表人：", "李四", "审核人：", "王五"])
    workbook.create_sheet("Sheet2")
    workbook.save(path)
    return path


def reading_of(
    *rows: dict[str, Any],
    faults: tuple = (),
    template_id: str = "",
    columns: frozenset[str] = KEYS,
) -> SheetReading:
    """What the reader would give for rows that start in row 2."""
    numbered = [SheetRow(number, dict.fromkeys(KEYS) | row) for number, row in enumerate(rows, 2)]
    return SheetReading(
        sheet_name="成绩",
        header_row=1,
        columns_found=columns,
        rows=tuple(numbered),
        faults=faults,
        raw_rows={row.number: {k: str(v or "") for k, v in row.values.items()} for row in numbered},
        template_id=template_id,
    )
