"""Who may type a printed sheet, what a complete entry is, and when two entries are the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    EntryWay,
    PanelMember,
    RubricItem,
    ScoreSheet,
    SheetState,
)
from assessments.services.score_lines import LineInput, checked_lines
from organizations.services.private_numbers import refuse_private_numbers
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require

NO_RUBRIC = "本年度还没有选定年终评分细则，请镇共同缔造办公室先在“考核”里选定。"
_MOST_NAMED = 3


def refuse_typist(member: PanelMember, by: Any) -> None:
    """Refuse the inspector himself: he scores on the screen."""
    if member.user_id == by.pk:
        raise Forbidden("这是您本人的评分表，请在“开始评分”里打分，或者请办公室的同志录入。")


def refuse_confirmer(sheet: ScoreSheet, by: Any) -> None:
    """Refuse who typed the first entry, and the inspector, who may see it."""
    if sheet.entered_by_id == by.pk:
        raise Forbidden("录入的人不能自己复核，请另一位复核。")
    if sheet.inspector_id == by.pk:
        raise Forbidden("这是您本人的评分表，请另一位复核。")


def refuse_taken(sheet: ScoreSheet, by: Any) -> None:
    """Refuse to type a sheet that is there already, unless it is one's own entry; says nothing of it."""
    if sheet.state == SheetState.SEALED:
        raise StaleState("这张评分表已经封存，不能再录。")
    if sheet.entry_way != EntryWay.PAPER:
        raise Refused(
            f"{sheet.inspector_label}已经在屏幕上打开了这张表，不能再从纸质表录入。"
            "请检查人自己照纸质表在屏幕上填好、封存。"
        )
    if sheet.entered_by_id != by.pk:
        typist = sheet.entered_by.display_name if sheet.entered_by else "别人"
        raise Refused(f"这张表{typist}已经录过一次，不用再录，请另一位复核。")


def refuse_day(cycle: AssessmentCycle, on: date) -> None:
    """Refuse a day before the year or after today."""
    if not date(cycle.year, 1, 1) <= on <= timezone.localdate():
        raise Refused(f"检查日期要在{cycle.year}年1月1日以后，不能晚于今天。")


def require_own_entry(sheet: ScoreSheet, by: Any, *, or_orphaned: bool = False) -> None:
    """Refuse everybody but who typed the entry, and what is no entry that waits.

    With `or_orphaned` others pass too once the typist may no longer type in the township.
    """
    township = sheet.cycle.township
    require(by, "score.enter", township)
    if sheet.state != SheetState.DRAFT or sheet.entry_way != EntryWay.PAPER:
        raise StaleState("这张表已经封存，或者不是从纸质表录入的，不能改录入。")
    if sheet.entered_by_id == by.pk:
        return
    if or_orphaned and sheet.inspector_id != by.pk and not _types_still(sheet):
        return
    raise Forbidden("只有录入的人自己能看、能改他的录入。")


def _types_still(sheet: ScoreSheet) -> bool:
    return may(sheet.entered_by, "score.enter", sheet.cycle.township)


def complete_lines(
    sheet: ScoreSheet, lines: Mapping[str, LineInput], by: Any
) -> dict[RubricItem, LineInput]:
    """The lines by item, every item of the rubric among them.

    Raises Refused naming the items without points that were not marked as not applicable, for a
    private number in the words, and what `checked_lines` raises.
    """
    if sheet.rubric is None:
        raise Refused(NO_RUBRIC)
    checked = checked_lines(sheet, lines, by)
    given = {
        item.pk
        for item, line in checked.items()
        if line.points is not None or not line.is_applicable
    }
    missing = [str(item) for item in sheet.rubric.items.all() if item.pk not in given]
    if missing:
        raise Refused(missing_words(missing))
    refuse_private_numbers({f"{item.title}的说明": line.note for item, line in checked.items()})
    return checked


def missing_words(missing: list[str]) -> str:
    """Which items still lack points, as a sentence that says what to do."""
    named = "、".join(f"“{name}”" for name in missing[:_MOST_NAMED])
    more = "等" if len(missing) > _MOST_NAMED else ""
    return (
        f"还有{len(missing)}项没有填：{named}{more}。纸质表上写着不适用的，勾“不适用”；"
        "纸质表上空着的，请检查人补填。"
    )


def same_score(typed: LineInput, stored: LineInput | None) -> bool:
    """Whether both entries give an item the same points; the words are the first person's alone."""
    if stored is None:
        return False
    return _score(typed) == _score(stored)


def _score(line: LineInput) -> tuple[bool, int | None]:
    return line.is_applicable, line.points if line.is_applicable else None
