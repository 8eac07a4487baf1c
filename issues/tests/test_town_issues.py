"""A problem the town finds itself: in the register at once, with number, event, clock and words to search."""

from datetime import date

import pytest
import time_machine

from issues.models import AffectedUnit, Holder, Issue, IssueEvent, IssueSource, IssueState
from issues.queries.clocks import clocks_of
from issues.queries.searching import folded
from issues.services.town_issues import TownIssue, report_town_issue
from issues.tests.factories import CategoryFactory, IssueFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused
from villages.tests.factories import HamletFactory, TownshipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


def found(township, **values) -> TownIssue:
    facts = {
        "key": "fault-7",
        "category": CategoryFactory(township=township),
        "description": "二组垃圾池旁有散落垃圾",
        "affected_count": 1,
        "affected_unit": AffectedUnit.PLACE,
        "words": "日常检查发现",
    }
    return TownIssue(**facts | values)


def test_it_stands_in_the_register_with_number_clock_and_search_text(village, township, office):
    issue = report_town_issue(village, found(township, raised_on=date(2026, 11, 20)), by=office)

    assert issue.number == "101200-2611-01"
    assert (issue.state, issue.holder) == (IssueState.ACCEPTED, Holder.TOWNSHIP)
    assert (issue.source, issue.first_list) == (IssueSource.INSPECTION, None)
    assert folded("散落垃圾") in issue.search_text
    assert clocks_of(issue, issue.events.all(), date(2026, 11, 26)).township == 2


def test_it_leaves_one_event_and_one_line_in_the_trail(village, township, office):
    issue = report_town_issue(village, found(township), by=office)

    event = IssueEvent.objects.get()
    assert (event.action, event.from_state, event.to_state) == ("accept", "", "accepted")
    assert (event.words, event.by) == ("日常检查发现", office)
    assert AuditEvent.objects.get().target_id == str(issue.pk)


def test_the_same_finding_is_the_same_problem(village, township, office):
    first = report_town_issue(village, found(township), by=office)
    second = report_town_issue(village, found(township, description="别的话"), by=office)

    assert first == second
    assert Issue.objects.count() == IssueEvent.objects.count() == 1


def test_its_number_follows_those_of_the_month(village, township, office):
    IssueFactory(village=village, number="101200-2611-08")

    assert report_town_issue(village, found(township), by=office).number == "101200-2611-09"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"description": " "}, "不能为空|空白|必填"),
        ({"affected_count": 0}, "核对涉及的数目"),
        ({"affected_unit": "ton"}, "ton"),
        ({"description": "王某 11010519491231002X"}, "身份证号"),
    ],
)
def test_it_refuses_what_no_problem_can_be(village, township, office, values, words):
    with pytest.raises(Refused, match=words):
        report_town_issue(village, found(township, **values), by=office)
    assert not Issue.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_refuses_a_foreign_category_and_a_foreign_hamlet(village, township, office):
    foreign = CategoryFactory(township=TownshipFactory())

    with pytest.raises(Refused, match="本镇现在用的问题类别"):
        report_town_issue(village, found(township, category=foreign), by=office)
    with pytest.raises(Refused, match="本村的村湾"):
        report_town_issue(village, found(township, hamlet=HamletFactory()), by=office)


def test_only_the_office_reports_for_the_town(village, township, leader, village_officer):
    for user in (leader, village_officer):
        with pytest.raises(Forbidden):
            report_town_issue(village, found(township), by=user)
