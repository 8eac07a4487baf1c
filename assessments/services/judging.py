"""An inspector's own sheets: opened, filled in, sealed; nobody else sees a tour's before 开封 (design §5)."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import scoring
from assessments.models import (
    AssessmentCycle,
    Assignment,
    Entrant,
    EntryWay,
    PanelMember,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from assessments.services.faults import FaultAnswer, hold_answers, review_faults, store_faults
from assessments.services.judging_rules import (
    hold_cycle,
    locked_draft,
    refuse_closed,
    refuse_conflict,
    refuse_conflict_now,
    refuse_excused,
    refuse_imported,
    refuse_named_visit,
    refuse_opened,
    refuse_other_rubric,
    refuse_stranger,
    require_own_draft,
)
from assessments.services.score_lines import LineInput, checked_lines, hold_already, store_lines
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require

MOST_NAMED = 3


def open_tour_sheet(
    assignment: Assignment, on: date, *, by: Any, rubric_hash: str | None = None
) -> ScoreSheet:
    """The draft of an assignment, made at its first opening; `on` is the day of the visit.

    `rubric_hash` is of the rubric that the person was shown. Raises Forbidden for anybody but the
    inspector himself, Refused where a conflict exists, the year takes no scores, the assignment was
    excused, the sheets are opened already or his score was imported, StaleState when the assignment
    was taken back or the rubric is another one.
    """
    require(by, "score.give", assignment.cycle.township)
    refuse_stranger(assignment.member, by)
    refuse_conflict(assignment.member, assignment.entrant)
    with transaction.atomic():
        cycle = hold_cycle(assignment.cycle)
        existing = assignment.sheets.exclude(state=SheetState.VOIDED).first()
        if existing:
            refuse_other_rubric(existing.rubric, rubric_hash)
            return existing
        refuse_excused(assignment)
        refuse_opened(cycle)
        refuse_imported(assignment)
        refuse_other_rubric(cycle.year_end_rubric, rubric_hash)
        sheet = ScoreSheet(
            kind=ScoreKind.YEAR_END,
            assignment=assignment,
            rubric=cycle.year_end_rubric,
            entry_way=EntryWay.SCREEN,
        )
        return _open(sheet, cycle, assignment.entrant, on, by)


def open_visit_sheet(entrant: Entrant, member: PanelMember, on: date, *, by: Any) -> ScoreSheet:
    """The draft of a daily check by this member on that day, made at its first opening.

    Raises as `open_tour_sheet` does; the day must not lie ahead, nor have a sheet under his name.
    """
    cycle = member.cycle
    require(by, "score.give", cycle.township)
    refuse_stranger(member, by)
    refuse_conflict(member, entrant)
    if on > timezone.localdate() or on.year != cycle.year:
        raise Refused(f"检查日期要在{cycle.year}年内，不能晚于今天。")
    with transaction.atomic():
        cycle = hold_cycle(cycle)
        existing = ScoreSheet.objects.filter(
            cycle=cycle, kind=ScoreKind.DAILY, entrant=entrant, inspected_on=on, inspector=by
        ).exclude(state=SheetState.VOIDED)
        if sheet := existing.first():
            return sheet
        refuse_named_visit(entrant, member, on)
        fresh = ScoreSheet(
            kind=ScoreKind.DAILY, rubric=cycle.daily_rubric, entry_way=EntryWay.SCREEN
        )
        return _open(fresh, cycle, entrant, on, by)


def _open(
    sheet: ScoreSheet, cycle: AssessmentCycle, entrant: Entrant, on: date, by: Any
) -> ScoreSheet:
    refuse_closed(cycle)
    if sheet.rubric is None:
        raise Refused("本年度还没有选定这一类的评分细则，请镇共同缔造办公室先在“考核”里选定。")
    sheet.cycle, sheet.entrant, sheet.inspected_on = cycle, entrant, on
    sheet.inspector, sheet.entered_by = by, by
    try:
        with transaction.atomic():
            sheet.save()
            record(_act("sheet.open", sheet, "打开"), by=by)
    except IntegrityError as error:
        raise StaleState("这张评分表刚刚已经建好，请刷新页面再看。") from error
    return sheet


def save_lines(
    sheet: ScoreSheet,
    lines: Mapping[str, LineInput],
    *,
    by: Any,
    revision: int | None = None,
    answers: Mapping[int, FaultAnswer] | None = None,
    rubric_hash: str | None = None,
) -> ScoreSheet:
    """Keep what was filled in so far, by item code; items not named stay as they are.

    `revision` is one more than the last the sender knows of; without it the lines are written over
    whatever is there. `answers` say of earlier faults what became of them, in the same step. The
    same message twice changes nothing. Raises StaleState when the sheet was filled in elsewhere
    meanwhile, is sealed, or the person was shown another rubric than that of `rubric_hash`,
    Forbidden for another person's sheet, and what `checked_lines` and `review_faults` raise.
    """
    require_own_draft(sheet, by)
    refuse_other_rubric(sheet.rubric, rubric_hash)
    checked = checked_lines(sheet, lines, by)
    with transaction.atomic():
        locked = locked_draft(sheet, by)
        if revision is not None and revision != locked.revision + 1:
            came = hold_already(locked, lines) and hold_answers(locked, answers or {})
            if revision <= locked.revision and came:
                return locked
            raise StaleState(
                f"{locked.entrant}的评分表在别处刚改过。下面是两份，请选要留的，再保存。"
            )
        if answers:
            review_faults(locked, answers, by=by)
        store_lines(locked, checked)
        locked.revision += 1
        locked.points = total_of(locked)
        locked.save(update_fields=["revision", "points"])
    return locked


def total_of(sheet: ScoreSheet) -> int | None:
    """The sheet's points of 10000 from its stored lines; None while an item is open."""
    lines = {line.item_id: line for line in sheet.lines.all()}
    given = []
    for item in sheet.rubric.items.all() if sheet.rubric else ():
        line = lines.get(item.pk)
        if line is None or line.is_applicable:
            given.append((line.points if line else None, item.max_points))
    return scoring.sheet_points(given)


