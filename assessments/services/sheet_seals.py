"""Finds sealed, corrected and voided sheets that are not as the audit trail says (design §5)."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from assessments.models import EntryWay, ScoreSheet, SheetState
from assessments.services.judging import sheet_digest
from shaping.audit.models import AuditEvent
from shaping.figures import day_text

SEAL_ACTS = ("sheet.seal", "sheet.correct")
_SEALED_BY_HAND = (EntryWay.SCREEN, EntryWay.PAPER, EntryWay.CORRECTION)
_NEVER_BY_US = "不是经系统改的"


def seal_faults() -> Iterator[str]:
    """Yield one Chinese sentence for every sheet that differs from its seal or its correction.

    The keyed hash in the trail must fit what is stored; a voided sheet must have been voided by
    somebody, and a correction must stand in the place of a voided sheet. No sentence tells a score.
    """
    seals, voids = _hashes(), _voided()
    known = set()
    sheets = ScoreSheet.objects.select_related("entrant", "cycle__township", "replaces")
    for sheet in sheets.order_by("pk").iterator(chunk_size=500):
        known.add(str(sheet.pk))
        yield from _seal_faults(sheet, seals.get(str(sheet.pk)))
        yield from _void_faults(sheet, voids)
        yield from _chain_faults(sheet)
    for number in sorted(seals.keys() - known, key=int):
        yield f"第{number}号评分表封存过，现在不见了，{_NEVER_BY_US}。"


def _events(*actions: str) -> QuerySet[AuditEvent]:
    label = ScoreSheet._meta.label
    return AuditEvent.objects.filter(action__in=actions, target_type=label).order_by("sequence")


def _hashes() -> Mapping[str, str]:
    """The newest hash that the trail holds of each sheet."""
    rows = _events(*SEAL_ACTS).values_list("target_id", "after")
    return {target: after.get("hash", "") for target, after in rows.iterator(chunk_size=2000)}


def _voided() -> set[str]:
    return set(_events("sheet.void").values_list("target_id", flat=True))


def _seal_faults(sheet: ScoreSheet, recorded: str | None) -> Iterator[str]:
    if sheet.state == SheetState.DRAFT:
        if recorded is not None:
            yield f"{_name(sheet)}封存过，现在又是草稿，{_NEVER_BY_US}。"
        return
    if recorded is None:
        if sheet.nonce or sheet.entry_way in _SEALED_BY_HAND:
            yield f"{_name(sheet)}在操作日志里没有封存的记录。"
    elif sheet_digest(sheet) != recorded:
        yield f"{_name(sheet)}和封存时的指纹对不上，分数或说明{_NEVER_BY_US}。"


def _void_faults(sheet: ScoreSheet, voids: set[str]) -> Iterator[str]:
    is_voided, was_voided = sheet.state == SheetState.VOIDED, str(sheet.pk) in voids
    if is_voided and not was_voided:
        yield f"{_name(sheet)}写着已作废，操作日志里没有作废的记录。"
    if was_voided and not is_voided:
        yield f"{_name(sheet)}作废过，现在又算数，{_NEVER_BY_US}。"


def _chain_faults(sheet: ScoreSheet) -> Iterator[str]:
    old = sheet.replaces
    if old is None:
        if sheet.entry_way == EntryWay.CORRECTION:
            yield f"{_name(sheet)}写着是更正，找不到它更正的那一张。"
        return
    if sheet.entry_way != EntryWay.CORRECTION or old.state != SheetState.VOIDED:
        yield f"{_name(sheet)}和它更正的那一张不能同时算数，{_NEVER_BY_US}。"
    if (old.cycle_id, old.entrant_id, old.kind) != (sheet.cycle_id, sheet.entrant_id, sheet.kind):
        yield f"{_name(sheet)}和它更正的那一张不是同一个单位、同一类成绩，{_NEVER_BY_US}。"


def _name(sheet: ScoreSheet) -> str:
    kind, day = sheet.get_kind_display(), day_text(sheet.inspected_on)
    return f"{sheet.cycle} {sheet.entrant} {day}的{kind}评分表（第{sheet.pk}号）"
