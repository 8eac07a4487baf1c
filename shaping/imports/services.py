"""The verbs of an import: upload, check, confirm, undo, and all in one go for commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shaping.audit.services import Act, Actor, record
from shaping.imports.checking import counts, examine
from shaping.imports.files import KeptFile, is_readable_file, kept_file, refuse_size
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, kind_of
from shaping.imports.models import BatchState, ImportBatch, RowAction
from shaping.imports.storing import packed, rows_hash, store_rows
from shaping.jobs.registry import Progress
from shaping.jobs.services import JobOrder, enqueue
from shaping.spreadsheets.columns import Fault
from shaping.workflow import Forbidden, Refused, StaleState, allowed_from

CHECK_JOB = "import-check"
NOTHING_TO_DO = "这份表和系统里的一样，没有要改的，不用导入。"


@dataclass(frozen=True)
class ImportOutcome:
    """What a command's import did, or, in a dry run or with faults, would have done."""

    faults: Sequence[Fault]
    warnings: Sequence[str]
    new_count: int
    changed_count: int
    unchanged_count: int
    wrong_count: int
    batch: ImportBatch | None = None


def upload(
    kind_code: str, parameters: Mapping[str, Any], file: "File[bytes]", *, by: Actor
) -> ImportBatch:
    """Keep the file and start its check in the background (上传).

    Raises Forbidden when the user may not import this kind, Refused for an empty or too big file.
    """
    kind = kind_of(kind_code)
    _require(kind, parameters, by)
    with kept_file(file) as kept, transaction.atomic():
        batch = _create_batch(kind, parameters, kept, by)
        _start_check(batch, by)
    return batch


def recheck(batch: ImportBatch, *, by: Actor) -> None:
    """Check the same file again (重新检查): the preview is old, or the register was corrected.

    Only the uploader may; raises StaleState when the batch is being checked or has been confirmed.
    """
    _require_uploader(batch, by)
    _require(kind_of(batch.kind), batch.parameters, by)
    with transaction.atomic():
        _take(batch, BatchState.UPLOADED, checked_at=None)
        _start_check(batch, by)


def check(batch: ImportBatch, progress: Progress) -> dict[str, int]:
    """Read the sheet and store what it would change (检查); the work of the background job.

    Run again, it replaces its own rows; a batch that is no longer waiting for it is left alone.
    The sheet is read and compared outside the transaction, which only stores the outcome.
    """
    if batch.state != BatchState.UPLOADED:
        return {}
    progress(1, 3)
    try:
        result = examine(
            kind_of(batch.kind),
            batch.parameters,
            Path(batch.file.path),
            file_name=batch.file_name,
            user=batch.created_by,
        )
    except Refused as refusal:
        result = CheckResult()
        _store(batch, result, refusal=refusal.message)
    else:
        progress(2, 3)
        _store(batch, result)
    progress(3, 3)
    return counts(result)


def confirm(batch: ImportBatch, *, by: Actor, seen_hash: str | None = None) -> None:
    """Write the previewed rows, all or nothing (确认导入); only the uploader may.

    `seen_hash` is the hash of the rows on the page that was confirmed. Raises StaleState when the
    batch was confirmed already or checked anew since, Refused when there is nothing to write, the
    preview is older than 30 minutes, or the stored rows changed since.
    """
    _require_uploader(batch, by)
    kind = kind_of(batch.kind)
    _require(kind, batch.parameters, by)
    with transaction.atomic():
        _take(batch, BatchState.CONFIRMED, confirmed_at=timezone.now(), confirmed_by_id=by.pk)
        if seen_hash is not None and seen_hash != batch.rows_hash:
            raise StaleState("这份表刚刚重新检查过。请刷新页面，核对现在的内容后再确认。")
        if not batch.change_count:
            raise Refused(NOTHING_TO_DO)
        if batch.is_expired(timezone.now()):
            raise Refused(
                "预览已过30分钟，系统里的数据可能已经变了。请点“重新检查”，核对后再确认。"
            )
        kind.apply(stored_changes(batch), batch, by=by)
        _record("import.confirm", "导入", batch, by)


def undo(batch: ImportBatch, *, by: Actor) -> None:
    """Bring back the stored old values of a confirmed import (撤销这次导入).

    Whoever may import this kind there may undo it, so that a successor can. Raises StaleState when
    it is not confirmed or undone already, Refused when its kind says that it is too late.
    """
    kind = kind_of(batch.kind)
    _require(kind, batch.parameters, by)
    with transaction.atomic():
        _take(batch, BatchState.UNDONE, undone_at=timezone.now(), undone_by_id=by.pk)
        kind.undo(stored_changes(batch), batch, by=by)
        _record("import.undo", "撤销导入", batch, by)


def import_file(
    kind_code: str,
    parameters: Mapping[str, Any],
    path: Path,
    *,
    by: Actor | None,
    dry_run: bool = False,
) -> ImportOutcome:
    """Check and confirm a file in one go, for commands; `by` is None for the system itself.

    Nothing is stored in a dry run, with a fault, or when the sheet changes nothing. Raises Refused
    when the file as a whole cannot be taken, Forbidden when the user may not.
    """
    kind = kind_of(kind_code)
    if by is not None:
        _require(kind, parameters, by)
    if not is_readable_file(path):
        raise Refused(f"没有找到文件 {path}，或者没有权限读它。请核对文件名和所在的文件夹。")
    refuse_size(path.stat().st_size)
    result = examine(kind, parameters, path, file_name=path.name, user=by)
    changes = [change for change in result.changes if change.action != RowAction.UNCHANGED]
    batch = None
    if not (dry_run or result.faults or not changes):
        batch = _import_now(kind, parameters, path, result, by)
    return ImportOutcome(result.faults, result.warnings, **counts(result), batch=batch)


