"""Gives a township its example reference rows, which it then edits (design §1, rule 7)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

import organizations
from organizations.models import (
    ChecklistItem,
    DecisionProcedure,
    PointsDimension,
    PracticeModel,
    ProcedureStep,
)
from villages.models import Township

_SEEDS = Path(organizations.__file__).parent / "seeds"
# 崇阳's own five (domain §2.2).
DEFAULT_DIMENSIONS = ("爱国守法", "乡风文明", "生态宜居", "产业兴旺", "共建共治")


@transaction.atomic
def ensure_reference(township: Township) -> None:
    """Give a township the marked examples of every kind it has none of; again it changes nothing."""
    Township.objects.select_for_update().get(pk=township.pk)
    if not PracticeModel.objects.filter(township=township).exists():
        PracticeModel.objects.bulk_create(
            PracticeModel(township=township, position=position, is_example=True, **row)
            for position, row in enumerate(_seed("practice_models"), start=1)
        )
    if not ChecklistItem.objects.filter(township=township).exists():
        ChecklistItem.objects.bulk_create(
            ChecklistItem(township=township, position=position, is_example=True, **row)
            for position, row in enumerate(_seed("checklist_items"), start=1)
        )
    if not PointsDimension.objects.filter(township=township).exists():
        PointsDimension.objects.bulk_create(
            PointsDimension(township=township, name=name, position=position, is_example=True)
            for position, name in enumerate(DEFAULT_DIMENSIONS, start=1)
        )
    if not DecisionProcedure.objects.filter(township=township).exists():
        _add_procedures(township)


def _add_procedures(township: Township) -> None:
    steps: dict[str, list[dict[str, str]]] = {}
    for row in _seed("procedures"):
        steps.setdefault(row["procedure"], []).append(row)
    for position, (name, rows) in enumerate(steps.items(), start=1):
        procedure = DecisionProcedure.objects.create(
            township=township,
            name=name,
            description=rows[0]["description"],
            position=position,
            is_example=True,
        )
        ProcedureStep.objects.bulk_create(
            ProcedureStep(
                procedure=procedure,
                position=place,
                title=row["step"],
                body=row["body"],
                attendance=row["attendance"],
                majority=row["majority"],
            )
            for place, row in enumerate(rows, start=1)
        )


def _seed(name: str) -> Iterator[dict[str, str]]:
    with (_SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
