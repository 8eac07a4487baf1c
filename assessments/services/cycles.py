"""Setting up an assessment year, opening it, changing its rules, reopening it for a correction."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import scoring
from assessments.models import (
    AssessmentCycle,
    AssessmentUnit,
    CycleState,
    Entrant,
    PolicyChange,
    RankingState,
    Rubric,
    RubricState,
    ScoreKind,
)
from assessments.services.rubrics import seed_examples
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require
from villages.models import Hamlet, Township, Village

LONGEST_REASON = 200


@dataclass(frozen=True)
class CycleOrder:
    """How a year is set up: whom it assesses, by which rules, and what it takes over.

    With `copy_from` the rules, rubrics and reward tiers of that year stand and `policy` is not
    asked. A past year (`is_past`) is brought in afterwards from the town's old tables.
    """

    unit: str = AssessmentUnit.VILLAGE
    policy: scoring.Policy | None = None
    policy_from: date | None = None
    copy_from: AssessmentCycle | None = None
    is_past: bool = False


@dataclass(frozen=True)
class YearCalendar:
    """The days of a year's assessment; 公示 is never shorter than five workdays."""

    tour_from: date | None = None
    tour_until: date | None = None
    disclosure_workdays: int = scoring.DISCLOSURE_WORKDAYS


def create_cycle(
    township: Township, year: int, *, by: Any, order: CycleOrder | None = None
) -> AssessmentCycle:
    """Set up a township's assessment of a year; the rules default to the notice's 1:3 from 1 January.

    Rubrics are the copied year's, else the newest adopted ones; a township without any gets the
    marked examples. Raises Refused when the township already has that year, and for a past year
    that is not over or lies after the township's first regular one.
    """
    require(by, "cycle.manage", township)
    order = order or CycleOrder()
    if order.is_past:
        _refuse_no_past(township, year)
    cycle = _new_cycle(township, year, order)
    _validate(cycle)
    try:
        with transaction.atomic():
            _take_rubrics(cycle, order, by)
            cycle.save()
            record(_act("cycle.create", cycle, f"新建{cycle}", after=rules_of(cycle)), by=by)
    except IntegrityError as error:  # another person's was quicker than the validation
        raise Refused(f"{township.name}已经建了{year}年度的考核，请直接打开它。") from error
    return cycle


def _refuse_no_past(township: Township, year: int) -> None:
    """A year that could have gone the whole way here is never brought in as a past one."""
    regular = AssessmentCycle.objects.filter(township=township, is_past=False)
    first = regular.order_by("year").values_list("year", flat=True).first()
    if year >= timezone.localdate().year or (first is not None and year > first):
        raise Refused("补录只用于使用本系统以前的年度。这一年请按正常的步骤办理。")


def _new_cycle(township: Township, year: int, order: CycleOrder) -> AssessmentCycle:
    source = order.copy_from
    if source and source.township_id != township.pk:
        raise Refused("只能沿用本镇以前的年度。")
    policy = source.policy if source else order.policy or scoring.Policy()
    return AssessmentCycle(
        township=township,
        year=year,
        unit=source.unit if source else order.unit,
        copied_from=source,
        is_past=order.is_past,
        policy_from=order.policy_from or date(year, 1, 1),
        disclosure_workdays=(source.disclosure_workdays if source else scoring.DISCLOSURE_WORKDAYS),
        **scoring.policy_values(policy),
    )


def _take_rubrics(cycle: AssessmentCycle, order: CycleOrder, by: Any) -> None:
    """The copied year's rubrics, else the newest adopted of each kind; a past year has none."""
    if order.is_past:
        return
    source = order.copy_from
    if source and source.daily_rubric and source.year_end_rubric:
        cycle.daily_rubric, cycle.year_end_rubric = source.daily_rubric, source.year_end_rubric
        return
    seed_examples(cycle.township, by=by)
    adopted = Rubric.objects.filter(township=cycle.township, state=RubricState.ADOPTED)
    newest = {rubric.kind: rubric for rubric in adopted.order_by("version")}
    cycle.daily_rubric = newest[ScoreKind.DAILY]
    cycle.year_end_rubric = newest[ScoreKind.YEAR_END]


def _validate(cycle: AssessmentCycle) -> None:
    """Say in the constraints' own words what the database would refuse."""
    try:
        cycle.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def open_cycle(cycle: AssessmentCycle, *, by: Any) -> AssessmentCycle:
    """Fix who is assessed from the register of this day and start taking scores.

    Code and name are copied, so later changes of the register leave the year alone. Raises Refused
    when the register has nobody to assess.
    """
    require(by, "cycle.manage", cycle.township)
    day = date(cycle.year, 12, 31) if cycle.is_past else timezone.localdate()
    entrants = _entrants_on(cycle, day)
    if not entrants:
        raise Refused(_nobody(cycle))
    codes = [entrant.code for entrant in entrants]
    act = _act("cycle.open", cycle, f"启动{cycle}，参评{len(codes)}个", after={"entrants": codes})
    with transaction.atomic():
        _require_state(cycle, CycleState.PLANNED)
        move(cycle, CycleState.OPEN, act, by=by)
        Entrant.objects.bulk_create(entrants, batch_size=500)
    return cycle