def seal_sheet(
    sheet: ScoreSheet, *, by: Any, revision: int | None = None, rubric_hash: str | None = None
) -> ScoreSheet:
    """Hand a complete sheet in for good (封存); the audit trail holds only a keyed hash of it.

    `revision` and `rubric_hash` are of what the person has checked. Raises Forbidden for another person's sheet,
    Refused while an item is open, a note holds a private number, a conflict exists, the sheet was
    excused or the year takes no scores, StaleState when it is sealed already or was changed since.
    """
    require_own_draft(sheet, by)
    with transaction.atomic():
        hold_cycle(sheet.cycle)
        locked = locked_draft(sheet, by)
        refuse_other_rubric(locked.rubric, rubric_hash)
        if revision not in (None, locked.revision):
            raise StaleState(f"{locked.entrant}的评分表核对以后又有改动，请再核对一遍。")
        refuse_conflict_now(locked)
        if locked.assignment is not None:
            refuse_excused(locked.assignment)
            refuse_opened(locked.cycle)
        return seal_locked(locked, by=by)


def seal_locked(sheet: ScoreSheet, *, by: Any, **fields: Any) -> ScoreSheet:
    """Seal a draft whose row is held by the caller's transaction; `fields` go into the same move."""
    refuse_closed(sheet.cycle)
    points = total_of(sheet)
    if points is None:
        raise Refused(f"{sheet.entrant}{open_words(sheet)}")
    notes = sheet.lines.exclude(note="").values_list("item__title", "note")
    refuse_private_numbers({f"{title}的说明": note for title, note in notes})
    sheet.points, sheet.nonce = points, secrets.token_hex(32)
    act = _act("sheet.seal", sheet, "封存", after={"hash": sheet_digest(sheet)})
    move(
        sheet,
        SheetState.SEALED,
        act,
        by=by,
        points=points,
        nonce=sheet.nonce,
        sealed_at=timezone.now(),
        sealed_by=by,
        **fields,
    )
    store_faults(sheet)
    return sheet


def open_words(sheet: ScoreSheet) -> str:
    """What an incomplete sheet still lacks, as the end of a sentence that names it."""
    done = sheet.lines.exclude(is_applicable=True, points=None).values_list("item", flat=True)
    rows = sheet.rubric.items.exclude(pk__in=done) if sheet.rubric else ()
    names = [str(item) for item in rows]
    if not names:
        return "没有可以算分的项目，请至少给一项打分。"
    listed = "、".join(f"“{name}”" for name in names[:MOST_NAMED])
    more = "等" if len(names) > MOST_NAMED else ""
    return f"还有{len(names)}项没有评：{listed}{more}。请打分，或者选“不适用”。"


def sheet_digest(sheet: ScoreSheet) -> str:
    """HMAC-SHA256 of a sheet's points and lines under its own nonce, 64 hex digits (design §5)."""
    lines = sheet.lines.order_by("item__position").values_list(
        "item__code", "points", "is_applicable", "note"
    )
    content = scoring.canonical({"points": sheet.points, "lines": [list(row) for row in lines]})
    return hmac.new(sheet.nonce.encode(), content.encode(), "sha256").hexdigest()


def _act(action: str, sheet: ScoreSheet, verb: str, **values: Any) -> Act:
    return Act(
        action,
        target=sheet,
        township_code=sheet.cycle.township.code9,
        summary=f"{verb}评分表：{sheet}",
        **values,
    )
