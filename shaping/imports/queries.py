"""What the pages of the wizard show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from shaping.imports.kinds import ImportKind, kind_of
from shaping.imports.models import ImportBatch, ImportedRow, RowAction
from shaping.jobs.models import Job
from shaping.spreadsheets.columns import CellKind, Column


@dataclass(frozen=True)
class PreviewCell:
    """One value of a row as people read it; `old` is None where nothing is replaced."""

    title: str
    new: str
    old: str | None = None
    is_number: bool = False


@dataclass(frozen=True)
class PreviewLine:
    """One row of the preview; its cells stand in the order of the table's titles."""

    row: ImportedRow
    cells: list[PreviewCell]


@dataclass(frozen=True)
class PreviewColumn:
    """A column's title; numbers stand on the right."""

    title: str
    is_number: bool


@dataclass(frozen=True)
class PreviewTable:
    """The rows of one page and the columns that any of them fills."""

    columns: list[PreviewColumn]
    lines: list[PreviewLine]


def batch_or_404(user: Any, pk: int) -> ImportBatch:
    """The batch; Http404 when there is none or it is not the user's to see.

    The uploader sees it as long as he may import this kind there, others when the kind says so.
    """
    batch = ImportBatch.objects.select_related("created_by").filter(pk=pk).first()
    if batch is None:
        raise Http404("没有找到，或者不在您的范围内。")
    kind = kind_of(batch.kind)
    is_own = batch.created_by_id == user.pk and kind.may(user, batch.parameters)
    if not (is_own or kind.may_read(user, batch)):
        raise Http404("没有找到，或者不在您的范围内。")
    return batch


def job_of(batch: ImportBatch) -> Job | None:
    """The job that checks the batch; none for an import by a command."""
    return Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None


def own_batches(user: Any) -> QuerySet[ImportBatch]:
    """The user's imports, newest first, without the long lists of faults."""
    batches = ImportBatch.objects.visible_to(user).defer("faults", "warnings")
    return batches.order_by("-pk")


def preview_rows(batch: ImportBatch, show: str) -> QuerySet[ImportedRow]:
    """The batch's rows in the sheet's order; only those of one action when `show` names one."""
    rows = batch.rows.order_by("number")
    return rows.filter(action=show) if show in RowAction.values else rows


def preview_table(
    kind: ImportKind, batch: ImportBatch, rows: Sequence[ImportedRow]
) -> PreviewTable:
    """Rows as the preview shows them: the sheet's columns in order, changed values with the old."""
    filled = {key for row in rows for key in row.new}
    columns = [column for column in kind.columns(batch.parameters) if column.key in filled]
    lines = [PreviewLine(row, [_cell(kind, row, column) for column in columns]) for row in rows]
    return PreviewTable([PreviewColumn(c.title, _is_number(c)) for c in columns], lines)


def _cell(kind: ImportKind, row: ImportedRow, column: Column) -> PreviewCell:
    old, new = row.old.get(column.key), row.new.get(column.key)
    shown_old = (
        kind.show(column.key, old) if row.action == RowAction.CHANGED and old != new else None
    )
    return PreviewCell(column.title, kind.show(column.key, new), shown_old, _is_number(column))


def _is_number(column: Column) -> bool:
    return column.kind in {CellKind.SCORE, CellKind.COUNT}
