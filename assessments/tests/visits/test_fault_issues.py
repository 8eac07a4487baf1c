"""A fault becomes one problem of the village, accepted, carried over, and counted as new."""

from datetime import date

import pytest

from assessments.models import FoundFault, ScoreSheet
from assessments.services.fault_issues import FaultFacts, fault_to_issue
from assessments.tests.visits.scenes import FOUND, entrant_of, sealed_visit
from issues.models import AffectedUnit, Issue, IssueSource, IssueState
from issues.queries.contents import unfinished_of
from issues.tests.factories import CategoryFactory, IssueListFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


@pytest.fixture
def fault(cycle, member) -> FoundFault:
    sealed_visit(member, entrant_of(cycle, 1), ON)
    return FoundFault.objects.get()


@pytest.fixture
def facts(township) -> FaultFacts:
    category = CategoryFactory(township=township, name="环境卫生")
    return FaultFacts(category, FOUND, 1, AffectedUnit.PLACE)


def test_it_is_an_accepted_problem_of_the_village(fault, facts, office):
    issue = fault_to_issue(fault, facts, by=office)

    assert (issue.village, issue.state) == (fault.entrant.village, IssueState.ACCEPTED)
    assert (issue.source, issue.raised_on) == (IssueSource.INSPECTION, ON)
    assert FoundFault.objects.get().issue == issue
    assert AuditEvent.objects.filter(action__in=["issue.accept", "fault.follow"]).count() == 2


def test_the_village_carries_it_in_its_next_list(fault, facts, office):
    issue = fault_to_issue(fault, facts, by=office)

    assert unfinished_of(IssueListFactory(village=fault.entrant.village)) == [issue]


def test_twice_clicked_is_one_problem(fault, facts, office):
    first = fault_to_issue(fault, facts, by=office)
    second = fault_to_issue(FoundFault.objects.get(), facts, by=office)

    assert first == second
    assert Issue.objects.count() == AuditEvent.objects.filter(action="fault.follow").count() == 1


def test_a_mended_fault_is_no_problem_any_more(fault, facts, office):
    FoundFault.objects.update(fixed_at="2026-11-21T00:00Z", fixed_by=office)

    with pytest.raises(Refused, match="已经整改"):
        fault_to_issue(fault, facts, by=office)
    assert not Issue.objects.exists()


def test_a_fault_of_a_voided_sheet_does_not_count(fault, facts, office):
    ScoreSheet.objects.update(
        state="voided", voided_at="2026-11-21T00:00Z", voided_by=office, void_reason="填错村"
    )

    with pytest.raises(Refused, match="已经作废"):
        fault_to_issue(fault, facts, by=office)


def test_only_the_office_makes_it_one(fault, facts, leader, inspector, other_office):
    for user in (leader, inspector, other_office):
        with pytest.raises(Forbidden):
            fault_to_issue(fault, facts, by=user)
    assert not Issue.objects.exists()
