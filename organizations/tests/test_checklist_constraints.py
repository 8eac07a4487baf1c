"""What the database itself refuses of checklists and practice models."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import ChecklistItem, ChecklistState, PracticeModel
from organizations.tests.factories import ChecklistItemFactory, PracticeModelFactory
from shaping.accounts.tests.factories import UserFactory
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


def breaks(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


@pytest.fixture
def state(township):
    hamlet = HamletFactory(village__township=township)
    return ChecklistState.objects.create(
        hamlet=hamlet,
        item=ChecklistItemFactory(township=township),
        progress="done",
        changed_at=timezone.now(),
        changed_by=UserFactory(),
    )


def test_checklist_kind_is_known():
    rows = ChecklistItem.objects.filter(pk=ChecklistItemFactory().pk)

    breaks("checklist_kind_is_known", lambda: rows.update(for_kind="town"))


def test_practice_group_is_known():
    rows = PracticeModel.objects.filter(pk=PracticeModelFactory().pk)

    breaks("practice_group_is_known", lambda: rows.update(group="songs"))


def test_checklist_progress_is_known(state):
    rows = ChecklistState.objects.filter(pk=state.pk)

    breaks("checklist_progress_is_known", lambda: rows.update(progress="lost"))


def test_one_checklist_state_per_hamlet_and_item(state):
    twin = ChecklistState(
        hamlet=state.hamlet,
        item=state.item,
        progress="to_do",
        changed_at=timezone.now(),
        changed_by=state.changed_by,
    )

    breaks(
        "one_checklist_state_per_hamlet_and_item|checkliststate.hamlet_id",
        lambda: ChecklistState.objects.bulk_create([twin]),
    )


def test_one_checklist_item_per_name_and_kind():
    item = ChecklistItemFactory()
    other = ChecklistItemFactory(township=item.township)
    rows = ChecklistItem.objects.filter(pk=other.pk)

    breaks(
        "one_checklist_item_per_name_and_kind|checklistitem.township_id",
        lambda: rows.update(name=item.name),
    )
    rows.update(name=item.name, for_kind="compound")


def test_one_practice_model_per_name_and_group():
    row = PracticeModelFactory()
    other = PracticeModelFactory(township=row.township)
    rows = PracticeModel.objects.filter(pk=other.pk)

    breaks(
        "one_practice_model_per_name_and_group|practicemodel.township_id",
        lambda: rows.update(name=row.name),
    )
    rows.update(name=row.name, group="boards")
