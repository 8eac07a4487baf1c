"""The published years of a township as a workbook; who took it is written down."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments.year_comparison import Cell, Comparison, PlaceRow
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from villages.capabilities import require
from villages.models import Township

_POINTS = "0.00"
_FIGURES = ("日常", "年终", "总成绩", "名次")


def export_years(township: Township, compared: Comparison, *, by: Any) -> bytes:
    """The years side by side with their 口径说明 as .xlsx; the act goes into the trail.

    Needs ranking.read_published in the township (Forbidden).
    """
    require(by, "ranking.read_published", township)
    years = [year.year for year in compared.years]
    with transaction.atomic():
        act = Act(
            "ranking.export_years",
            target=township,
            township_code=township.code9,
            summary=f"导出{township}历年考核对照表",
            after={"years": years},
        )
        record(act, by=by)
    return years_workbook(township, compared)


def years_workbook(township: Township, compared: Comparison) -> bytes:
    """Two sheets: one row a place, and what the figures mean."""
    title = f"{township.name}历年考核成绩对照"
    columns = [ExportColumn("代码", 18), ExportColumn("单位", 24)]
    for head, marks in compared.heads:
        signs = "".join(f"▲{number}" for number in marks)
        columns += [
            ExportColumn(f"{head.year}年{figure}{signs}", 13, "0" if figure == "名次" else _POINTS)
            for figure in _FIGURES
        ]
    columns.append(ExportColumn("口径变化", 18))
    remarks = [[text] for text in compared.remarks]
    return write_workbook(
        [
            Sheet(
                "历年对照", columns, [_row(row) for row in compared.rows], title, frozen_columns=2
            ),
            Sheet(
                "口径说明", [ExportColumn("说明", 100)], remarks, is_landscape=False, fits_rows=True
            ),
        ]
    )


def _row(row: PlaceRow) -> list[Any]:
    values: list[Any] = [row.code, row.name]
    for cell in row.cells:
        values += _values(cell)
    signs = [f"{cell.year}年▲{number}" for cell in row.cells for number in cell.marks]
    return [*values, "、".join(signs)]


def _values(cell: Cell) -> list[Any]:
    if cell.values is None:
        return [None] * len(_FIGURES)
    points = (cell.values.daily, cell.values.year_end, cell.values.total)
    return [
        *(None if value is None else Decimal(value).scaleb(-2) for value in points),
        cell.values.rank,
    ]