def stored_changes(batch: ImportBatch) -> list[RowChange]:
    """The batch's new and changed rows in the sheet's order; one query."""
    rows = batch.rows.exclude(action=RowAction.UNCHANGED).order_by("number")
    fields = rows.values_list("number", "action", "key", "label", "old", "new")
    return [
        RowChange(number, RowAction(action), key, label, old, new)
        for number, action, key, label, old, new in fields.iterator(chunk_size=2000)
    ]


def _import_now(
    kind: ImportKind,
    parameters: Mapping[str, Any],
    path: Path,
    result: CheckResult,
    by: Actor | None,
) -> ImportBatch:
    changes = [change for change in result.changes if change.action != RowAction.UNCHANGED]
    with (
        path.open("rb") as opened,
        kept_file(File(opened, name=path.name)) as kept,
        transaction.atomic(),
    ):
        batch = _create_batch(kind, parameters, kept, by)
        _store(batch, result)
        confirmed_by = by.pk if by else None
        _take(
            batch, BatchState.CONFIRMED, confirmed_at=timezone.now(), confirmed_by_id=confirmed_by
        )
        kind.apply(changes, batch, by=by)
        _record("import.confirm", "导入", batch, by)
    return batch


def _require(kind: ImportKind, parameters: Mapping[str, Any], by: Actor) -> None:
    if not kind.may(by, parameters):
        raise Forbidden(f"您没有导入“{kind.title}”的权限。如需办理，请找镇共同缔造办公室。")


def _require_uploader(batch: ImportBatch, by: Actor) -> None:
    if batch.created_by_id != by.pk:
        raise Forbidden("只有上传这份表的人才能核对和确认。请自己上传一次，或者请上传的人确认。")


def _create_batch(
    kind: ImportKind, parameters: Mapping[str, Any], kept: KeptFile, by: Actor | None
) -> ImportBatch:
    return ImportBatch.objects.create(
        kind=kind.code,
        title=kind.heading(parameters)[:120],
        parameters=dict(parameters),
        township_code=kind.township_code(parameters),
        file=kept.name,
        file_name=kept.original_name,
        sha256=kept.sha256,
        created_by_id=by.pk if by else None,
    )


def _start_check(batch: ImportBatch, by: Actor) -> None:
    """Queue the check and note its job, in the caller's transaction."""
    order = JobOrder(
        CHECK_JOB,
        f"检查{batch.title}"[:120],
        {"batch": batch.pk},
        township_code=batch.township_code,
        result_path=reverse("imports:batch-detail", args=[batch.pk]),
    )
    batch.job_id = enqueue(order, by=by).pk
    batch.save(update_fields=["job_id"])


def _take(batch: ImportBatch, to: BatchState, **fields: Any) -> None:
    """Move the batch by one conditional UPDATE and read it anew; StaleState when it is too late.

    Unlike `workflow.move` it leaves the audit event to the caller: the event comes last, so that
    the head of the chain is not held while thousands of rows are written.
    """
    changed = ImportBatch.objects.filter(
        pk=batch.pk, state__in=allowed_from(ImportBatch, to)
    ).update(state=to, **fields)
    if not changed:
        raise StaleState("这一步已经办过了，或者情况已经变了。请刷新页面，看看现在的状态。")
    batch.refresh_from_db()


def _store(batch: ImportBatch, result: CheckResult, *, refusal: str = "") -> None:
    """Store the outcome of a check; a batch that was stored by another run is left alone."""
    is_faulty = bool(refusal or result.faults)
    rows = "" if is_faulty else packed(result.changes)
    with transaction.atomic():
        waiting = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.UPLOADED)
        stored = waiting.update(
            state=BatchState.FAULTY if is_faulty else BatchState.CHECKED,
            refusal=refusal[:400],
            faults=[fault.as_dict() for fault in result.faults],
            warnings=list(result.warnings),
            rows_hash=rows_hash(rows) if rows else "",
            checked_at=timezone.now(),
            **counts(result),
        )
        if stored:
            batch.rows.all().delete()
        if stored and rows:
            store_rows(batch, rows)


def _record(action: str, verb: str, batch: ImportBatch, by: Actor | None) -> None:
    """Write the one audit event of an import or its undoing: file, counts, hashes, no values."""
    figures = f"新增{batch.new_count}，修改{batch.changed_count}，不变{batch.unchanged_count}"
    act = Act(
        action,
        target=batch,
        township_code=batch.township_code,
        summary=f"{verb}{batch.title}：{figures}",
        after={
            "file_name": batch.file_name,
            "sha256": batch.sha256,
            "new": batch.new_count,
            "changed": batch.changed_count,
            "unchanged": batch.unchanged_count,
            "rows_hash": batch.rows_hash,
        },
    )
    record(act, by=by)
