"""What the database refuses of rounds, visits and faults, each rule by its name."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import DrawMethod, FaultReview
from assessments.tests.factories import (
    DailyRoundFactory,
    EntrantFactory,
    FoundFaultFactory,
    PlannedVisitFactory,
    ScoreSheetFactory,
)

pytestmark = pytest.mark.django_db


def refuses(name, make, *args, **kwargs) -> bool:
    """Whether the database refuses the row by the rule of this name (UNIQUE ones by their class)."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make(*args, **kwargs)
    text = str(caught.value)
    return name in text or "UNIQUE" in text.upper()


def test_one_round_per_cycle_and_number():
    row = DailyRoundFactory()

    assert refuses(
        "one_round_per_cycle_and_number", DailyRoundFactory, cycle=row.cycle, number=row.number
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("round_ends_after_it_starts", {"ends_on": date(2025, 5, 31)}),
        ("round_method_is_known", {"method": "wish"}),
        ("lot_has_its_seed", {"method": DrawMethod.LOT, "seed": ""}),
    ],
)
def test_it_refuses_rounds(name, values):
    with pytest.raises(IntegrityError, match=name):
        DailyRoundFactory(**values)


def test_one_visit_per_round_and_entrant():
    row = PlannedVisitFactory()

    assert refuses(
        "one_visit_per_round_and_entrant",
        PlannedVisitFactory,
        round=row.round,
        entrant=row.entrant,
    )


def test_visit_reason_is_known():
    with pytest.raises(IntegrityError, match="visit_reason_is_known"):
        PlannedVisitFactory(entrant=EntrantFactory(), reason="wish")


def test_one_fault_per_item_and_sheet():
    row = FoundFaultFactory()

    assert refuses(
        "one_fault_per_item_and_sheet", FoundFaultFactory, sheet=row.sheet, item=row.item
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("fixed_fault_says_who_and_when", {"fixed_at": timezone.now()}),
        ("fault_says_what_is_wrong", {"words": ""}),
    ],
)
def test_it_refuses_faults(name, values):
    with pytest.raises(IntegrityError, match=name):
        FoundFaultFactory(**values)


def test_one_review_per_fault_and_sheet():
    fault, sheet = FoundFaultFactory(), ScoreSheetFactory()
    FaultReview.objects.create(fault=fault, sheet=sheet, is_fixed=True)

    assert refuses(
        "one_review_per_fault_and_sheet",
        FaultReview.objects.create,
        fault=fault,
        sheet=sheet,
        is_fixed=False,
    )
