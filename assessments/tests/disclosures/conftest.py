"""A year with three villages, its frozen ranking, and the ranking's disclosure."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Entrant, ObjectionWay
from assessments.services.disclosures import DisclosureOrder
from assessments.services.objections import ObjectionOrder, raise_objection
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import disclosed, scored_cycle


@pytest.fixture
def cycle(township, office):
    scores = [([9000], [9000]), ([8800], [8800]), ([8000], [8000])]
    return scored_cycle(township, office, scores)


@pytest.fixture
def frozen(cycle, office, leader):
    return freeze_ranking(compute_ranking(cycle, by=office), by=leader)


@pytest.fixture
def disclosure(frozen, leader):
    """In its days since today."""
    found = disclosed(frozen, by=leader)
    frozen.refresh_from_db()
    return found


@pytest.fixture
def over(frozen, leader):
    """A disclosure that ended before today."""
    found = disclosed(frozen, by=leader, starts_on=timezone.localdate() - timedelta(days=30))
    frozen.refresh_from_db()
    return found


@pytest.fixture
def entrant(cycle) -> Entrant:
    """The second of the three."""
    return cycle.entrants.order_by("code")[1]


@pytest.fixture
def order():
    """Orders a disclosure from one day to another."""

    def make(starts_on, ends_on, **fields):
        words = {
            "minutes_number": "沙党纪〔2025〕12号",
            "contact_office": "沙坪镇共同缔造办公室",
            "contact_phone": "0715-0000000",
        }
        return DisclosureOrder(starts_on, ends_on, **words | fields)

    return make


@pytest.fixture
def said(entrant):
    """What a villager came to say about the second village."""

    def make(**fields):
        given = {
            "entrant": entrant,
            "words": "沟渠那一项当天已经清了，扣分扣错了。",
            "raised_by_name": "周大山",
            "way": ObjectionWay.IN_PERSON,
        }
        return ObjectionOrder(**given | fields)

    return make


@pytest.fixture
def objection(disclosure, said, office):
    return raise_objection(disclosure, said(), by=office)
