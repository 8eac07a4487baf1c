"""Printed sheets typed in: by one person, and independently by a second one who seals them.

The first person's figures are shown to nobody else, not even to the second person: he types the
sheet again and is told which items differ, never what the other one typed (design §5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Assignment,
    EntryWay,
    RubricItem,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from assessments.queries.papers import DIFFER_ACT, MOST_ATTEMPTS, differing_attempts, live_sheet
from assessments.services.judging import seal_locked, total_of
from assessments.services.judging_rules import (
    hold_cycle,
    refuse_closed,
    refuse_conflict,
    refuse_excused,
    refuse_imported,
    refuse_opened,
    refuse_other_rubric,
)
from assessments.services.paper_rules import (
    complete_lines,
    refuse_confirmer,
    refuse_day,
    refuse_taken,
    refuse_typist,
    require_own_entry,
    same_score,
)
from assessments.services.score_lines import LineInput, hold_already, store_lines, stored_lines
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require


@dataclass(frozen=True)
class Comparison:
    """What a second entry gave: sealed, or how many attempts are left and, if few, which differ."""

    is_sealed: bool
    named: tuple[RubricItem, ...] = ()
    attempts_left: int = 0


def enter_paper(
    assignment: Assignment,
    on: date,
    lines: Mapping[str, LineInput],
    *,
    by: Any,
    rubric_hash: str | None = None,
) -> ScoreSheet:
    """Type a printed sheet for the first time (录入); `on` is the day that stands on the paper.

    `rubric_hash` is of the rubric whose items the person was shown; StaleState when it is another
    one now. The same again by the same person changes nothing. Raises Forbidden without score.enter and for
    the inspector himself; Refused while an item is empty, where a conflict exists, the year takes no
    scores, the sheet was excused, opened, sealed, imported, begun on the screen or typed by somebody
    else.
    """
    member = assignment.member
    require(by, "score.enter", assignment.cycle.township)
    refuse_typist(member, by)
    refuse_day(assignment.cycle, on)
    with transaction.atomic():
        cycle = _hold_open_year(assignment.cycle)
        refuse_conflict(member, assignment.entrant)
        refuse_excused(assignment)
        if existing := live_sheet(assignment):
            return _same_again(existing, on, lines, by)
        refuse_imported(assignment)
        refuse_other_rubric(cycle.year_end_rubric, rubric_hash)
        sheet = ScoreSheet(
            cycle=cycle,
            kind=ScoreKind.YEAR_END,
            entrant=assignment.entrant,
            assignment=assignment,
            inspector=member.user,
            rubric=cycle.year_end_rubric,
            entry_way=EntryWay.PAPER,
            entered_by=by,
            inspected_on=on,
        )
        checked = complete_lines(sheet, lines, by)
        _create(sheet)
        _store(sheet, checked)
        record(_act("paper.enter", sheet, "录入纸质评分表"), by=by)
    return sheet


def _hold_open_year(cycle: AssessmentCycle) -> AssessmentCycle:
    """The year's row, held and as it is now; Refused when it takes no scores."""
    held = hold_cycle(cycle)
    refuse_closed(held)
    refuse_opened(held)
    return held


def _same_again(
    existing: ScoreSheet, on: date, lines: Mapping[str, LineInput], by: Any
) -> ScoreSheet:
    refuse_taken(existing, by)
    if existing.inspected_on == on and hold_already(existing, lines):
        return existing
    raise StaleState("这张纸质评分表您已经录过。要改的，请在列表里点“修改”。")


def _create(sheet: ScoreSheet) -> None:
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError as error:
        raise StaleState(
            f"{sheet.inspector_label}在{sheet.entrant}当天的评分表已经有了，请刷新页面再看。"
        ) from error


def _store(sheet: ScoreSheet, lines: Mapping[RubricItem, LineInput]) -> None:
    store_lines(sheet, lines)
    sheet.points = total_of(sheet)
    if sheet.points is None:
        raise Refused("没有可以算分的项目，请至少给一项打分。")
    sheet.save(update_fields=["inspected_on", "revision", "points"])


