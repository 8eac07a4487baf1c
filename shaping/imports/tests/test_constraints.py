"""What the database refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shaping.imports.models import ImportBatch, ImportedRow

NOW = timezone.now()
BROKEN_BATCHES = [
    ("import_batch_state_is_known", {"state": "lost"}),
    ("import_confirmation_says_who_and_when", {"confirmed_at": NOW}),
    ("import_undoing_says_who_and_when", {"undone_at": NOW}),
    ("faulty_import_is_never_confirmed", {"wrong_count": 1}),
]


@pytest.mark.parametrize(("name", "fields"), BROKEN_BATCHES)
def test_it_refuses_a_batch(checked, name, fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ImportBatch.objects.update(**fields)


def test_it_refuses_a_confirmation_without_its_moment(checked, office):
    with (
        pytest.raises(IntegrityError, match="import_confirmation_says_who_and_when"),
        transaction.atomic(),
    ):
        ImportBatch.objects.update(confirmed_by=office)


def test_it_refuses_a_row_with_an_unknown_action(checked):
    with pytest.raises(IntegrityError, match="imported_row_action_is_known"), transaction.atomic():
        ImportedRow.objects.update(action="removed")


def test_it_refuses_two_rows_for_one_thing(checked):
    """one_imported_row_per_key."""
    row = checked.rows.first()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        ImportedRow.objects.bulk_create([row])


def test_the_moves_of_an_import():
    assert {
        "uploaded": {"faulty", "checked"},
        "faulty": {"uploaded"},
        "checked": {"confirmed", "uploaded"},
        "confirmed": {"undone"},
        "undone": set(),
    } == ImportBatch.TRANSITIONS


def test_rows_and_batches_name_themselves(checked):
    assert str(checked) == "人口.xlsx（待确认）"
    assert str(checked.rows.order_by("number").first()) == "第2行 421223101200"
