"""A duplicate joins another problem; both histories say so."""

import pytest

from issues.services.triage import merge_issues
from issues.tests.rows import issue_in
from shaping.workflow import Forbidden, Refused, StaleState
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(village):
    return issue_in("in_progress", village)


@pytest.fixture
def other(other_village):
    return issue_in("in_progress", other_village, number="101201-2611-09")


def test_each_history_gets_its_event(office, issue, other):
    merge_issues(issue, other, "同一条渠", by=office, version=1)

    other.refresh_from_db()
    assert (issue.state, issue.merged_into, issue.holder) == ("merged", other, "nobody")
    assert issue.events.get().words == "并入101201-2611-09：同一条渠"
    assert other.events.get().action == "absorb"
    assert (other.state, other.version) == ("in_progress", 2)


@pytest.mark.parametrize("state", ["closed", "merged", "declined", "reported", "withdrawn"])
def test_it_refuses_a_target_that_nobody_works_on(office, issue, other_village, state):
    with pytest.raises(Refused, match="请选还在办的问题"):
        merge_issues(issue, issue_in(state, other_village), "", by=office, version=1)

    assert not issue.events.exists()


def test_it_refuses_itself(office, issue):
    with pytest.raises(Refused, match="不能并入自己"):
        merge_issues(issue, issue, "", by=office, version=1)


def test_it_refuses_another_township(office, issue):
    foreign = issue_in("in_progress", VillageFactory())

    with pytest.raises(Refused, match="只能并入本镇"):
        merge_issues(issue, foreign, "", by=office, version=1)


def test_two_mergers_the_other_way_round_leave_one(office, issue, other):
    stale = type(issue).objects.get(pk=issue.pk)
    merge_issues(other, issue, "", by=office, version=1)

    with pytest.raises(StaleState, match="并入重复问题"):
        merge_issues(stale, other, "", by=office, version=1)


def test_the_village_merges_nothing(village_officer, issue, other):
    with pytest.raises(Forbidden):
        merge_issues(issue, other, "", by=village_officer, version=1)
