"""What the database itself refuses of points."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from organizations.models import (
    Household,
    PointsDimension,
    PointsEntry,
    PointsReview,
    PointsScheme,
)
from organizations.tests.factories import (
    WRITTEN_AT,
    DimensionFactory,
    HouseholdFactory,
    ReviewFactory,
    SchemeFactory,
)
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry_of(township):
    """Build an award that the database takes, with some of its values changed."""
    household = HouseholdFactory(hamlet__village__township=township)
    review = ReviewFactory(hamlet=household.hamlet)
    dimension, writer = DimensionFactory(township=township), UserFactory()

    def build(**changes):
        values = {
            "household": household,
            "sequence": 1,
            "kind": "award",
            "points": 5,
            "balance": 5,
            "dimension": dimension,
            "review": review,
            "happened_on": date(2026, 11, 1),
            "matter": "打扫晒场",
            "recorded_at": WRITTEN_AT,
            "recorded_by": writer,
        }
        return PointsEntry(**(values | changes))

    return build


REDEMPTION = {
    "kind": "redeem",
    "points": -5,
    "balance": 0,
    "receipt_number": "DH-1",
    "handler_name": "李梅",
    "value_fen": 500,
}


def refused(name, rows):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PointsEntry.objects.bulk_create(rows)


def test_it_takes_what_the_rules_allow(entry_of):
    PointsEntry.objects.bulk_create(
        [
            entry_of(),
            entry_of(sequence=2, kind="deduct", points=-1000, balance=-995),
            entry_of(sequence=3, **REDEMPTION),
        ]
    )

    assert PointsEntry.objects.count() == 3


def test_a_redemption_below_zero_is_refused_by_the_database(entry_of):
    refused("redemption_leaves_nothing_below_zero", [entry_of(**REDEMPTION | {"balance": -1})])


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("points_have_the_sign_of_their_kind", {"points": -5}),
        ("points_have_the_sign_of_their_kind", {"points": 0}),
        ("points_have_the_sign_of_their_kind", {"points": 1001}),
        ("points_have_the_sign_of_their_kind", {"kind": "deduct"}),
        ("points_have_the_sign_of_their_kind", {"kind": "deduct", "points": -1001}),
        ("points_have_the_sign_of_their_kind", REDEMPTION | {"points": 5}),
        ("points_have_the_sign_of_their_kind", {"kind": "reverse"}),
        ("points_have_the_sign_of_their_kind", {"kind": "gift"}),
        ("redemption_has_its_receipt", REDEMPTION | {"receipt_number": ""}),
        ("redemption_has_its_receipt", REDEMPTION | {"handler_name": ""}),
        ("redemption_has_its_receipt", REDEMPTION | {"value_fen": None}),
        ("points_are_given_by_a_review", {"dimension": None}),
        ("points_are_given_by_a_review", {"review": None}),
    ],
)
def test_it_refuses_an_entry(entry_of, name, changes):
    refused(name, [entry_of(**changes)])


def test_it_refuses_an_award_that_reverses(entry_of):
    first = entry_of()
    first.save()

    refused("only_a_reversal_reverses", [entry_of(sequence=2, reverses=first)])


def test_it_refuses_to_reverse_twice(entry_of):
    first = entry_of()
    first.save()
    opposite = {"kind": "reverse", "points": -5, "balance": 0, "reverses": first}

    refused("reverses", [entry_of(sequence=2, **opposite), entry_of(sequence=3, **opposite)])


def test_it_refuses_a_sequence_twice(entry_of):
    """one_points_entry_per_sequence."""
    refused("sequence", [entry_of(), entry_of()])


def test_it_refuses_a_receipt_twice(entry_of):
    """one_points_entry_per_receipt."""
    refused("receipt", [entry_of(**REDEMPTION), entry_of(sequence=2, **REDEMPTION)])


@pytest.mark.parametrize(
    ("model", "build", "name", "changes"),
    [
        (PointsScheme, SchemeFactory, "point_is_worth_1_fen_to_100_yuan", {"fen_per_point": 0}),
        (PointsScheme, SchemeFactory, "point_is_worth_1_fen_to_100_yuan", {"fen_per_point": 10001}),
        (
            PointsScheme,
            SchemeFactory,
            "points_scheme_ends_after_it_started",
            {"ended_on": date(2025, 12, 31)},
        ),
        (PointsReview, ReviewFactory, "points_review_month_is_sensible", {"month": 13}),
        (PointsReview, ReviewFactory, "points_review_month_is_sensible", {"month": 0}),
        (PointsReview, ReviewFactory, "points_review_month_is_sensible", {"year": 1999}),
    ],
)
def test_it_refuses(model, build, name, changes):
    row = build()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**changes)


def test_it_refuses_two_live_households_of_a_name():
    """one_live_household_per_head_and_hamlet: a name is free again when its household left."""
    first = HouseholdFactory(head_name="王军", left_on=date(2026, 1, 1))
    HouseholdFactory(head_name="王军", hamlet=first.hamlet)

    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.filter(pk=first.pk).update(left_on=None)


def test_it_refuses_two_reviews_of_a_key():
    review = ReviewFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewFactory(key=review.key)


def test_it_refuses_two_categories_of_a_name(township):
    """one_points_dimension_per_name_and_township."""
    DimensionFactory(township=township, name="甲")

    with pytest.raises(IntegrityError), transaction.atomic():
        PointsDimension.objects.bulk_create([PointsDimension(township=township, name="甲")])
