"""The panel of a year: who inspects, and whom he may not score (考核组、回避)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Assignment,
    CycleState,
    PanelMember,
    PlannedVisit,
    Recusal,
    ScoreSheet,
    SheetState,
)
from assessments.queries.conflicts import same_place
from assessments.services.assignments import lock_panel
from shaping.audit.services import Act, record
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role, may, require
from villages.models import Appointment, Village

LONGEST_WORDS = 200


def add_member(
    cycle: AssessmentCycle,
    user: Any,
    *,
    by: Any,
    unit_name: str = "",
    home_village: Village | None = None,
) -> PanelMember:
    """Put a person on a year's panel; he must be appointed as inspector in the township today.

    A village cadre without that appointment is refused like everybody else. Raises Refused for a
    home village of another township and when he is on the panel already.
    """
    require(by, "panel.manage", cycle.township)
    refuse_ended(cycle)
    _refuse_unappointed(cycle, user)
    _refuse_foreign_home(cycle, home_village)
    member = PanelMember(
        cycle=cycle, user=user, unit_name=unit_name.strip(), home_village=home_village, added_by=by
    )
    _validate(member)
    try:
        with transaction.atomic():
            member.save()
            summary = f"列入考核组：{member}"
            record(_act("panel.add", member, summary, after=_facts(member)), by=by)
    except IntegrityError as error:  # another person's was quicker than the validation
        raise Refused(f"{user.display_name}已经在本年度的考核组里。") from error
    return member


def change_member(
    member: PanelMember, *, by: Any, unit_name: str, home_village: Village | None
) -> list[Assignment]:
    """Correct a member's unit and home village; gives the assignments that fell away by it.

    Raises Refused when he already has a sheet of a village that would become his home, and for
    another home, or none, in place of one that is known once villages are assigned or he has
    scored: like a declared conflict it then stays.
    """
    require(by, "panel.manage", member.cycle.township)
    _refuse_foreign_home(member.cycle, home_village)
    with transaction.atomic():
        locked = _lock_member(member)
        before = _facts(locked)
        _refuse_lost_home(locked, home_village)
        locked.unit_name, locked.home_village = unit_name.strip(), home_village
        _validate(locked)
        if _facts(locked) == before:
            return []
        fallen = _clear_way(locked, home_village) if home_village else []
        locked.save(update_fields=["unit_name", "home_village"])
        act = _act("panel.change", locked, f"修改考核组成员：{locked}", after=_facts(locked))
        record(_with(act, before, fallen), by=by)
    return fallen


def remove_member(member: PanelMember, *, by: Any) -> None:
    """Take somebody off the panel who has nothing to score yet, with what he declared.

    Raises Refused while he has assignments, planned visits or sheets of the year.
    """
    require(by, "panel.manage", member.cycle.township)
    with transaction.atomic():
        locked = _lock_member(member)
        if locked.assignments.exists():
            raise Refused(f"{locked}还有分工，请先取消他的分工，再移出考核组。")
        sheets = ScoreSheet.objects.filter(cycle=locked.cycle, inspector=locked.user)
        if sheets.exists() or PlannedVisit.objects.filter(member=locked).exists():
            raise Refused(f"{locked}本年度已经参加检查，要留在考核组名单里。")
        declared = [str(recusal) for recusal in locked.recusals.select_related("village")]
        before = _facts(locked) | {"recusals": declared}
        record(_act("panel.remove", locked, f"移出考核组：{locked}", before=before), by=by)
        locked.recusals.all().delete()
        locked.delete()


def declare_recusal(
    member: PanelMember, village: Village, ground: str, words: str, *, by: Any
) -> tuple[Recusal, list[Assignment]]:
    """Declare that a member does not score a village (申报回避), himself or through the office.

    Gives the row and the assignments there that fell away; each had no sheet yet. Raises Forbidden
    for another person's declaration, Refused when he has a sheet of the village, for “其他” without
    words, and when the same was declared before.
    """
    _require_declarer(member, by)
    with transaction.atomic():
        locked = _lock_member(member)
        recusal = Recusal(
            member=locked, village=village, ground=ground, words=words.strip(), declared_by=by
        )
        _validate(recusal)
        if village.township_id != locked.cycle.township_id:
            raise Refused("只申报本镇的村(社区)，别的乡镇本年度不评。")
        fallen = _clear_way(locked, village)
        recusal.save()
        summary = f"申报回避：{locked}—{village}，{recusal.get_ground_display()}"
        after = {"ground": recusal.ground, "words": recusal.words}
        record(_with(_act("recusal.declare", recusal, summary, after=after), {}, fallen), by=by)
    return recusal, fallen


def withdraw_recusal(recusal: Recusal, reason: str, *, by: Any) -> None:
    """Strike out a declaration made by mistake; only the office, with a reason, before any 分工.

    Once villages are assigned it stays, so that nobody declares himself free where it suits. Raises
    Refused then and without a reason, StaleState when it is gone.
    """
    cycle = recusal.member.cycle
    require(by, "panel.manage", cycle.township)
    if not reason.strip() or len(reason.strip()) > LONGEST_WORDS:
        raise Refused(f"请写撤回的原因，最多{LONGEST_WORDS}个字，例如“选错了村”。")
    with transaction.atomic():
        lock_panel(cycle)
        if cycle.assignments.exists():
            raise Refused("已经开始分工，申报过的回避不能再撤回。")
        summary = f"撤回回避申报：{recusal}，{reason.strip()}"
        before = {"ground": recusal.ground, "words": recusal.words}
        act = _act("recusal.withdraw", recusal, summary, before=before)
        if not Recusal.objects.filter(pk=recusal.pk).delete()[0]:
            raise StaleState("这项回避申报已经撤回。请刷新页面再看。")
        record(act, by=by)


def _clear_way(member: PanelMember, village: Village) -> list[Assignment]:
    """Take back the member's assignments in a village he will not score; Refused with a sheet."""
    rows = member.assignments.filter(entrant__village__in=same_place(village), excused_at=None)
    rows = rows.select_related("entrant")
    sheets = ScoreSheet.objects.filter(assignment__in=rows).exclude(state=SheetState.VOIDED)
    if sheets.exists():
        raise Refused(
            f"{member}已经在评{village}，不能直接改成回避。请分管领导先对这项分工作免评，再申报；"
            "评分表已经封存的，先作废。"
        )
    voided = set(ScoreSheet.objects.filter(assignment__in=rows).values_list("assignment_id"))
    fallen = [row for row in rows if (row.pk,) not in voided]
    Assignment.objects.filter(pk__in=[row.pk for row in fallen]).delete()
    return fallen


