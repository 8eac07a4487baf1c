"""What the database itself refuses about disclosures, objections and voided sheets."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.models import ObjectionState, RankingState, SheetState
from assessments.tests.factories import (
    DisclosureFactory,
    ObjectionFactory,
    RankingFactory,
    ScoreSheetFactory,
)
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_one_disclosed_ranking_per_cycle():
    frozen = {"frozen_at": timezone.now(), "frozen_by": UserFactory()}
    first = RankingFactory(state=RankingState.IN_DISCLOSURE, **frozen)

    with pytest.raises(IntegrityError):
        RankingFactory(cycle=first.cycle, state=RankingState.IN_DISCLOSURE, **frozen)


def test_disclosure_ends_after_it_starts():
    today = timezone.localdate()

    with pytest.raises(IntegrityError, match="disclosure_ends_after_it_starts"):
        DisclosureFactory(starts_on=today, ends_on=today - timedelta(days=1))


@pytest.mark.parametrize("name", ["minutes_number", "contact_office", "contact_phone"])
def test_disclosure_says_where_to_turn(name):
    with pytest.raises(IntegrityError, match="disclosure_says_where_to_turn"):
        DisclosureFactory(**{name: ""})


def test_one_objection_per_number():
    first = ObjectionFactory(number=1)

    with pytest.raises(IntegrityError):
        ObjectionFactory(disclosure=first.disclosure, number=1)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("objection_way_is_known", {"way": "fax"}),
        ("objection_state_is_known", {"state": "lost"}),
        ("objection_says_who_and_what", {"words": ""}),
        ("objection_says_who_and_what", {"raised_by_name": ""}),
        ("objection_answer_says_who_and_when", {"decided_at": timezone.now()}),
        ("decided_objection_has_its_answer", {"state": ObjectionState.REJECTED}),
    ],
)
def test_objections(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        ObjectionFactory(**fields)


def test_decided_objection_has_its_answer_in_words():
    with pytest.raises(IntegrityError, match="decided_objection_has_its_answer"):
        ObjectionFactory(
            state=ObjectionState.UPHELD, decided_at=timezone.now(), decided_by=UserFactory()
        )


def test_nobody_decides_what_he_received():
    person = UserFactory()

    with pytest.raises(IntegrityError, match="nobody_decides_what_he_received"):
        ObjectionFactory(
            received_by=person, decided_by=person, decided_at=timezone.now(), answer="不成立"
        )


def test_voided_sheet_says_why_who_and_when():
    with pytest.raises(IntegrityError, match="voided_sheet_says_why_who_and_when"):
        ScoreSheetFactory(
            state=SheetState.VOIDED, voided_at=timezone.now(), voided_by=UserFactory()
        )


def test_voided_sheet_was_voided_by_somebody():
    with pytest.raises(IntegrityError, match="voided_sheet_was_voided_by_somebody"):
        ScoreSheetFactory(state=SheetState.VOIDED)
