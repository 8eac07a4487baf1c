"""From the count to the publication: quota, order of votes, disclosure, one step back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.models import Honour, HonourCampaign, HonourState, ParticipationSettings
from organizations.queries.honours import awarded_counts
from organizations.services.honour_results import (
    Outcome,
    decide,
    disclose,
    passed_over,
    publish,
    step_back,
)
from organizations.tests.factories import CampaignFactory, HonourFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
LAST = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def campaign(village):
    return CampaignFactory(township=village.township, village=village, quota=2)


@pytest.fixture
def people(campaign, village):
    hamlet = HamletFactory(village=village)
    return [HonourFactory(campaign=campaign, hamlet=hamlet, name=name) for name in "甲乙丙"]


def outcome(people, votes=(30, 20, 10), awarded=(0, 1), **fields):
    return Outcome(
        **{"decided_on": TODAY, "panel": "王军、李梅"} | fields,
        votes={row.pk: number for row, number in zip(people, votes, strict=True)},
        awarded=frozenset(people[place].pk for place in awarded),
    )


def disclosed(campaign, people, by):
    decide(campaign, outcome(people), by=by)
    disclose(campaign, starts_on=TODAY, ends_on=LAST, by=by)


def test_the_result_is_written_down(campaign, people, village_officer):
    decide(campaign, outcome(people), by=village_officer)

    assert (campaign.state, campaign.decided_on) == (HonourState.DECIDED, TODAY)
    assert list(Honour.objects.filter(is_awarded=True).values_list("name", "votes")) == [
        ("甲", 30),
        ("乙", 20),
    ]
    assert AuditEvent.objects.get().after["awarded"] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"awarded": (0, 1, 2)}, "名额是2个，勾了3个"),
        ({"awarded": ()}, "请勾选"),
        ({"awarded": (0, 2)}, "乙的票更多"),
        ({"votes": (30, 20, 20)}, "丙和评上的最后一名同票"),
        ({"votes": (30, None, 10)}, "每个人选的得票"),
        ({"votes": (30, 20, -1)}, "整数"),
        ({"votes": (30, 20, 10**9)}, "整数"),
        ({"decided_on": date(2026, 11, 25)}, "不能晚于今天"),
        ({"decided_on": date(1, 1, 1)}, "核对年份"),
        ({"panel": " "}, "评议组"),
        ({"panel": "长" * 121}, "写短一些"),
        ({"panel": "11010519491231002X"}, "身份证"),
    ],
)
def test_it_refuses_a_result(campaign, people, office, changes, words):
    with pytest.raises(Refused, match=words):
        decide(campaign, outcome(people, **changes), by=office)
    campaign.refresh_from_db()
    assert campaign.state == HonourState.OPEN
    assert not Honour.objects.filter(is_awarded=True).exists()


@pytest.mark.parametrize("fields", [{"awarded": (0, 2)}, {"votes": (30, 20, 20)}])
def test_a_reason_lets_it_pass_and_is_kept(campaign, people, office, fields):
    decide(campaign, outcome(people, **fields, reason="乙今年受过处分"), by=office)

    assert "乙今年受过处分" in AuditEvent.objects.get().summary


def test_a_panel_may_give_no_points(campaign, people, office):
    HonourCampaign.objects.update(method="panel")
    with pytest.raises(Refused, match="都不写"):
        decide(campaign, outcome(people, votes=(9, None, 8)), by=office)

    decide(campaign, outcome(people, votes=(None, None, None)), by=office)

    assert Honour.objects.filter(is_awarded=True).count() == 2


def test_candidates_that_came_meanwhile_are_not_lost(campaign, people, office):
    found = outcome(people)
    HonourFactory(campaign=campaign, hamlet=people[0].hamlet)

    with pytest.raises(StaleState, match="人选刚刚变了"):
        decide(campaign, found, by=office)


def test_it_is_decided_once(campaign, people, office):
    decide(campaign, outcome(people), by=office)

    with pytest.raises(StaleState, match="已评出"):
        decide(campaign, outcome(people), by=office)


def test_only_the_office_decides_for_the_township(township, people, office, village_officer):
    HonourCampaign.objects.update(village=None)
    campaign = HonourCampaign.objects.get()
    with pytest.raises(Forbidden):
        decide(campaign, outcome(people), by=village_officer)

    decide(campaign, outcome(people), by=office)
    with pytest.raises(Forbidden):
        disclose(campaign, starts_on=TODAY, ends_on=LAST, by=village_officer)


@pytest.mark.parametrize(
    "act",
    [
        lambda campaign, by: disclose(campaign, starts_on=TODAY, ends_on=LAST, by=by),
        lambda campaign, by: step_back(campaign, "错了", was="decided", by=by),
        lambda campaign, by: publish(campaign, by=by),
    ],
)
def test_it_keeps_to_its_order_and_its_people(campaign, office, appoint, act):
    with pytest.raises(StaleState):
        act(campaign, office)
    with pytest.raises(Forbidden):
        act(campaign, appoint(Role.STATIONED_CADRE))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (TODAY, date(2026, 11, 29), "至少7天"),
        (TODAY, date(2026, 11, 1), "至少7天"),
        (date(2026, 11, 23), LAST, "不能早于评定日期"),
        (TODAY, date(2999, 1, 1), "一年"),
    ],
)
def test_it_refuses_a_disclosure(campaign, people, office, starts_on, ends_on, words):
    decide(campaign, outcome(people), by=office)

    with pytest.raises(Refused, match=words):
        disclose(campaign, starts_on=starts_on, ends_on=ends_on, by=office)


def test_the_township_says_how_long(township, campaign, people, office):
    ParticipationSettings.objects.create(township=township, disclosure_days=3)
    decide(campaign, outcome(people), by=office)

    disclose(campaign, starts_on=TODAY, ends_on=date(2026, 11, 26), by=office)

    assert campaign.state == HonourState.IN_DISCLOSURE


def test_it_is_published_after_the_last_day(campaign, people, village, office, time_machine):
    disclosed(campaign, people, office)
    time_machine.move_to("2026-11-30 23:00+08:00")
    with pytest.raises(Refused, match="第二天起"):
        publish(campaign, by=office)
    time_machine.move_to("2026-12-01 08:00+08:00")

    publish(campaign, by=office)

    assert (campaign.state, campaign.published_by) == (HonourState.PUBLISHED, office)
    assert awarded_counts([village], TODAY) == {village.pk: 2}
    assert awarded_counts([village], date(2026, 11, 25)) == {}
    with pytest.raises(StaleState):
        publish(campaign, by=office)


def test_it_goes_back_one_step_at_a_time(campaign, people, office):
    disclosed(campaign, people, office)
    with pytest.raises(Refused, match="原因"):
        step_back(campaign, " ", was="in_disclosure", by=office)
    step_back(campaign, "有人反映", was="in_disclosure", by=office)
    assert (campaign.state, campaign.disclosed_to) == (HonourState.DECIDED, None)
    with pytest.raises(StaleState):
        step_back(campaign, "有人反映", was="in_disclosure", by=office)

    step_back(campaign, "要再推荐", was="decided", by=office)

    assert (campaign.state, campaign.decided_on) == (HonourState.OPEN, None)
    assert not Honour.objects.filter(is_awarded=True).exists()


@given(votes=st.lists(st.integers(0, 5), min_size=1, max_size=6), data=st.data())
def test_somebody_is_passed_over_exactly_by_the_votes(votes, data):
    places = st.sets(st.sampled_from(range(len(votes))), min_size=1)
    awarded = frozenset(data.draw(places))
    last = min(votes[place] for place in awarded)

    above, level = passed_over(dict(enumerate(votes)), awarded)

    left = set(range(len(votes))) - awarded
    assert set(above) == {place for place in left if votes[place] > last}
    assert set(level) == {place for place in left if votes[place] == last}