def _lock_member(member: PanelMember) -> PanelMember:
    """Hold year and member; StaleState when he was taken off meanwhile."""
    lock_panel(member.cycle)
    locked = PanelMember.objects.select_related("cycle__township", "user", "home_village")
    found: PanelMember | None = locked.filter(pk=member.pk).first()
    if found is None:
        raise StaleState(f"{member}已经不在考核组里。请刷新页面再看。")
    return found


def refuse_ended(cycle: AssessmentCycle) -> None:
    """Refuse to change the panel of a year that is over, or was brought in afterwards."""
    if cycle.is_past:
        raise Refused(f"{cycle}是补录的往年，成绩从Excel导入，不设考核组。")
    state = AssessmentCycle.objects.values_list("state", flat=True).get(pk=cycle.pk)
    if state in {CycleState.SEALED, CycleState.CLOSED}:
        raise Refused(f"{cycle}现在是“{CycleState(state).label}”，考核组不能再改。")


def _refuse_unappointed(cycle: AssessmentCycle, user: Any) -> None:
    if user.pk not in appointed_inspectors(cycle, [user.pk]):
        raise Refused(
            f"{user.display_name}现在没有{cycle.township.name}“考核组成员”的任职，不能列入考核组。"
            "请先在“人员”里给他任命，再来添加。"
        )


def appointed_inspectors(cycle: AssessmentCycle, users: Sequence[int]) -> set[int]:
    """Whom of these the township has appointed as inspector today."""
    live = Appointment.objects.live(timezone.localdate()).filter(
        role=Role.INSPECTOR, township=cycle.township, user__in=users, user__is_active=True
    )
    return set(live.values_list("user_id", flat=True))


def _require_declarer(member: PanelMember, by: Any) -> None:
    township = member.cycle.township
    if may(by, "panel.manage", township):
        return
    require(by, "recusal.declare", township)
    if member.user_id != by.pk:
        raise Forbidden("回避由本人申报，或者由镇共同缔造办公室代为登记。")


def _validate(row: PanelMember | Recusal) -> None:
    """Say in the constraints' own words what the database would refuse."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def _refuse_foreign_home(cycle: AssessmentCycle, home: Village | None) -> None:
    if home is not None and home.township_id != cycle.township_id:
        raise Refused("老家不在本镇的，不用填老家所在村。")


def _refuse_lost_home(member: PanelMember, home: Village | None) -> None:
    """Refuse to take a known home, and its conflict, away once scoring has begun."""
    known = member.home_village
    if known is None or known == home:
        return
    scored = ScoreSheet.objects.filter(cycle=member.cycle, inspector=member.user)
    if member.cycle.assignments.exists() or scored.exists():
        raise Refused(
            f"{member}的老家已经登记在{known}，现在已经开始分工或者打分，不能再改或去掉，只能补填。"
            f"{f'{home}也要回避的，请另外申报回避。' if home else ''}"
        )


def _facts(member: PanelMember) -> dict[str, Any]:
    home = member.home_village
    return {"unit_name": member.unit_name, "home_village": home.name if home else ""}


def _with(act: Act, before: dict[str, Any], fallen: Sequence[Assignment]) -> Act:
    """The act with what fell away by it."""
    names = [str(row.entrant) for row in fallen]
    after = act.after | ({"unassigned": names} if names else {})
    return Act(act.action, act.target, act.township_code, act.summary, before or act.before, after)


def _act(action: str, row: PanelMember | Recusal, words: str, **values: Any) -> Act:
    cycle = row.cycle if isinstance(row, PanelMember) else row.member.cycle
    code = cycle.township.code9
    return Act(action, target=row, township_code=code, summary=f"{cycle}：{words}", **values)
