"""The opening of a year's tour sheets by two persons together (开封, design §5)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import AssessmentCycle, CycleState, Opening
from assessments.queries.conflicts import blind_conflicts
from assessments.queries.opened import agreement_of, judged_entrants
from assessments.queries.tour import (
    missing_sheets,
    missing_words,
    sheets_to_open,
    tour_progress,
)
from assessments.services.judging_rules import hold_cycle
from assessments.tour_export import agreement_workbook, tour_workbook
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

# 两人到场: the second person confirms while the first one still sits there.
TOGETHER = timedelta(minutes=30)


def request_opening(cycle: AssessmentCycle, *, by: Any) -> Opening:
    """Ask for the opening, as the first of two persons; asking again renews the time.

    Raises Refused while a sheet is missing or stands in a conflict that arose since, naming each by
    inspector and village, when there is none to open and when the year takes no scores; StaleState
    once the sheets were opened.
    """
    require(by, "opening.request", cycle.township)
    with transaction.atomic():
        hold_cycle(cycle)
        opening = Opening.objects.filter(cycle=cycle).first() or Opening(cycle=cycle)
        _refuse_done(opening)
        _refuse_incomplete(cycle)
        opening.requested_at, opening.requested_by = timezone.now(), by
        opening.sheet_count = sheets_to_open(cycle).count()
        opening.save()
        record(_act("opening.request", opening, "提请开封"), by=by)
    return opening


def withdraw_opening(opening: Opening, *, by: Any) -> None:
    """Take the request back before it is confirmed. Raises StaleState when it is gone or done."""
    require(by, "opening.request", opening.cycle.township)
    with transaction.atomic():
        hold_cycle(opening.cycle)
        _require_requested(opening)
        record(_act("opening.withdraw", opening, "撤回开封提请"), by=by)
        Opening.objects.filter(pk=opening.pk).delete()


def confirm_opening(opening: Opening, *, by: Any) -> Opening:
    """Open every sealed tour sheet of the year for good, as the second person.

    Drafts of excused assignments stay blind. Raises Refused for the person who asked, later than 30
    minutes after the request and while a sheet is missing or in conflict; StaleState when it was
    withdrawn, asked again or done meanwhile.
    """
    cycle = opening.cycle
    require(by, "opening.confirm", cycle.township)
    with transaction.atomic():
        hold_cycle(cycle)
        _require_requested(opening)
        if opening.requested_by_id == by.pk:
            raise Refused("提请开封的人不能自己开封，要由另一位到场的人确认。")
        if not is_together(opening):
            raise Refused("提请开封已经超过30分钟。请两个人都到场，办公室重新提请，再马上确认。")
        _refuse_incomplete(cycle)
        opening.confirmed_at, opening.confirmed_by = timezone.now(), by
        opening.sheet_count = sheets_to_open(cycle).update(opening=opening)
        opening.save(update_fields=["confirmed_at", "confirmed_by", "sheet_count"])
        record(_act("opening.confirm", opening, "开封"), by=by)
    return opening


def is_together(opening: Opening) -> bool:
    """Whether the first person asked within the last 30 minutes."""
    return timezone.now() - opening.requested_at <= TOGETHER


def export_tour(cycle: AssessmentCycle, *, by: Any) -> bytes:
    """Who has handed in, and what is opened, as a workbook; the event says that it went out."""
    require(by, "panel.read", cycle.township)
    _record_export("opening.export", cycle, "年终交表情况", by)
    return tour_workbook(cycle, tour_progress(cycle), judged_entrants(cycle, by))


def export_agreement(cycle: AssessmentCycle, *, by: Any) -> bytes:
    """How far the judges agree, as a workbook for the leader."""
    require(by, "agreement.read", cycle.township)
    _record_export("agreement.export", cycle, "评委尺度", by)
    return agreement_workbook(cycle, agreement_of(cycle, by))


def _record_export(action: str, cycle: AssessmentCycle, what: str, by: Any) -> None:
    act = Act(
        action, target=cycle, township_code=cycle.township.code9, summary=f"导出{cycle}{what}"
    )
    with transaction.atomic():
        record(act, by=by)


def _require_requested(opening: Opening) -> None:
    """Raise StaleState unless the request still stands as it was read."""
    stored = Opening.objects.select_for_update(of=("self",)).filter(pk=opening.pk).first()
    if stored is None:
        raise StaleState("开封提请已经撤回。请刷新页面再看。")
    _refuse_done(stored)
    if stored.requested_at != opening.requested_at:
        raise StaleState("刚刚有人重新提请了开封。请刷新页面，看过再办。")


def _refuse_done(opening: Opening) -> None:
    if opening.confirmed_at:
        raise StaleState("年终评分表已经开封，不用再办。请刷新页面再看。")


def _refuse_incomplete(cycle: AssessmentCycle) -> None:
    state = AssessmentCycle.objects.values_list("state", flat=True).get(pk=cycle.pk)
    if state != CycleState.OPEN:
        raise Refused(f"{cycle}现在是“{CycleState(state).label}”，不能开封。")
    missing = missing_sheets(cycle)
    if missing:
        raise Refused(
            f"还有{len(missing)}张年终评分表没有交齐：{missing_words(missing)}。"
            "交齐以后再开封；确实不能评的，请分管领导办理免评。"
        )
    if conflicted := blind_conflicts(cycle):
        raise Refused(
            f"有{len(conflicted)}张封存的年终评分表，检查人后来要回避：{'，'.join(conflicted)}。"
            "请分管领导先在“分工”里办理免评，这些表不再开封、不算成绩，再来开封。"
        )
    if not sheets_to_open(cycle).exists():
        raise Refused("没有等待开封的年终评分表。")


def _act(action: str, opening: Opening, verb: str) -> Act:
    cycle = opening.cycle
    return Act(
        action,
        target=opening,
        township_code=cycle.township.code9,
        summary=f"{verb}：{cycle}年终评分表{opening.sheet_count}张",
        after={"count": opening.sheet_count},
    )
