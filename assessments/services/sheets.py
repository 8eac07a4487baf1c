"""Stores imported score sheets, takes an import back, and hands sheets out (design §6)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Entrant,
    EntryWay,
    Ranking,
    ScoreKind,
    ScoreSheet,
    ScoreSheetQuerySet,
    SheetState,
)
from assessments.queries.conflicts import conflicted_names
from assessments.queries.tour_names import tour_names
from assessments.sheet_checks import closed_refusal, counts_twice
from assessments.sheet_columns import CODE, DATE, INSPECTOR, NOTE, SCORE
from assessments.sheet_export import write_score_workbook
from assessments.stored_sheets import BATCH, StoredSheet, names_in, stored_sheets
from shaping.audit.services import Act, record
from shaping.imports.kinds import RowChange
from shaping.imports.models import ImportBatch, RowAction
from shaping.imports.unpacking import insert_unpacked, pack
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

# What a row of a workbook gives of its sheet.
_GIVEN = ("entrant_id", "inspected_on", "inspector_name", "points", "note")
# Not `entered_at`: the monthly report counts an inspection in the month of its first entry.
_UPDATED = ("points", "note", "import_batch_id", "entered_by_id")
_MOST_TOLD = 5


def store_scores(changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
    """Seal the new scores of a checked workbook and change those it changes (design §6).

    Runs in the caller's transaction, which also writes the one audit event of the import;
    statements do not grow with the rows, batches aside. Freezing a ranking seals the cycle, so an
    open one is what allows a change. Raises Forbidden, Refused when the cycle takes no scores, and
    StaleState when what is stored no longer equals the rows' `old`, or since the check an inspector
    has to stand aside or scores the village in the system.
    """
    cycle, kind = _claim_cycle(batch.parameters, by)
    stored = stored_sheets(cycle, kind)
    for change in changes:
        _refuse_if_stale(change, stored.get(change.key))
    _refuse_conflicts(cycle, changes)
    if kind == ScoreKind.YEAR_END:
        _refuse_twice(tour_names(cycle), changes, stored)
    entrants = dict(Entrant.objects.filter(cycle=cycle).values_list("code", "pk"))
    new = [_given(change.new, entrants) for change in changes if change.key not in stored]
    changed = [
        (stored[change.key].pk, *_given(change.new, entrants))
        for change in changes
        if change.key in stored
    ]
    shared = {"cycle_id": cycle.pk, "kind": kind, **_sealed_by(batch, timezone.now())}
    with _no_clash():
        if new:
            insert_unpacked(pack(new), ScoreSheet, _GIVEN, shared=shared)
        if changed:
            names = ("id", *_GIVEN)
            insert_unpacked(pack(changed), ScoreSheet, names, shared=shared, updated=_UPDATED)


def take_back_scores(changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
    """Restore what stood before the import: new sheets go, changed ones get their old values.

    Runs in the caller's transaction. Raises Forbidden, Refused when the cycle takes no scores, a
    ranking that was ever frozen counts one of the sheets, or a later import changed one.
    """
    cycle, kind = _claim_cycle(batch.parameters, by)
    stored = stored_sheets(cycle, kind)
    for change in changes:
        _refuse_if_overtaken(change, stored.get(change.key), batch)
    _refuse_if_counted(cycle, [stored[change.key] for change in changes])
    changed = [change for change in changes if change.action == RowAction.CHANGED]
    earlier = ImportBatch.objects.in_bulk({change.old[BATCH] for change in changed})
    entrants = dict(Entrant.objects.filter(cycle=cycle).values_list("code", "pk"))
    restored = []
    for change in changed:
        origin = earlier[change.old[BATCH]]
        given = zip(_GIVEN, _given(change.old, entrants), strict=True)
        sealed = _sealed_by(origin, origin.confirmed_at or timezone.now())
        pk = stored[change.key].pk
        restored.append(ScoreSheet(pk=pk, cycle=cycle, kind=kind, **dict(given), **sealed))
    with _no_clash():
        ScoreSheet.objects.bulk_create(
            restored, update_conflicts=True, unique_fields=["pk"], update_fields=_UPDATED
        )
    # What still names this batch are the sheets that it brought.
    ScoreSheet.objects.filter(
        cycle=cycle, kind=kind, import_batch=batch, entry_way=EntryWay.IMPORT
    ).exclude(state=SheetState.VOIDED).delete()


def export_scores(
    sheets: ScoreSheetQuerySet, cycle: AssessmentCycle, kind: ScoreKind, *, by: Any
) -> bytes:
    """Write the sheets as a workbook with the import's columns; `by` is None for a command.

    The event says how many rows went out, never a score. Raises Forbidden.
    """
    if by is not None:
        require(by, "score.export", cycle.township)
    rows = list(sheets)
    with transaction.atomic():
        record(
            Act(
                "score.export",
                target=cycle,
                township_code=cycle.township.code9,
                summary=f"导出{cycle.township.name}{cycle.year}年度{kind.label}成绩 {len(rows)} 行",
                after={"kind": kind.value, "rows": len(rows)},
            ),
            by=by,
        )
    return write_score_workbook(cycle, kind, rows)


def _claim_cycle(parameters: Mapping[str, Any], by: Any) -> tuple[AssessmentCycle, str]:
    """Take the open cycle's row, so that sealing and importing do not overlap on either engine."""
    mine = AssessmentCycle.objects.filter(pk=parameters["cycle"])
    is_claimed = mine.filter(state=CycleState.OPEN).update(state=CycleState.OPEN)
    cycle = mine.select_related("township").get()
    if by is not None:
        require(by, "score.import", cycle.township)
    if not is_claimed:
        raise closed_refusal(cycle)
    return cycle, parameters["score_kind"]


