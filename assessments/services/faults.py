"""Faults found at daily checks: kept, looked at again, settled when a visit is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import FaultReview, FoundFault, ScoreKind, ScoreLine, ScoreSheet, SheetState
from assessments.queries.faults import FIXED, UNFIXED, asked_faults, faults_to_review
from shaping.audit.services import Act, record
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import require

LONGEST_WORDS = 200


@dataclass(frozen=True)
class FaultAnswer:
    """What a visit says of an earlier fault."""

    is_fixed: bool
    words: str = ""


def answers_from(posted: Mapping[str, str], sheet: ScoreSheet) -> dict[int, FaultAnswer]:
    """The answers of a posted form by fault; what nobody answered is not in it.

    Names are those of `FaultRow.field` and `FaultRow.words_field`.
    """
    return {
        row.fault.pk: FaultAnswer(
            posted[row.field] == FIXED, posted.get(row.words_field, "").strip()
        )
        for row in faults_to_review(sheet)
        if posted.get(row.field) in (FIXED, UNFIXED)
    }


def review_faults(sheet: ScoreSheet, answers: Mapping[int, FaultAnswer], *, by: Any) -> None:
    """Keep on a draft what the visit saw of earlier faults; sealing the sheet makes it count.

    Faults not named stay as they are. Raises Forbidden for another person's sheet, Refused for a
    fault that this sheet does not look at or words over 200 characters, StaleState when sealed.
    """
    require(by, "score.give", sheet.cycle.township)
    with transaction.atomic():
        locked = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
        if locked.inspector_id != by.pk:
            raise Forbidden("回查只能由检查人本人填写。")
        if locked.state != SheetState.DRAFT:
            raise StaleState(f"{locked.entrant}的评分表已经封存，回查不能再改。")
        asked = set(asked_faults(locked).values_list("pk", flat=True))
        if not answers.keys() <= asked:
            raise Refused("有的问题已经不用回查了，请刷新页面再填。")
        if any(len(answer.words) > LONGEST_WORDS for answer in answers.values()):
            raise Refused(f"回查的说明最多{LONGEST_WORDS}个字。")
        FaultReview.objects.bulk_create(
            [
                FaultReview(fault_id=pk, sheet=locked, is_fixed=answer.is_fixed, words=answer.words)
                for pk, answer in answers.items()
            ],
            update_conflicts=True,
            unique_fields=["fault", "sheet"],
            update_fields=["is_fixed", "words"],
        )


def hold_answers(sheet: ScoreSheet, answers: Mapping[int, FaultAnswer]) -> bool:
    """Whether the sheet says all this of earlier faults already; then the message came before."""
    rows = FaultReview.objects.filter(sheet=sheet, fault__in=answers) if answers else ()
    return {row.fault_id: FaultAnswer(row.is_fixed, row.words) for row in rows} == dict(answers)


def store_faults(sheet: ScoreSheet) -> None:
    """Keep what a sealed daily sheet took points for and says in words (检查发现的问题).

    The earlier faults that it found mended are settled in the same transaction; those it did not
    come again at the next visit. A sheet that corrects another takes over the other's faults and
    reviews. Raises Refused while an earlier fault was not looked at.
    """
    if sheet.kind != ScoreKind.DAILY:
        return
    _apply_reviews(sheet)
    lost = [
        line
        for line in sheet.lines.select_related("item")
        if line.points is not None and line.points < line.item.max_points and line.note
    ]
    known = _taken_over(sheet, lost)
    FoundFault.objects.bulk_create(
        FoundFault(entrant=sheet.entrant, sheet=sheet, item=line.item, words=line.note)
        for line in lost
        if line.item_id not in known
    )


def _taken_over(sheet: ScoreSheet, lost: list[ScoreLine]) -> set[int]:
    """Items whose fault moves here from the sheet that this one corrects, with its problem."""
    if sheet.replaces_id is None:
        return set()
    FaultReview.objects.filter(sheet=sheet.replaces_id).update(sheet=sheet)
    words = {line.item_id: line.note for line in lost}
    faults = list(FoundFault.objects.filter(sheet=sheet.replaces_id, item__in=words))
    for fault in faults:
        fault.sheet, fault.words = sheet, words[fault.item_id]
    FoundFault.objects.bulk_update(faults, ["sheet", "words"])
    return {fault.item_id for fault in faults}


def _apply_reviews(sheet: ScoreSheet) -> None:
    """Settle what the visit found mended; refuse while something is unanswered."""
    reviewed = dict(FaultReview.objects.filter(sheet=sheet).values_list("fault", "is_fixed"))
    missing = list(asked_faults(sheet).exclude(pk__in=reviewed))
    if missing:
        raise Refused(
            f"还有{len(missing)}处上次发现的问题没有回查（{missing[0].words}），"
            "请在评分表上选“已整改”或“未整改”。"
        )
    fixed = [pk for pk, is_fixed in reviewed.items() if is_fixed]
    mended = FoundFault.objects.filter(pk__in=fixed).unfixed()
    names = [str(fault) for fault in mended]
    if mended.update(fixed_at=timezone.now(), fixed_by=sheet.sealed_by):
        record(
            Act(
                "fault.fix",
                target=sheet,
                township_code=sheet.cycle.township.code9,
                summary=f"回查{sheet.entrant}，已整改{len(names)}处：{'；'.join(names)}",
            ),
            by=sheet.sealed_by,
        )


def withdraw_reviews(sheet: ScoreSheet) -> None:
    """Open again what a sheet that is voided had settled, in the caller's transaction.

    What another sheet that counts found mended too stays so.
    """
    fixed = FaultReview.objects.filter(is_fixed=True)
    elsewhere = fixed.filter(sheet__state=SheetState.SEALED).exclude(sheet=sheet)
    FoundFault.objects.filter(pk__in=fixed.filter(sheet=sheet).values("fault")).exclude(
        pk__in=elsewhere.values("fault")
    ).update(fixed_at=None, fixed_by=None)