def change_paper(
    sheet: ScoreSheet,
    on: date,
    lines: Mapping[str, LineInput],
    *,
    by: Any,
    revision: int,
    rubric_hash: str | None = None,
) -> ScoreSheet:
    """Put right, or find right after a look at the paper, what one typed oneself (修改).

    `revision` and `rubric_hash` are those the person was shown. The second person has all his attempts again
    afterwards; saving the same while he still has some changes nothing. Raises Forbidden for another
    person's entry, StaleState once it is sealed or was changed meanwhile, and what `enter_paper` does.
    """
    require_own_entry(sheet, by)
    refuse_day(sheet.cycle, on)
    with transaction.atomic():
        _hold_open_year(sheet.cycle)
        locked = _locked(sheet)
        require_own_entry(locked, by)
        _refuse_excused(locked)
        refuse_other_rubric(locked.rubric, rubric_hash)
        checked = complete_lines(locked, lines, by)
        is_same = locked.inspected_on == on and hold_already(locked, lines)
        if is_same and _attempts(locked) < MOST_ATTEMPTS:
            return locked
        if revision != locked.revision:
            raise StaleState("这张表您在别处刚改过，没有存上。请刷新页面，照纸质表再核对一遍。")
        locked.inspected_on, locked.revision = on, locked.revision + 1
        _store(locked, checked)
        record(_act("paper.change", locked, "核对并保存纸质评分表的录入"), by=by)
    return locked


def confirm_paper(
    sheet: ScoreSheet,
    lines: Mapping[str, LineInput],
    *,
    by: Any,
    rubric_hash: str | None = None,
) -> Comparison:
    """Type a printed sheet for the second time (复核); equal to the first entry it is sealed.

    Else the attempt is counted and kept, the entry stays; after three the first person has to look
    at it. A few differing items are named; when more differ, none is. Raises Forbidden without
    score.confirm, for the first person and for the inspector; StaleState when it is no entry that
    waits, or by another rubric than that of `rubric_hash`; Refused while an item is empty or no attempt is left, and what `enter_paper` does.
    """
    require(by, "score.confirm", sheet.cycle.township)
    with transaction.atomic():
        _hold_open_year(sheet.cycle)
        locked = _locked(sheet)
        refuse_confirmer(locked, by)
        _refuse_excused(locked)
        refuse_other_rubric(locked.rubric, rubric_hash)
        checked = complete_lines(locked, lines, by)
        used = _attempts(locked)
        if used >= MOST_ATTEMPTS:
            raise Refused(_handed_back(locked))
        stored = stored_lines(locked)
        differing = [
            item for item, line in checked.items() if not same_score(line, stored.get(item.code))
        ]
        if not differing:
            now = timezone.now()
            seal_locked(locked, by=by, confirmed_by=by, confirmed_at=now)
            return Comparison(is_sealed=True)
        record(_act(DIFFER_ACT, locked, "复核与第一次录入不一致"), by=by)
    return Comparison(False, _told(differing, len(checked)), MOST_ATTEMPTS - used - 1)


def _told(differing: list[RubricItem], count: int) -> tuple[RubricItem, ...]:
    """The items to name: so few that they are slips of the pen, not guesses without the paper."""
    return tuple(differing) if len(differing) <= max(1, count // 4) else ()


def _handed_back(sheet: ScoreSheet) -> str:
    typist = sheet.entered_by.display_name if sheet.entered_by else ""
    return f"两次录入已经{MOST_ATTEMPTS}次不一样，这张表退回给{typist}照纸质表核对。他核对以后才能再复核。"


def discard_paper(sheet: ScoreSheet, *, by: Any) -> None:
    """Take an entry away that was not sealed (作废录入); the printed sheet can be typed anew.

    Its own typist may, and anybody with score.enter once that one no longer types in the township.
    Raises Forbidden for others, StaleState once it is sealed or gone.
    """
    require_own_entry(sheet, by, or_orphaned=True)
    with transaction.atomic():
        hold_cycle(sheet.cycle)
        locked = _locked(sheet)
        require_own_entry(locked, by, or_orphaned=True)
        record(_act("paper.discard", locked, "取消纸质评分表的录入"), by=by)
        locked.delete()


def _locked(sheet: ScoreSheet) -> ScoreSheet:
    rows = ScoreSheet.objects.select_for_update(of=("self",))
    locked = rows.filter(pk=sheet.pk, entry_way=EntryWay.PAPER, state=SheetState.DRAFT).first()
    if locked is None:
        raise StaleState("这张表已经封存，或者录入已经取消了。请回到列表看现在的状态。")
    return locked


def _refuse_excused(sheet: ScoreSheet) -> None:
    """Refuse what the leader excused meanwhile, and a conflict that arose since the first entry."""
    if sheet.assignment is not None:
        refuse_excused(sheet.assignment)
        refuse_conflict(sheet.assignment.member, sheet.entrant)


def _attempts(sheet: ScoreSheet) -> int:
    return differing_attempts([sheet.pk]).get(sheet.pk, 0)


def _act(action: str, sheet: ScoreSheet, verb: str) -> Act:
    serial = sheet.assignment.serial if sheet.assignment else ""
    return Act(
        action,
        target=sheet,
        township_code=sheet.cycle.township.code9,
        summary=f"{verb}：{serial} {sheet.entrant}",
    )
