"""Finds imported scores that were changed, removed or added behind the system's back."""

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.models import AssessmentCycle, ScoreKind, SheetState
from assessments.sheet_columns import DATE, INSPECTOR, NAME, NOTE, SCORE
from assessments.stored_sheets import StoredSheet, original_sheets
from shaping.audit.models import AuditEvent
from shaping.figures import score_text
from shaping.imports.kinds import RowChange
from shaping.imports.models import BatchState, ImportBatch, ImportedRow, RowAction
from shaping.imports.storing import packed, rows_hash

_KIND = "scores"
_NEVER_BY_US = "不是经系统改的"


def import_faults() -> Iterator[str]:
    """Yield one Chinese sentence for every imported score that is not as it was imported.

    Two chains are followed: sheet → newest confirmed row of its key, and rows → their hash in the
    batch → the same hash in the audit event of the import. One cycle and kind at a time, so memory
    stays that of one township's year.
    """
    yield from _hash_faults()
    for cycle in AssessmentCycle.objects.select_related("township").order_by("pk").iterator():
        for kind in ScoreKind:
            yield from _sheet_faults(cycle, kind)


def _hash_faults() -> Iterator[str]:
    """Compare every batch's rows with its hash, and the hash with the audit event's."""
    states = [BatchState.CONFIRMED, BatchState.UNDONE]
    batches = ImportBatch.objects.filter(kind=_KIND, state__in=states).defer("faults", "warnings")
    for batch in batches.order_by("pk").iterator(chunk_size=500):
        name = f"导入批次第{batch.pk}号“{batch.file_name}”"
        if rows_hash(packed(_rows(batch))) != batch.rows_hash:
            yield f"{name}的明细和确认时的数据指纹对不上，明细{_NEVER_BY_US}。"
        event = AuditEvent.objects.filter(
            action="import.confirm",
            target_type=ImportBatch._meta.label,
            target_id=str(batch.pk),
        ).first()
        if event is None:
            yield f"{name}在操作日志里没有导入的记录。"
        elif event.after.get("rows_hash") != batch.rows_hash:
            yield f"{name}的数据指纹和操作日志里记的对不上，{_NEVER_BY_US}。"


def _rows(batch: ImportBatch) -> list[RowChange]:
    rows = batch.rows.order_by("number").values_list(
        "number", "action", "key", "label", "old", "new"
    )
    return [
        RowChange(number, RowAction(action), key, label, old, new)
        for number, action, key, label, old, new in rows
    ]


def _sheet_faults(cycle: AssessmentCycle, kind: ScoreKind) -> Iterator[str]:
    """Compare the sheets of one cycle and kind with the newest confirmed row of each key."""
    newest = _newest_rows(cycle, kind)
    heading = f"{cycle.township.name}{cycle.year}年度"
    # A corrected sheet stays as it was imported, marked voided; see `sheet_seals` for the chain.
    stored = original_sheets(cycle, kind)
    for key, sheet in stored.items():
        if sheet.is_blind:
            continue
        if key in newest:
            for difference in _differences(newest.pop(key), sheet):
                yield f"{heading} {_visit(sheet.values, kind)}：{difference}，{_NEVER_BY_US}。"
        elif sheet.batch_id is not None:
            yield f"{heading} {_visit(sheet.values, kind)}：写着由导入得来，但没有这一行导入记录，{_NEVER_BY_US}。"
    for row in newest.values():
        yield f"{heading} {_visit(row.new, kind)}：导入过的评分表不见了，{_NEVER_BY_US}。"


def _newest_rows(cycle: AssessmentCycle, kind: ScoreKind) -> dict[str, ImportedRow]:
    """The rows that wrote the sheets last, by their key."""
    batches = [
        batch.pk
        for batch in ImportBatch.objects.filter(
            kind=_KIND, state=BatchState.CONFIRMED, township_code=cycle.township.code9
        ).only("pk", "parameters")
        if _is_for(batch.parameters, cycle, kind)
    ]
    rows = (
        ImportedRow.objects.filter(batch__in=batches)
        .exclude(action=RowAction.UNCHANGED)
        .order_by("batch__confirmed_at", "batch_id")
    )
    return {row.key: row for row in rows.iterator(chunk_size=2000)}


def _is_for(parameters: Mapping[str, Any], cycle: AssessmentCycle, kind: ScoreKind) -> bool:
    """Whether the parameters name the cycle; values from an address are text."""
    return str(parameters["cycle"]) == str(cycle.pk) and parameters["score_kind"] == kind


def _visit(values: Mapping[str, Any], kind: ScoreKind) -> str:
    year, month, day = (int(part) for part in values[DATE].split("-"))
    inspector = f" {values[INSPECTOR]}" if values[INSPECTOR] else ""
    return f"{values[NAME]} {kind.label} {year}年{month}月{day}日{inspector}"


def _differences(row: ImportedRow, sheet: StoredSheet) -> Iterator[str]:
    if sheet.points != row.new[SCORE]:
        now = "没有分" if sheet.points is None else score_text(sheet.points)
        yield f"导入时 {score_text(row.new[SCORE])}，现在 {now}"
    if sheet.note != row.new[NOTE]:
        yield f"备注导入时“{row.new[NOTE]}”，现在“{sheet.note}”"
    if sheet.batch_id != row.batch_id:
        yield f"由第{row.batch_id}号导入得来，现在写的是{_batch_name(sheet.batch_id)}"
    if sheet.state == SheetState.DRAFT:
        yield "导入时已封存，现在不是"


def _batch_name(batch_id: int | None) -> str:
    return "直接录入" if batch_id is None else f"第{batch_id}号导入"
