"""Setting the tiers and the cap."""

import pytest

from assessments.tests.factories import CycleFactory
from rewards.models import RewardBudget, RewardTier
from rewards.queries.schemes import default_tiers, scheme_of
from rewards.services.tiers import set_tiers
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused

TIERS = {1: 200_000, 2: 100_000, 3: 60_000}


@pytest.fixture
def planned(township):
    return CycleFactory(township=township)


def test_it_stores_tiers_and_cap(planned, office):
    set_tiers(planned, TIERS, 400_000, by=office)

    assert scheme_of(planned).tiers == TIERS
    assert scheme_of(planned).cap_yuan == 400_000


def test_it_records_old_and_new(planned, office):
    set_tiers(planned, TIERS, 400_000, by=office)

    event = AuditEvent.objects.get()
    assert event.action == "grant.set_tiers"
    assert "150,000元" in event.before["words"]
    assert (
        event.after["words"] == "第1名200,000元，第2名100,000元，第3名60,000元；年度总额400,000元"
    )


def test_it_sets_them_again(planned, office):
    set_tiers(planned, TIERS, 400_000, by=office)
    set_tiers(planned, {1: 3, 2: 2, 3: 1}, 6, by=office)

    assert RewardTier.objects.count() == 3
    assert RewardBudget.objects.get().cap_yuan == 6


def test_it_drops_tiers_of_places_no_longer_rewarded(planned, office):
    set_tiers(planned, TIERS, 400_000, by=office)
    planned.rewarded_places = 2
    planned.save()

    set_tiers(planned, {1: 200_000, 2: 100_000}, 300_000, by=office)

    assert set(RewardTier.objects.values_list("rank", flat=True)) == {1, 2}


@pytest.mark.parametrize(
    ("tiers", "cap", "words"),
    [
        ({1: 5, 2: 4}, 100, "第1名到第3名"),
        ({1: 5, 2: 4, 3: 3, 4: 2}, 100, "不多也不少"),
        ({1: 5, 2: 4, 3: 0}, 100, "大于0元"),
        ({1: 5, 2: 6, 3: 1}, 100, "不能比靠前的高"),
        ({1: 150_000, 2: 100_000, 3: 50_000}, 299_999, "合计300,000元，超过年度总额299,999元"),
        ({1: 5, 2: 4, 3: 3}, 2_000_000_000, "最多1,000,000,000元"),
    ],
)
def test_it_refuses_what_does_not_fit(planned, office, tiers, cap, words):
    with pytest.raises(Refused, match=words):
        set_tiers(planned, tiers, cap, by=office)

    assert not RewardTier.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_refuses_once_a_grant_is_proposed(grants, cycle, office):
    with pytest.raises(Refused, match="不能再改"):
        set_tiers(cycle, TIERS, 400_000, by=office)

    assert scheme_of(cycle).cap_yuan == 300_000


def test_it_is_the_offices(planned, leader, other_office):
    for user in (leader, other_office):
        with pytest.raises(Forbidden):
            set_tiers(planned, TIERS, 400_000, by=user)


def test_the_notices_tiers_stand_until_then(planned):
    assert default_tiers() == {1: 150_000, 2: 100_000, 3: 50_000}
    assert scheme_of(planned).tiers == default_tiers()
    assert scheme_of(planned).cap_yuan == 300_000
