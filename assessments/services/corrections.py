"""A sealed sheet is never changed: it is voided, and a corrected one takes its place (design §5)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments import scoring
from assessments.models import (
    AssessmentCycle,
    CycleState,
    EntryWay,
    Objection,
    ObjectionState,
    PlannedVisit,
    RubricItem,
    ScoreSheet,
    SheetState,
)
from assessments.services.faults import store_faults, withdraw_reviews
from assessments.services.judging import sheet_digest, total_of
from assessments.services.score_lines import (
    LineInput,
    checked_lines,
    store_lines,
    stored_lines,
)
from shaping.audit.services import Act, record
from shaping.workflow import Forbidden, Refused, StaleState, move
from villages.capabilities import require

LONGEST_REASON = 200
# What a corrected sheet has in common with the one it replaces. The import stays with it, so that a
# tour sheet that an import opened is not blind again.
_KEPT = (
    "cycle",
    "kind",
    "entrant",
    "inspector",
    "inspector_name",
    "inspected_on",
    "note",
    "rubric",
    "assignment",
    "opening",
    "import_batch",
    "entered_at",
)


@dataclass(frozen=True)
class Correction:
    """What the sheet should have said: items by code, or its points where it has no items.

    Points are whole hundredths. Items not named stay as they are.
    """

    reason: str
    lines: Mapping[str, LineInput] = field(default_factory=dict)
    points: int | None = None


def correct_sheet(
    sheet: ScoreSheet, correction: Correction, *, by: Any, objection: Objection | None = None
) -> ScoreSheet:
    """Void a sealed sheet and seal a corrected one in its place; return the new one.

    Inspector, day, rubric, assignment and opening stay; photos come along. `objection` is the one
    that was upheld. Raises Forbidden for the inspector himself, Refused for a sheet that is not
    opened yet, outside an open year, without a reason, for points that the rubric does not allow
    and when nothing would change;
    StaleState when the sheet is not sealed any more.
    """
    require(by, "score.enter", sheet.cycle.township)
    reason = _reason(correction.reason, "更正")
    refuse_own_correction(sheet, by)
    _refuse_other_objection(sheet, objection)
    with transaction.atomic():
        old = _locked(sheet)
        new = ScoreSheet(**{name: getattr(old, name) for name in _KEPT})
        lines = _corrected_lines(old, correction, by)
        void_locked(old, reason, by)
        new.replaces, new.entry_way, new.entered_by = old, EntryWay.CORRECTION, by
        _seal(new, lines, correction.points, by)
        PlannedVisit.objects.filter(sheet=old).update(sheet=new)
        _record_correction(old, new, reason, by, objection)
    return new


def void_sheet(sheet: ScoreSheet, reason: str, *, by: Any) -> ScoreSheet:
    """Take a sealed sheet out of the year for good, without another in its place; the leader's act.

    Raises Refused for a sheet that is not opened yet, outside an open year and without a reason;
    StaleState when the sheet is not sealed any more.
    """
    require(by, "ranking.freeze", sheet.cycle.township)
    words = _reason(reason, "作废")
    with transaction.atomic():
        locked = _locked(sheet)
        void_locked(locked, words, by)
        withdraw_reviews(locked)
        # The visit is open again, so that it can be made once more.
        PlannedVisit.objects.filter(sheet=locked).update(sheet=None)
    return locked


def is_correctable(sheet: ScoreSheet) -> bool:
    """Whether the sheet, loaded with its year, can be corrected or voided now."""
    is_open = sheet.cycle.state == CycleState.OPEN
    return is_open and sheet.state == SheetState.SEALED and not sheet.is_blind


def refuse_correction(sheet: ScoreSheet) -> None:
    """Refuse, with what to do, a sheet that cannot be corrected or voided now."""
    if sheet.is_blind:
        raise Refused("年终评分表还没有开封，现在谁也不能更正或作废。")
    state = AssessmentCycle.objects.values_list("state", flat=True).get(pk=sheet.cycle_id)
    if state != CycleState.OPEN:
        raise Refused(
            f"{sheet.cycle}现在是“{CycleState(state).label}”。"
            "要更正成绩，请分管领导先写明原因，重新开放这个年度。"
        )
    if sheet.state != SheetState.SEALED:
        raise StaleState(
            f"这张评分表现在是“{sheet.get_state_display()}”，不能更正。请刷新页面，看最新的一张。"
        )


def refuse_own_correction(sheet: ScoreSheet, by: Any) -> None:
    """Refuse whoever scored the sheet: nobody changes his own score once it is sealed."""
    if sheet.inspector_id == by.pk:
        raise Forbidden(
            "这张评分表是您自己打的分，不能由您更正。请镇共同缔造办公室的另一位来更正。"
        )


def _locked(sheet: ScoreSheet) -> ScoreSheet:
    """The stored sheet, held for this transaction together with its open year."""
    AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=sheet.cycle_id)
    rows = ScoreSheet.objects.select_related("cycle__township", "entrant")
    locked = rows.select_for_update(of=("self",)).get(pk=sheet.pk)
    refuse_correction(locked)
    return locked


def _reason(words: str, verb: str) -> str:
    words = words.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"请写{verb}的原因，最多{LONGEST_REASON}个字。")
    return words


def _refuse_other_objection(sheet: ScoreSheet, objection: Objection | None) -> None:
    if objection is None:
        return
    if objection.entrant_id != sheet.entrant_id or objection.state != ObjectionState.UPHELD:
        raise Refused(f"{objection}不是关于{sheet.entrant}的，或者没有认定成立，不能据此更正。")


def _corrected_lines(
    old: ScoreSheet, correction: Correction, by: Any
) -> dict[RubricItem, LineInput]:
    """All lines of the corrected sheet with their photos; empty where the sheet has no items."""
    stored = stored_lines(old)
    if not stored:
        _refuse_points_alone(old, correction)
        return {}
    changed = checked_lines(old, correction.lines, by)
    items = {line.item: stored[line.item.code] for line in old.lines.select_related("item")}
    wanted = items | {
        item: _with_photos(line, stored[item.code])
        for item, line in changed.items()
        if item in items
    }
    if wanted == items:
        raise Refused("和原来的一样，没有更正。")
    return wanted


def _with_photos(line: LineInput, stored: LineInput) -> LineInput:
    """The line as it will be stored; its photos are the old sheet's."""
    points = line.points if line.is_applicable else None
    return replace(line, points=points, note=line.note.strip(), photos=stored.photos)


