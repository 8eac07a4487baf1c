"""What the database itself refuses of rubrics and their items, by the ORM's back door."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Rubric, RubricItem
from assessments.tests.factories import RubricFactory, RubricItemFactory
from assessments.tests.test_constraints import back_door

pytestmark = pytest.mark.django_db

NOW = timezone.now()
WORTHLESS = {"max_points": 0, "mode": "award", "step_points": None}


@pytest.mark.parametrize(
    ("factory", "values", "name"),
    [
        (RubricFactory, {"kind": "weekly"}, "rubric_kind_is_known"),
        # An unknown word breaks a second rule as well; the engines tell of different ones.
        (RubricFactory, {"state": "lost"}, "rubric_state_is_known|adopted_rubric_has_its_hash"),
        (RubricFactory, {"adopted_by": None}, "rubric_adoption_says_who_and_when"),
        (RubricFactory, {"content_hash": ""}, "adopted_rubric_has_its_hash"),
        (RubricFactory, {"state": "draft"}, "adopted_rubric_has_its_hash"),
        (RubricItemFactory, WORTHLESS, "item_is_worth_something"),
        (RubricItemFactory, {"max_points": 10_001}, "item_is_worth_something"),
        (RubricItemFactory, {"mode": "guess"}, "item_mode_is_known|deducted_item_has_its_step"),
        (RubricItemFactory, {"step_points": None}, "deducted_item_has_its_step"),
        (RubricItemFactory, {"step_points": 0}, "deducted_item_has_its_step"),
        (RubricItemFactory, {"step_points": 6001}, "deducted_item_has_its_step"),
        (RubricItemFactory, {"mode": "award"}, "deducted_item_has_its_step"),
    ],
)
def test_the_database_checks(factory, values, name):
    row = factory()

    with pytest.raises(IntegrityError, match=name):
        back_door(row, values)


def draft(**values):
    return RubricFactory(state="draft", content_hash="", adopted_at=None, adopted_by=None, **values)


def two_of_a_version():
    row = RubricFactory(version=1)
    return Rubric(
        township=row.township,
        kind=row.kind,
        version=1,
        created_by=row.created_by,
        state=row.state,
        content_hash=row.content_hash,
        adopted_by=row.adopted_by,
        adopted_at=NOW,
    )


def two_drafts():
    row = draft(version=1)
    return Rubric(township=row.township, kind=row.kind, version=2, created_by=row.created_by)


def item_like(row, **values):
    return RubricItem(
        **{
            "rubric": row.rubric,
            "code": row.code,
            "position": row.position,
            "title": "重复",
            "max_points": 100,
            "mode": "award",
        }
        | values
    )


def two_items_of_a_code():
    row = RubricItemFactory()
    return item_like(row, position=row.position + 50)


def two_items_in_a_place():
    return item_like(RubricItemFactory(), code="Z9")


@pytest.mark.parametrize(
    ("second", "name"),
    [
        (two_of_a_version, "one_rubric_per_kind_and_version"),
        (two_drafts, "one_rubric_draft_per_kind"),
        (two_items_of_a_code, "one_item_per_code_and_rubric"),
        (two_items_in_a_place, "one_item_per_place_in_a_rubric"),
    ],
)
def test_there_is_but_one(second, name):
    row = second()

    # SQLite names the columns of a UNIQUE failure, PostgreSQL the constraint.
    with pytest.raises(IntegrityError, match=rf"{name}|UNIQUE"), transaction.atomic():
        type(row).objects.bulk_create([row])


def test_another_kind_has_a_draft_of_its_own():
    row = draft(version=1)

    Rubric.objects.create(township=row.township, kind="daily", version=1, created_by=row.created_by)

    assert Rubric.objects.filter(state="draft").count() == 2
