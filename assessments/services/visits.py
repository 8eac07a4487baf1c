"""Visits of a round: given to inspectors without a conflict, begun by them."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from assessments import draws
from assessments.models import (
    AssessmentCycle,
    DailyRound,
    PanelMember,
    PlannedVisit,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from assessments.queries.conflicts import conflicts_between, conflicts_of
from assessments.services.judging import open_visit_sheet
from assessments.services.judging_rules import hold_cycle
from shaping.audit.services import Act, record
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import require

LONGEST_REASON = 200


def assign_visit(visit: PlannedVisit, member: PanelMember | None, *, by: Any) -> PlannedVisit:
    """Give a visit to a member of the panel, or take it back with None.

    Needs visit.plan. Raises Refused for a member of another year or with a conflict, StaleState
    once the inspector has begun.
    """
    require(by, "visit.plan", visit.round.cycle.township)
    if member is not None:
        _refuse_member(visit, member)
    with transaction.atomic():
        _give(visit, member)
        who = member or "（未定）"
        summary = f"{visit}的检查人定为{who}"
        record(_act("visit.assign", visit.round, visit, summary), by=by)
    return visit


def _refuse_member(visit: PlannedVisit, member: PanelMember) -> None:
    if member.cycle_id != visit.round.cycle_id:
        raise Refused("请选本年度考核组的成员。")
    conflicts = conflicts_between(member, visit.entrant)
    if conflicts:
        words = "；".join(conflict.words for conflict in conflicts)
        raise Refused(f"{member}要回避{visit.entrant}（{words}），请另选一位。")


def _give(visit: PlannedVisit, member: PanelMember | None) -> None:
    free = Q(sheet=None) | Q(sheet__state=SheetState.VOIDED)
    if not PlannedVisit.objects.filter(free, pk=visit.pk).update(member=member):
        raise StaleState(f"{visit.entrant}已经开始检查，不能再换检查人。")
    visit.member = member


def assign_balanced(found: DailyRound, *, by: Any) -> tuple[int, list[str]]:
    """Give every visit without an inspector to whoever has the fewest and no conflict.

    Gives how many were assigned and the names of villages where everybody has to stand aside.
    Needs visit.plan. Raises Refused when there is nothing to assign or nobody on the panel.
    """
    require(by, "visit.plan", found.cycle.township)
    with transaction.atomic():
        DailyRound.objects.select_for_update(of=("self",)).get(pk=found.pk)
        open_visits = found.visits.filter(member=None, sheet=None).select_related("entrant")
        visits = {visit.entrant.code: visit for visit in open_visits}
        members = _panel(found.cycle)
        if not visits or not members:
            raise Refused(
                "每个村都已经有检查人了。" if not visits else "还没有考核组成员，请先列入考核组。"
            )
        conflicts = conflicts_of(found.cycle)
        eligible = {
            code: [pk for pk in members if (pk, visit.entrant.village_id) not in conflicts]
            for code, visit in visits.items()
        }
        chosen = draws.balanced(eligible, {pk: row.visit_count for pk, row in members.items()})
        given = {code: members[pk] for code, pk in chosen.items() if pk is not None}
        for code, member in given.items():
            _give(visits[code], member)
        names = {code: str(member) for code, member in given.items()}
        summary = f"{found}自动分配检查人{len(given)}个"
        record(_act("visit.assign", found, found, summary, after={"members": names}), by=by)
    return len(given), [str(visits[code].entrant) for code, pk in chosen.items() if pk is None]


def _panel(cycle: AssessmentCycle) -> dict[int, Any]:
    """The members who can sign in, with `visit_count`, by id."""
    rows: Any = PanelMember.objects.filter(cycle=cycle, user__is_active=True)
    counted = rows.select_related("user").annotate(visit_count=Count("planned_visits"))
    return {member.pk: member for member in counted}


def start_visit(visit: PlannedVisit, on: date, *, by: Any) -> ScoreSheet:
    """Open the sheet of an inspector's own visit on that day and tie it to the visit.

    The same visit again gives the same sheet. Raises Forbidden for anybody but its inspector,
    Refused for a day before the round begins, and as `judging.open_visit_sheet` does.
    """
    if visit.member is None or visit.member.user_id != by.pk:
        raise Forbidden("只有安排的检查人可以开始这次检查。如需调整，请找镇共同缔造办公室。")
    if visit.sheet is not None and visit.sheet.state != SheetState.VOIDED:
        return visit.sheet
    first = visit.round.starts_on
    if on < first:
        raise Refused(
            f"第{visit.round.number}轮从{first.month}月{first.day}日开始，请从那天起检查。"
        )
    with transaction.atomic():
        sheet = open_visit_sheet(visit.entrant, visit.member, on, by=by)
        link_sheet(visit, sheet)
    return sheet


def link_sheet(visit: PlannedVisit, sheet: ScoreSheet) -> None:
    """Tie a sheet to the visit it came of, in the caller's transaction; a voided one gives way.

    A sheet of an earlier visit on the same day stays with that one. Raises StaleState when another
    sheet was tied to the visit meanwhile.
    """
    if PlannedVisit.objects.filter(sheet=sheet).exclude(pk=visit.pk).exists():
        return
    free = Q(sheet=None) | Q(sheet=sheet) | Q(sheet__state=SheetState.VOIDED)
    if not PlannedVisit.objects.filter(free, pk=visit.pk).update(sheet=sheet):
        raise StaleState("这次检查已经有评分表了，请刷新页面再看。")
    visit.sheet = sheet


def discard_draft(sheet: ScoreSheet, reason: str, *, by: Any) -> None:
    """Take away a daily sheet that nobody will seal any more (取消); its visit is open again.

    For the office, when the inspector has left or has to stand aside. Needs panel.manage. Raises
    Refused without a reason (at most 200 characters) and for a tour sheet, StaleState once it is
    sealed or gone.
    """
    require(by, "panel.manage", sheet.cycle.township)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"请写取消的原因，最多{LONGEST_REASON}个字，例如“检查人已经调走”。")
    if sheet.kind != ScoreKind.DAILY:
        raise Refused("年终评分表不能这样取消。检查人确实不能评的，请分管领导办理免评。")
    with transaction.atomic():
        hold_cycle(sheet.cycle)
        rows = ScoreSheet.objects.select_for_update(of=("self",))
        locked = rows.filter(pk=sheet.pk, state=SheetState.DRAFT).first()
        if locked is None:
            raise StaleState("这张评分表已经封存，或者已经取消了。请刷新页面再看。")
        who = locked.inspector_label or "没有写检查人"
        act = Act(
            "sheet.discard",
            target=locked,
            township_code=sheet.cycle.township.code9,
            summary=f"取消没有封存的评分表：{locked}（{who}），原因：{words}",
            after={"reason": words, "inspector": who},
        )
        record(act, by=by)
        PlannedVisit.objects.filter(sheet=locked).update(sheet=None)
        locked.delete()


def _act(action: str, found: DailyRound, target: Any, summary: str, **values: Any) -> Act:
    code = found.cycle.township.code9
    return Act(action, target=target, township_code=code, summary=summary, **values)