def _require_state(cycle: AssessmentCycle, state: str) -> None:
    """Lock the row and raise StaleState in any other state: two roads lead to an open year."""
    locked = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if locked.state != state:
        raise StaleState(f"{cycle}现在是“{locked.get_state_display()}”，请刷新页面再看。")


def _entrants_on(cycle: AssessmentCycle, today: date) -> list[Entrant]:
    villages = Village.objects.filter(township=cycle.township).open_on(today)
    if cycle.unit == AssessmentUnit.VILLAGE:
        return [
            Entrant(cycle=cycle, village=village, code=village.code12, name=village.name)
            for village in villages.order_by("code12")
        ]
    hamlets = Hamlet.objects.filter(village__in=villages).select_related("village")
    return [
        Entrant(
            cycle=cycle,
            village=hamlet.village,
            hamlet=hamlet,
            code=hamlet.code,
            name=f"{hamlet.village.name}{hamlet.name}",
        )
        for hamlet in hamlets.order_by("code")
    ]


def _nobody(cycle: AssessmentCycle) -> str:
    unit = cycle.get_unit_display()
    return f"{cycle.township.name}的基础资料里还没有{unit}，请先在“村湾”里登记或导入，再启动考核。"


def change_policy(
    cycle: AssessmentCycle,
    policy: scoring.Policy,
    *,
    by: Any,
    reason: str,
    policy_from: date | None = None,
    calendar: YearCalendar | None = None,
) -> AssessmentCycle:
    """Change one year's rules and days before any ranking of it is frozen, with the reason.

    Other years keep theirs. Raises Refused without a reason, once a version was frozen, and when
    nothing would change.
    """
    require(by, "cycle.manage", cycle.township)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"请写修改规则的原因，最多{LONGEST_REASON}个字，例如“镇党委会议定”。")
    with transaction.atomic():
        locked = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
        if locked.rankings.filter(frozen_at__isnull=False).exists():
            raise Refused("本年度的排名已经冻结过，规则不能再改。新规则请用在下一年度。")
        before = rules_of(locked)
        values = scoring.policy_values(policy) | (asdict(calendar) if calendar else {})
        for name, value in values.items():
            setattr(locked, name, value)
        locked.policy_from = policy_from or locked.policy_from
        _keep_change(locked, before, words, by)
    cycle.refresh_from_db()
    return cycle


def _keep_change(cycle: AssessmentCycle, before: dict[str, Any], reason: str, by: Any) -> None:
    """Save the changed rules with the row that says what was before, and why."""
    after = rules_of(cycle)
    if before == after:
        raise Refused("规则和原来一样，没有改动。")
    _validate(cycle)
    cycle.save()
    PolicyChange.objects.create(
        cycle=cycle,
        number=cycle.policy_changes.count() + 1,
        before=before,
        after=after,
        reason=reason,
        changed_by=by,
    )
    summary = f"修改{cycle}的规则：{reason}"
    record(_act("cycle.change_policy", cycle, summary, before=before, after=after), by=by)


def reopen_cycle(cycle: AssessmentCycle, reason: str, *, by: Any) -> AssessmentCycle:
    """Let scores be corrected after freezing, for the next version; the leader's decision.

    Raises Refused without a reason, StaleState unless the cycle is sealed.
    """
    require(by, "ranking.freeze", cycle.township)
    if not reason.strip():
        raise Refused("请写重新开放的原因，例如哪个村的哪项成绩需要更正。")
    words = reason.strip()
    act = _act("cycle.reopen", cycle, f"重新开放{cycle}：{words}", after={"reason": words})
    with transaction.atomic():
        _require_state(cycle, CycleState.SEALED)
        move(cycle, CycleState.OPEN, act, by=by)
    return cycle


def close_cycle(cycle: AssessmentCycle, *, by: Any) -> AssessmentCycle:
    """End a published year for good (办结): nothing of it can be reopened any more.

    Raises Refused while no version is published or a correction is under way, StaleState unless the
    cycle is sealed.
    """
    require(by, "ranking.publish", cycle.township)
    with transaction.atomic():
        _require_state(cycle, CycleState.SEALED)
        states = set(cycle.rankings.values_list("state", flat=True))
        if RankingState.PUBLISHED not in states:
            raise Refused("排名还没有公布，不能办结。")
        if states & {RankingState.COMPUTED, RankingState.FROZEN, RankingState.IN_DISCLOSURE}:
            raise Refused("还有一版更正的排名没有办完，请先公布它，再办结。")
        move(cycle, CycleState.CLOSED, _act("cycle.close", cycle, f"办结{cycle}"), by=by)
    return cycle


def rules_of(cycle: AssessmentCycle) -> dict[str, Any]:
    """The rules of a cycle in plain JSON values, as the audit trail keeps them."""
    return scoring.policy_values(cycle.policy) | {
        "unit": str(cycle.unit),
        "policy_from": cycle.policy_from.isoformat(),
        "tour_from": cycle.tour_from.isoformat() if cycle.tour_from else None,
        "tour_until": cycle.tour_until.isoformat() if cycle.tour_until else None,
        "disclosure_workdays": cycle.disclosure_workdays,
    }


def _act(action: str, cycle: AssessmentCycle, summary: str, **values: Any) -> Act:
    return Act(action, target=cycle, township_code=cycle.township.code9, summary=summary, **values)
