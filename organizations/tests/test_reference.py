"""A township's example rows."""

import pytest

from organizations.models import (
    ChecklistItem,
    DecisionProcedure,
    PointsDimension,
    PracticeModel,
    ProcedureStep,
)
from organizations.services.reference import ensure_reference

pytestmark = pytest.mark.django_db
TABLES = (PracticeModel, ChecklistItem, PointsDimension, DecisionProcedure)


def test_it_gives_marked_examples_of_everything(township):
    ensure_reference(township)

    for table in TABLES:
        assert set(table.objects.values_list("is_example", flat=True)) == {True}
    assert list(DecisionProcedure.objects.values_list("name", flat=True)) == [
        "两议两公开",
        "四议两公开",
    ]
    counts = {
        kind: ChecklistItem.objects.filter(for_kind=kind).count() for kind in ("hamlet", "compound")
    }
    assert counts == {"hamlet": 10, "compound": 10}


def test_again_it_changes_nothing(township):
    ensure_reference(township)
    PointsDimension.objects.filter(name="爱国守法").update(name="遵纪守法", is_example=False)
    before = [table.objects.count() for table in (*TABLES, ProcedureStep)]

    ensure_reference(township)

    assert [table.objects.count() for table in (*TABLES, ProcedureStep)] == before


def test_each_township_has_its_own(township, other_office):
    other = other_office.appointments.get().township
    ensure_reference(township)
    ensure_reference(other)

    assert PracticeModel.objects.filter(township=other).count() == 21
