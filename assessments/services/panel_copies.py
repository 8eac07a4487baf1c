"""Taking over an earlier year's panel."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from assessments.models import AssessmentCycle, PanelMember, Recusal
from assessments.services.panels import appointed_inspectors, refuse_ended
from shaping.audit.services import Act, record
from shaping.workflow import Refused
from villages.capabilities import require


def copy_panel(
    source: AssessmentCycle, target: AssessmentCycle, *, by: Any
) -> tuple[list[PanelMember], list[str]]:
    """Take over an earlier year's panel with unit, home village and declared conflicts.

    Gives the new members, and the names left out because they are no longer appointed as
    inspectors. Those on the panel already stay as they are. Raises Refused for another township's
    year and when nobody is to be added.
    """
    require(by, "panel.manage", target.township)
    refuse_ended(target)
    if source.township_id != target.township_id or source.pk == target.pk:
        raise Refused("只能沿用本镇其他年度的考核组。")
    with transaction.atomic():
        AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=target.pk)
        there = set(target.panel.values_list("user_id", flat=True))
        earlier = [row for row in _panel_rows(source) if row.user_id not in there]
        live = appointed_inspectors(target, [row.user_id for row in earlier])
        rows = [row for row in earlier if row.user_id in live]
        if not rows:
            raise Refused(f"{source.year}年度的考核组里没有可以沿用的人。")
        made = _copy(rows, target, by)
        names = [str(member) for member in made]
        summary = f"沿用{source.year}年度考核组{len(made)}人"
        record(_act("panel.copy", target, summary, {"members": names}), by=by)
    return made, [str(row) for row in earlier if row.user_id not in live]


def _panel_rows(cycle: AssessmentCycle) -> list[PanelMember]:
    rows = cycle.panel.select_related("user", "home_village")
    return list(rows.prefetch_related("recusals").order_by("pk"))


def _copy(rows: Sequence[PanelMember], target: AssessmentCycle, by: Any) -> list[PanelMember]:
    made = PanelMember.objects.bulk_create(
        PanelMember(
            cycle=target,
            user=row.user,
            unit_name=row.unit_name,
            home_village=row.home_village,
            added_by=by,
        )
        for row in rows
    )
    Recusal.objects.bulk_create(
        Recusal(
            member=member,
            village_id=recusal.village_id,
            ground=recusal.ground,
            words=recusal.words,
            declared_at=recusal.declared_at,
            declared_by_id=recusal.declared_by_id,
        )
        for row, member in zip(rows, made, strict=True)
        for recusal in row.recusals.all()
    )
    return made


def _act(action: str, cycle: AssessmentCycle, words: str, after: dict[str, Any]) -> Act:
    code = cycle.township.code9
    return Act(action, target=cycle, township_code=code, summary=f"{cycle}：{words}", after=after)
