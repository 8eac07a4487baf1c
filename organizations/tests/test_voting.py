"""When a step passes: against an independent count, and against the database's own rule."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import Attendance, DecisionStep, Majority
from organizations.tests.factories import DecisionFactory
from organizations.voting import Votes, impossible, shortfalls
from shaping.accounts.tests.factories import UserFactory

people = st.integers(0, 40)


@st.composite
def meetings(draw) -> Votes:
    expected = draw(st.integers(1, 40))
    present = draw(st.integers(0, expected))
    votes_for = draw(st.integers(0, present))
    return Votes(expected, present, votes_for, draw(st.integers(0, present - votes_for)))


def passes(attendance: str, majority: str, votes: Votes) -> bool:
    """The rules once more, as shares."""
    there = Fraction(votes.present, votes.expected)
    base = votes.expected if majority.endswith("expected") else votes.present
    agreed = Fraction(votes.votes_for, base) if base else Fraction(0)
    is_quorate = {
        "none": True,
        "more_than_half": there > Fraction(1, 2),
        "two_thirds": there >= Fraction(2, 3),
    }[attendance]
    is_agreed = {"none": True, "half": agreed > Fraction(1, 2), "two": agreed >= Fraction(2, 3)}
    return is_quorate and is_agreed[majority.split("_", maxsplit=1)[0]]


@given(st.sampled_from(Attendance.values), st.sampled_from(Majority.values), meetings())
def test_it_agrees_with_an_independent_count(attendance, majority, votes):
    assert (not shortfalls(attendance, majority, votes)) == passes(attendance, majority, votes)


@pytest.mark.parametrize(
    ("attendance", "majority", "votes", "words"),
    [
        (
            "two_thirds",
            "none",
            Votes(36, 20),
            "应到36人、实到20人，要求三分之二以上(至少24人)到会，还差4人",
        ),
        (
            "more_than_half",
            "none",
            Votes(10, 5),
            "应到10人、实到5人，要求过半数(至少6人)到会，还差1人",
        ),
        (
            "none",
            "half_of_present",
            Votes(10, 8, 4),
            "到会8人、同意4人，要求过半数(至少5人)同意，还差1人",
        ),
        (
            "none",
            "half_of_expected",
            Votes(10, 9, 5),
            "应到10人、同意5人，要求过半数(至少6人)同意，还差1人",
        ),
        (
            "none",
            "half_of_present",
            Votes(10, 0),
            "到会0人、同意0人，要求过半数(至少1人)同意，还差1人",
        ),
    ],
)
def test_it_says_how_many_are_missing(attendance, majority, votes, words):
    assert shortfalls(attendance, majority, votes) == [words]


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        (Votes(5, 6), "实到6人比应到5人还多"),
        (Votes(9, 5, 3, 2, 1), "一共6人，比实到5人还多"),
        (Votes(9, 9, 5, 3, 1), ""),
    ],
)
def test_it_knows_impossible_figures(votes, words):
    found = impossible(votes)

    assert words in found
    assert bool(found) == bool(words)


@pytest.fixture
def step(db):
    return DecisionFactory().steps.create(
        position=1,
        title="决议",
        body="户代表",
        attendance="none",
        majority="none",
        recorded_at=timezone.now(),
        recorded_by=UserFactory(),
        held_on="2026-11-01",
        result="failed",
    )


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    attendance=st.sampled_from(Attendance.values),
    majority=st.sampled_from(Majority.values),
    votes=meetings(),
)
def test_the_database_lets_pass_exactly_what_passes(step, attendance, majority, votes):
    """passed_step_has_its_quorum, passed_step_has_its_majority."""
    figures = {
        "expected": votes.expected,
        "present": votes.present,
        "votes_for": votes.votes_for,
        "votes_against": votes.votes_against,
    }
    rules = {"attendance": attendance, "majority": majority, "result": "passed"}
    try:
        with transaction.atomic():
            DecisionStep.objects.filter(pk=step.pk).update(**rules, **figures)
        is_stored = True
    except IntegrityError:
        is_stored = False

    assert is_stored == (not shortfalls(attendance, majority, votes))