def _refuse_points_alone(old: ScoreSheet, correction: Correction) -> None:
    points = correction.points
    if correction.lines or points is None:
        raise Refused("这张评分表只有总分，没有分项。请写更正后的总分。")
    if not 0 <= points <= scoring.MAX_POINTS:
        raise Refused("得分要在0到100之间。")
    if points == old.points:
        raise Refused("和原来的一样，没有更正。")


def void_locked(sheet: ScoreSheet, reason: str, by: Any) -> None:
    """Void a sealed sheet that the caller's transaction holds; the event holds no figure of it.

    Raises StaleState when it is not sealed any more.
    """
    act = _act("sheet.void", sheet, f"作废评分表：{sheet}，原因：{reason}", {"reason": reason})
    move(
        sheet,
        SheetState.VOIDED,
        act,
        by=by,
        voided_at=timezone.now(),
        voided_by=by,
        void_reason=reason,
    )


def _seal(
    new: ScoreSheet, lines: Mapping[RubricItem, LineInput], points: int | None, by: Any
) -> None:
    """Store the corrected sheet with its lines, and seal it."""
    new.nonce, new.points = secrets.token_hex(32), points
    new.save()
    if lines:
        store_lines(new, lines)
        new.points = total_of(new)
    if new.points is None:
        raise Refused("每一项都要有分，或者选“不适用”；不能每一项都不适用。")
    new.state, new.sealed_at, new.sealed_by = SheetState.SEALED, timezone.now(), by
    new.save(update_fields=["points", "state", "sealed_at", "sealed_by"])
    store_faults(new)


def _record_correction(
    old: ScoreSheet, new: ScoreSheet, reason: str, by: Any, objection: Objection | None
) -> None:
    basis = f"，依据{objection}" if objection else ""
    summary = f"更正评分表：{new}，原因：{reason}{basis}"
    values = {"replaces": old.pk, "reason": reason, "hash": sheet_digest(new)}
    if objection:
        values["objection"] = objection.pk
    record(_act("sheet.correct", new, summary, values), by=by)


def _act(action: str, sheet: ScoreSheet, summary: str, after: dict[str, Any]) -> Act:
    return Act(
        action,
        target=sheet,
        township_code=sheet.cycle.township.code9,
        summary=summary,
        after=after,
    )
