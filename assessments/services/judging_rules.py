"""What is refused when scores are given: by whom, where, when, and how many points."""

from datetime import date
from typing import Any

from assessments.models import (
    AssessmentCycle,
    Assignment,
    CycleState,
    Entrant,
    EntryWay,
    ItemMode,
    Opening,
    PanelMember,
    Rubric,
    RubricItem,
    ScoreSheet,
    SheetState,
)
from assessments.queries.conflicts import conflicts_between
from assessments.queries.tour_names import daily_sheet_named, is_imported
from shaping.figures import day_text, score_text
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import require

NOT_YOURS = "评分表只能由检查人本人填写。"


def hold_cycle(cycle: AssessmentCycle) -> AssessmentCycle:
    """The year's row, held by the caller's transaction, so that freezing and 开封 wait for it."""
    rows = AssessmentCycle.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=cycle.pk)


def refuse_points(item: RubricItem, points: int | None) -> None:
    """Refuse points that the item does not allow, with a sentence that names it."""
    if points is None:
        return
    most = score_text(item.max_points)
    if not 0 <= points <= item.max_points:
        raise Refused(f"“{item}”要在0到{most}分之间。")
    lost = item.max_points - points
    if item.mode == ItemMode.DEDUCT and points and lost % (item.step_points or 1):
        step = score_text(item.step_points or 0)
        raise Refused(f"“{item}”每处扣{step}分，请按处数扣。")


def refuse_closed(cycle: AssessmentCycle) -> None:
    """Refuse, with what to do, when the year takes no scores now."""
    state = AssessmentCycle.objects.values_list("state", flat=True).get(pk=cycle.pk)
    if state != CycleState.OPEN:
        raise Refused(f"{cycle}现在是“{CycleState(state).label}”，不能打分。请问镇共同缔造办公室。")


def refuse_opened(cycle: AssessmentCycle) -> None:
    """Refuse tour scores once the sheets were opened: from then on others' scores are known."""
    if Opening.objects.filter(cycle=cycle, confirmed_at__isnull=False).exists():
        raise Refused("年终评分表已经开封，不能再打分。确有遗漏，请报分管领导处理。")


def refuse_excused(assignment: Assignment) -> None:
    """Refuse a tour sheet that the leader has excused meanwhile; StaleState when it was taken back."""
    row = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
    if row is None:
        raise StaleState(f"{assignment.entrant}的这项分工刚刚取消了，不用再打分。请刷新页面再看。")
    if row.excused_at:
        raise Refused(f"{assignment.entrant}已免评：{row.excused_reason}。不用再打分。")


def refuse_imported(assignment: Assignment) -> None:
    """Refuse a tour sheet beside an imported one of the same inspector: each counts once."""
    if is_imported(assignment.entrant, assignment.member):
        raise Refused(
            f"{assignment.member}给{assignment.entrant}的年终成绩已经从表格导入，一个人只算一张，"
            "不能再打分。要改在系统里打分的，请镇共同缔造办公室先撤销那次导入。"
        )


def refuse_named_visit(entrant: Entrant, member: PanelMember, on: date) -> None:
    """Refuse a daily sheet beside one that was entered under the same name for the same day."""
    if daily_sheet_named(entrant, member, on):
        raise Refused(
            f"{member}{day_text(on)}检查{entrant}的成绩已经录入过，一次检查只算一张，不能再打分。"
            "原来的录错了，请分管领导作废以后再打分。"
        )


def refuse_other_rubric(rubric: Rubric | None, seen: str | None) -> None:
    """Refuse scores given by another rubric than the one they would count by.

    `seen` is the content_hash of the rubric on the page; None where no page was asked.
    """
    if seen is not None and rubric is not None and seen != rubric.content_hash:
        raise StaleState(
            f"评分细则刚刚换成了“{rubric}”，请刷新页面核对后再评。"
            "这一次没有收进去，已经打的分还在这一页上。"
        )


def refuse_conflict(member: PanelMember, entrant: Entrant) -> None:
    """Refuse a village that the member must not score (回避), saying why."""
    conflicts = conflicts_between(member, entrant)
    if conflicts:
        words = "；".join(conflict.words for conflict in conflicts)
        raise Refused(f"{member}要回避{entrant}（{words}），不能评分。")


def refuse_conflict_now(sheet: ScoreSheet) -> None:
    """As `refuse_conflict`, for a sheet's own inspector while he is on the panel, of either kind."""
    panel = PanelMember.objects.filter(cycle=sheet.cycle_id, user=sheet.inspector_id)
    member = panel.select_related("cycle", "user").first()
    if member is not None:
        refuse_conflict(member, sheet.entrant)


def refuse_stranger(member: PanelMember, by: Any) -> None:
    """Refuse everybody but the member himself."""
    if member.user_id != by.pk:
        raise Forbidden(NOT_YOURS)


def require_own(sheet: ScoreSheet, by: Any) -> None:
    """Refuse everybody but the inspector who scores this sheet on the screen."""
    require(by, "score.give", sheet.cycle.township)
    if sheet.inspector_id != by.pk or sheet.entry_way == EntryWay.PAPER:
        raise Forbidden(NOT_YOURS)


def require_own_draft(sheet: ScoreSheet, by: Any) -> None:
    """As `require_own`, and StaleState once the sheet is no draft any more."""
    require_own(sheet, by)
    if sheet.state != SheetState.DRAFT:
        words = SheetState(sheet.state).label
        raise StaleState(f"{sheet.entrant}的评分表{words}，不能再改。")


def locked_draft(sheet: ScoreSheet, by: Any) -> ScoreSheet:
    """The row held by the caller's transaction; StaleState once it is gone or no draft any more."""
    locked = ScoreSheet.objects.select_for_update(of=("self",)).filter(pk=sheet.pk).first()
    if locked is None:
        raise StaleState(f"{sheet.entrant}的评分表刚刚取消了。请刷新页面再看。")
    require_own_draft(locked, by)
    return locked
