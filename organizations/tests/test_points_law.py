"""Whatever people do with points, the balance is the sum, and no redemption goes below zero."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import PointsKind
from organizations.queries.points import recount_faults
from organizations.services.points import reverse_entry
from organizations.tests.factories import HouseholdFactory
from organizations.tests.points_scenes import fresh, give, running, take
from shaping.workflow import Refused
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.integers(-40, 40)),
        st.tuples(st.just("take"), st.integers(0, 40)),
        st.tuples(st.just("reverse"), st.integers(1, 8)),
    ),
    max_size=10,
)


def act(household, verb, number, by):
    if verb == "give":
        give(household, number, by)
    elif verb == "take":
        take(household, number, by)
    else:
        entry = household.entries.filter(sequence=number).first()
        if entry is not None:
            reverse_entry(entry, "登记错了", by=by)


@pytest.fixture
def hamlet(village, time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")
    return running(HamletFactory(village=village))


@given(acts=ACTS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_ledger_always_adds_up(hamlet, village_officer, acts):
    household = HouseholdFactory(hamlet=hamlet)
    for verb, number in acts:
        before = fresh(household)
        try:
            act(before, verb, number, village_officer)
        except Refused:
            assert fresh(household).balance == before.balance

    entries = list(household.entries.order_by("sequence"))
    assert fresh(household).balance == sum(entry.points for entry in entries)
    assert fresh(household).entry_count == len(entries)
    taken = [entry.balance for entry in entries if entry.kind == PointsKind.REDEEM]
    assert all(balance >= 0 for balance in taken)
    assert list(recount_faults()) == []