def _refuse_if_stale(change: RowChange, stored: StoredSheet | None) -> None:
    expected = dict(change.old) or None
    is_settled = stored is not None and stored.is_settled and change.action == RowAction.CHANGED
    if (stored.values_with_batch if stored else None) != expected or is_settled:
        raise StaleState(
            f"检查之后，“{change.label}”的成绩有人改过。什么都没有导入，请重新上传这份表，再核对一次。"
        )


def _refuse_conflicts(cycle: AssessmentCycle, changes: Sequence[RowChange]) -> None:
    """Refuse by name what its inspector may not score by now, though the check let it pass."""
    barred = conflicted_names(cycle)
    villages = dict(cycle.entrants.values_list("code", "village_id")) if barred else {}
    told = [
        f"{name}要回避“{change.label}”（{words}）"
        for change in changes
        for name in (names_in(change.new[INSPECTOR] or "") if barred else ())
        if (words := barred.get((name, villages[change.new[CODE]])))
    ]
    if told:
        more = f"等{len(told)}处" if len(told) > _MOST_TOLD else ""
        raise StaleState(
            f"检查之后又有回避：{'，'.join(told[:_MOST_TOLD])}{more}。"
            "什么都没有导入，请删去这些行，重新上传这份表，再核对一次。"
        )


def _refuse_twice(
    scored_here: Collection[tuple[str, str]],
    changes: Sequence[RowChange],
    stored: Mapping[str, StoredSheet],
) -> None:
    """Refuse what its inspector scores in the system since the check; says nothing of a score."""
    for change in changes:
        names = change.new[CODE], change.new[INSPECTOR] or ""
        if counts_twice(scored_here, *names, stored.get(change.key)):
            raise StaleState(
                f"检查之后，“{change.label}”有了分工或者评分表，一个人给一个村(社区)只算一张。"
                "什么都没有导入，请删去这一行，重新上传这份表，再核对一次。"
            )


def _refuse_if_overtaken(change: RowChange, stored: StoredSheet | None, batch: ImportBatch) -> None:
    if stored is not None and stored.is_settled:
        raise Refused(
            f"“{change.label}”的评分表后来更正或作废过，不能再撤销这次导入。什么都没有撤销。"
        )
    if stored is not None and stored.batch_id is None:
        raise Refused(
            f"“{change.label}”的成绩后来直接录入过，不是这次导入的那一张，"
            "不能再撤销这次导入。什么都没有撤销。"
        )
    if stored is not None and stored.batch_id not in (batch.pk, None):
        later = ImportBatch.objects.get(pk=stored.batch_id)
        raise Refused(
            f"“{change.label}”的成绩后来又由“{later.file_name}”改过，"
            f"请先撤销那一次导入（第{later.pk}号）。什么都没有撤销。"
        )
    if stored is None or stored.values != dict(change.new):
        raise Refused(
            f"“{change.label}”的成绩现在和导入时不一样，不是经系统改的。"
            "什么都没有撤销，请找系统管理员核查。"
        )


def _refuse_if_counted(cycle: AssessmentCycle, sheets: Sequence[StoredSheet]) -> None:
    for ranking in Ranking.objects.filter(cycle=cycle, frozen_at__isnull=False).order_by("version"):
        counted = sheet_ids(ranking.snapshot)
        used = [sheet.name for sheet in sheets if sheet.pk in counted]
        if used:
            raise Refused(
                f"第{ranking.version}版排名已经用了{used[0]}等{len(used)}张评分表，不能再撤销这次导入。"
                "确需更正，请导入更正后的成绩，再重新计算排名。"
            )


def sheet_ids(snapshot: Mapping[str, Any]) -> set[int]:
    """The keys of the score sheets that a ranking's snapshot counts."""
    return {
        sheet["id"]
        for entrant in snapshot.get("entrants", [])
        for kind in ScoreKind.values
        for sheet in entrant[kind]
    }


def _given(values: Mapping[str, Any], entrants: Mapping[str, int]) -> tuple[Any, ...]:
    """What a row of a workbook gives of its sheet, in the order of `_GIVEN`."""
    code, day = values[CODE], values[DATE]
    return entrants[code], day, values[INSPECTOR], values[SCORE], values[NOTE]


def _sealed_by(batch: ImportBatch, entered_at: datetime) -> dict[str, Any]:
    """What all sheets of a batch have in common; importing seals (design §6)."""
    return {
        "state": SheetState.SEALED,
        "entry_way": EntryWay.IMPORT,
        "revision": 0,
        "nonce": "",
        "void_reason": "",
        "import_batch_id": batch.pk,
        "entered_by_id": batch.created_by_id,
        "entered_at": entered_at,
    }


@contextmanager
def _no_clash() -> Iterator[None]:
    """Write nothing and raise StaleState when a sheet of the same visit is there meanwhile."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise StaleState(
            "保存时发现同一次检查的成绩刚刚有人录入。什么都没有导入，请重新上传这份表，再核对一次。"
        ) from error
