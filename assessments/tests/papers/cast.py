"""Addresses, forms and workbooks that the tests of printed sheets send again and again."""

import io
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Assignment, PanelMember, ScoreSheet
from assessments.paper_columns import COLUMNS
from assessments.services.paper_workbooks import export_workbook

FORM = {
    "revision": "0",
    "on": "2025-12-20",
    "points-A1": "59",
    "note-A1": "二组路口有垃圾",
    "points-A2": "35.5",
}
PLACES = {column.key: place for place, column in enumerate(COLUMNS, start=1)}
# What a person types into the rows of one serial: by item code, by the column's key.
Typed = Mapping[str, Mapping[str, Any]]
TYPED: Typed = {
    "A1": {"points": 59, "note": "二组路口有垃圾", "day": "2025年12月20日"},
    "A2": {"points": 35.5},
}


def typed_for(*assignments: Assignment, values: Typed = TYPED) -> dict[str, Typed]:
    """The same typed into the rows of each of these."""
    return {row.serial: values for row in assignments}


def paper_url(name: str, row) -> str:
    """A page of a year, of an assignment or of a place on the panel."""
    cycle = getattr(row, "cycle", row)
    keys = [cycle.township.code9, cycle.year]
    return reverse(f"assessments:paper-{name}", args=keys if row is cycle else [*keys, row.pk])


def stored(assignment: Assignment) -> dict[str, int | None]:
    """Points of the assignment's sheet by item code."""
    rows = ScoreSheet.objects.get(assignment=assignment).lines.values_list("item__code", "points")
    return dict(rows)


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    """The values of a workbook's first sheet."""
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def filled(content: bytes, typed: Mapping[str, Typed], start: int = 5) -> bytes:
    """The workbook with what was typed, by serial."""
    workbook = load_workbook(io.BytesIO(content))
    sheet = workbook.worksheets[0]
    for row in range(start, sheet.max_row + 1):
        serial, code = (sheet.cell(row, PLACES[key]).value for key in ("serial", "code"))
        for key, value in typed.get(serial, {}).get(code, {}).items():
            sheet.cell(row, PLACES[key]).value = value
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def workbook_of(member: PanelMember, typed: Mapping[str, Typed], by=None) -> SimpleUploadedFile:
    """The inspector's workbook, downloaded and filled in."""
    return upload(filled(export_workbook(member, by=by or member.user), typed))


def upload(content: bytes, name: str = "评分工作簿.xlsx") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)
