"""The procedures a township decides by (议事程序): data, edited by its office."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from organizations.models import DecisionProcedure, ProcedureStep
from organizations.services.reference import ensure_reference
from organizations.services.reference_rows import (
    CHANGED_MEANWHILE,
    next_position,
    save_row,
    stamp_of,
)
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Township

MOST_STEPS = 8


@dataclass(frozen=True)
class StepRule:
    """A step: who meets (`body`), Attendance and Majority by their codes."""

    title: str
    body: str
    attendance: str
    majority: str


@transaction.atomic
def add_procedure(
    township: Township, values: dict[str, Any], rules: Sequence[StepRule], *, by: Any
) -> DecisionProcedure:
    """Add a procedure with its steps (1 to 8). `values`: name (≤ 30), description (≤ 200).

    Raises Refused without a step, for too many, or for a name the township has.
    """
    require(by, "participation.set", township)
    Township.objects.select_for_update().get(pk=township.pk)
    row = DecisionProcedure(township=township, **_clean(values))
    row.position = next_position(DecisionProcedure.objects.filter(township=township))
    _save(row, rules)
    record(_act("add", row, f"新增“{row}”，{len(rules)}步"), by=by)
    return row


@transaction.atomic
def change_procedure(
    procedure: DecisionProcedure,
    values: dict[str, Any],
    rules: Sequence[StepRule],
    *,
    stamp: str,
    by: Any,
) -> DecisionProcedure:
    """Change a procedure and its steps; matters that began keep the rules they have.

    `stamp` is `procedure_stamp` as it was shown. Raises StaleState when it was changed since, and as
    `add_procedure` does.
    """
    require(by, "participation.set", procedure.township)
    row = DecisionProcedure.objects.select_for_update().filter(pk=procedure.pk).first()
    if not isinstance(row, DecisionProcedure) or procedure_stamp(row) != stamp:
        raise StaleState(CHANGED_MEANWHILE)
    for name, value in _clean(values).items():
        setattr(row, name, value)
    row.is_example = False
    row.steps.all().delete()
    _save(row, rules)
    hidden = "" if row.is_offered else "，不再使用"
    record(_act("change", row, f"修改“{row}”，{len(rules)}步{hidden}"), by=by)
    return row


def procedure_stamp(procedure: DecisionProcedure) -> str:
    """The procedure with its steps as one text; the form brings it back, so that old pages are known."""
    steps = procedure.steps.order_by("position").values_list(
        "title", "body", "attendance", "majority"
    )
    return "|".join([stamp_of(procedure), *("|".join(step) for step in steps)])


@transaction.atomic
def load_example_procedures(township: Township, *, by: Any) -> None:
    """Fill in the marked examples. Raises StaleState when the township has procedures already."""
    require(by, "participation.set", township)
    Township.objects.select_for_update().get(pk=township.pk)
    if DecisionProcedure.objects.filter(township=township).exists():
        raise StaleState("本镇已经有议事程序了。请刷新页面，在上面修改。")
    ensure_reference(township)
    summary = f"{township.name}议事程序：载入示例"
    record(Act("procedure.load", township, township.code9, summary=summary), by=by)


def _save(row: DecisionProcedure, rules: Sequence[StepRule]) -> None:
    if not 1 <= len(rules) <= MOST_STEPS:
        raise Refused(f"请写1到{MOST_STEPS}步。")
    save_row(row)
    for position, rule in enumerate(rules, start=1):
        step = ProcedureStep(
            procedure=row,
            position=position,
            title=rule.title.strip(),
            body=rule.body.strip(),
            attendance=rule.attendance,
            majority=rule.majority,
        )
        save_row(step)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "description")
    return values | {name: values[name].strip() for name in names if name in values}


def _act(verb: str, row: DecisionProcedure, words: str) -> Act:
    return Act(
        f"procedure.{verb}",
        target=row,
        township_code=row.township.code9,
        summary=f"{row.township.name}议事程序：{words}",
        after={"name": row.name, "is_offered": row.is_offered},
    )
