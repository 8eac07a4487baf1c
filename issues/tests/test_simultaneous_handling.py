"""Two people on one problem at the same moment: only a database with real concurrency can show it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from issues.models import Issue
from issues.services.extensions import answer_extension, ask_extension
from issues.services.handling import comment, finish_issue
from issues.services.parking import park_issue
from issues.services.triage import merge_issues
from issues.tests.rows import issue_in
from shaping.audit.services import chain_faults
from shaping.workflow import Refused
from villages.capabilities import Role

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads need PostgreSQL"),
]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


def at_once(*acts):
    """Run the acts in threads that start together; give what each raised, or None."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            act()
        except Refused as refusal:
            return refusal.status
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts), key=str)


@pytest.fixture
def issue(village):
    return issue_in("in_progress", village)


def copy_of(issue: Issue) -> Issue:
    return Issue.objects.select_related("village__township").get(pk=issue.pk)


def test_of_two_moves_one_counts(issue, office):
    first, second = copy_of(issue), copy_of(issue)

    results = at_once(
        lambda: finish_issue(first, "已清淤", by=office, version=1),
        lambda: park_issue(second, "等立项", date(2026, 12, 25), by=office, version=1),
    )

    issue.refresh_from_db()
    assert results == [409, None]
    assert issue.events.count() == issue.version - 1 == 1
    assert list(chain_faults()) == []


def test_a_comment_sent_twice_stands_once(issue, office):
    copies = [copy_of(issue) for _ in range(4)]

    results = at_once(
        *[lambda row=row: comment(row, "请尽快", by=office, version=1) for row in copies]
    )

    assert results == [409, 409, 409, None]
    assert issue.events.count() == 1


def test_two_mergers_the_other_way_round_do_not_block(issue, village, office):
    other = issue_in("in_progress", village)
    pairs = [(copy_of(issue), copy_of(other)), (copy_of(other), copy_of(issue))]

    results = at_once(
        *[lambda a=a, b=b: merge_issues(a, b, "", by=office, version=1) for a, b in pairs]
    )

    assert results == [409, None]
    assert Issue.objects.filter(state="merged").count() == 1


def test_a_request_is_answered_once(village, village_officer, appoint):
    issue = issue_in("in_progress", village, level="village")
    asked = ask_extension(issue, date(2026, 12, 28), "下雨", by=village_officer, version=1)
    people = [appoint(Role.TOWNSHIP_OFFICE), appoint(Role.TOWNSHIP_OFFICE)]
    answers = [type(asked).objects.select_related("issue__village__township").get(pk=asked.pk)
               for _ in people]  # fmt: skip

    results = at_once(
        *[
            lambda row=row, by=by: answer_extension(row, is_granted=True, answer="", by=by)
            for row, by in zip(answers, people, strict=True)
        ]
    )

    assert None in results
    assert len(set(results)) == 2
    assert issue.events.filter(action="grant_extension").count() == 1
