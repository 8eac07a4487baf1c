"""Setting up an assessment year, opening it, changing its rules, reopening it for a correction."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import scoring
from assessments.models import AssessmentCycle, AssessmentUnit, CycleState, Entrant
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require
from villages.models import Hamlet, Township, Village


def create_cycle(
    township: Township,
    year: int,
    *,
    by: Any,
    unit: str = AssessmentUnit.VILLAGE,
    policy: scoring.Policy | None = None,
    policy_from: date | None = None,
) -> AssessmentCycle:
    """Set up a township's assessment of a year; the rules default to the notice's 1:3 from 1 January.

    Raises Refused when the township already has that year.
    """
    require(by, "cycle.manage", township)
    cycle = AssessmentCycle(
        township=township,
        year=year,
        unit=unit,
        policy_from=policy_from or timezone.localdate(),
        **scoring.policy_values(policy or scoring.Policy()),
    )
    _validate(cycle)
    cycle.policy_from = policy_from or date(year, 1, 1)
    try:
        with transaction.atomic():
            cycle.save()
            record(_act("cycle.create", cycle, f"新建{cycle}", after=rules_of(cycle)), by=by)
    except IntegrityError as error:  # another person's was quicker than the validation
        raise Refused(f"{township.name}已经建了{year}年度的考核，请直接打开它。") from error
    return cycle


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
    entrants = _entrants_on(cycle, timezone.localdate())
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
    policy_from: date | None = None,
) -> AssessmentCycle:
    """Change weights, trimming, tie order or rewarded places before any ranking is frozen.

    Raises Refused once a version was frozen, and when nothing would change.
    """
    require(by, "cycle.manage", cycle.township)
    with transaction.atomic():
        locked = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
        if locked.rankings.filter(frozen_at__isnull=False).exists():
            raise Refused("本年度的排名已经冻结过，规则不能再改。新规则请用在下一年度。")
        before = rules_of(locked)
        for name, value in scoring.policy_values(policy).items():
            setattr(locked, name, value)
        locked.policy_from = policy_from or locked.policy_from
        after = rules_of(locked)
        if before == after:
            raise Refused("规则和原来一样，没有改动。")
        _validate(locked)
        locked.save()
        act = _act("cycle.change_policy", locked, f"修改{locked}的规则", before=before, after=after)
        record(act, by=by)
    cycle.refresh_from_db()
    return cycle


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


def rules_of(cycle: AssessmentCycle) -> dict[str, Any]:
    """The rules of a cycle in plain JSON values, as the audit trail keeps them."""
    return scoring.policy_values(cycle.policy) | {
        "unit": str(cycle.unit),
        "policy_from": cycle.policy_from.isoformat(),
    }


def _act(action: str, cycle: AssessmentCycle, summary: str, **values: Any) -> Act:
    return Act(action, target=cycle, township_code=cycle.township.code9, summary=summary, **values)
