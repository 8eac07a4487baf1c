"""The county's table of a month as a workbook with live totals."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from openpyxl.utils import get_column_letter

from shaping.audit.services import Act, record
from shaping.reports.contents import DAY_SUMS
from shaping.reports.queries.county import COUNTY_DAYS, COUNTY_KEYS, CountyMonth
from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet, write_workbook
from villages.capabilities import require

_COLUMNS_BEFORE = 2
_COLUMN_OF = {
    key: get_column_letter(number)
    for number, key in enumerate((*COUNTY_KEYS, *COUNTY_DAYS), start=_COLUMNS_BEFORE + 1)
}


def county_title(county: CountyMonth) -> str:
    """The heading above the table: 2026年10月各乡镇月报汇总."""
    return f"{county.year}年{county.month}月各乡镇月报汇总"


@transaction.atomic
def export_county(county: CountyMonth, *, by: Any) -> bytes:
    """Write the table with sums and means as formulas, and record that it was taken out (导出).

    Needs report.read; the table holds what that user may read.
    """
    require(by, "report.read")
    title = county_title(county)
    columns = [
        ExportColumn("乡镇代码", 13),
        ExportColumn("乡镇", 16),
        *(ExportColumn(f"{kind.title}（{kind.unit}）", 10, "0") for kind in county.columns),
        *(ExportColumn(f"{DAY_SUMS[key][0]}的总工作日", 16, "0") for key in COUNTY_DAYS),
        *(ExportColumn(f"{DAY_SUMS[key][0]}（工作日）", 16, "0.0") for key in COUNTY_DAYS),
        ExportColumn("版本", 7, "0"),
        ExportColumn("截止日期", 13),
    ]
    sheet = Sheet("各乡镇", columns, [], title, ["按乡镇代码排列，不排名。"], frozen_columns=2)
    record(Act("report.export_county", summary=f"导出{title}"), by=by)
    rows = list(_rows(county, sheet.header_row + 1))
    return write_workbook([Sheet(sheet.name, columns, rows, title, sheet.notes, 2)])


def _rows(county: CountyMonth, first: int) -> Iterator[list[Any]]:
    row = first
    for row, line in enumerate(county.rows, start=first):
        report, keys = line.report, (*COUNTY_KEYS, *COUNTY_DAYS)
        yield [
            report.township.code9,
            report.township.name,
            *(line.figures[key] for key in keys),
            *_means(row),
            report.version,
            report.cut_off_on,
        ]
    if county.rows:
        sums = [Formula(f"=SUM({col}{first}:{col}{row})") for col in _COLUMN_OF.values()]
        yield ["", "合计", *sums, *_means(row + 1), None, None]


def _means(row: int) -> Iterator[Formula]:
    """Mean workdays of the closed problems of a row; empty without any."""
    for key in COUNTY_DAYS:
        days, count = f"{_COLUMN_OF[key]}{row}", f"{_COLUMN_OF[DAY_SUMS[key][1]]}{row}"
        yield Formula(f'=IF({count}=0,"",ROUND({days}/{count},1))')
