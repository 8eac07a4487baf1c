"""A hamlet that keeps points, for the tests of the ledger."""

from datetime import date
from uuid import uuid4

from organizations.models import Household
from organizations.services.points import redeem
from organizations.services.points_reviews import Given, Meeting, record_review
from organizations.tests.factories import DimensionFactory, SchemeFactory

MEETING = Meeting(2026, 11, date(2026, 11, 23), "王军、李梅、陈红")


def running(hamlet):
    """The hamlet, keeping points at 1 yuan each."""
    SchemeFactory(hamlet=hamlet)
    return hamlet


def fresh(household):
    return Household.objects.select_related("hamlet__village__township").get(pk=household.pk)


def give(household, points, by, matter="打扫晒场"):
    """One review of one row; a negative number takes points."""
    hamlet = household.hamlet
    dimension = DimensionFactory(township=hamlet.village.township)
    row = Given(household.pk, dimension.pk, matter, points)
    review = record_review(hamlet, MEETING, [row], key=uuid4(), by=by)
    return review.entries.get()


def take(household, points, by, item="洗衣液1瓶"):
    """A redemption on a form that is not stale."""
    row = fresh(household)
    return redeem(row, item=item, points=points, handler="李梅", seen_count=row.entry_count, by=by)
