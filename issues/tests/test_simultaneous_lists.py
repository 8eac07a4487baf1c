"""The town and the village at the same moment: only real concurrency can show it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from issues.models import Issue, IssueList, ListSubmission
from issues.services.desk import accept_list, grant_lock_exception, return_list
from issues.services.lists import recall_list
from issues.services.opening import ensure_lists
from issues.services.reminders import remind
from issues.tests.desk_scenes import submitted
from issues.tests.factories import IssueListFactory
from shaping.workflow import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads need PostgreSQL"),
]


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture
def submission(village):
    return submitted(village, new=3)


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
        return list(pool.map(run, acts))


def acts_on(submission, office, village_officer):
    """Each act on rows of its own, as two requests would have them."""

    def seen():
        return ListSubmission.objects.get(pk=submission.pk)

    def accept():
        accept_list(seen().issue_list, seen(), by=office)

    def give_back():
        reasons = {submission.entries.earliest("position").pk: "请补充"}
        return_list(seen().issue_list, seen(), reasons, "", by=office)

    def recall():
        recall_list(seen().issue_list, by=village_officer)

    return accept, give_back, recall


@pytest.mark.parametrize("round_number", range(3))
def test_a_list_is_accepted_or_recalled(submission, office, village_officer, round_number):
    accept, _, recall = acts_on(submission, office, village_officer)

    results = at_once(accept, recall)

    state = IssueList.objects.get().state
    assert sorted(results, key=str) == [409, None]
    assert state == ("accepted" if results[0] is None else "draft")
    expected = "accepted" if results[0] is None else "withdrawn"
    assert set(Issue.objects.values_list("state", flat=True)) == {expected}


def test_a_list_is_accepted_or_returned(submission, office, village_officer):
    accept, give_back, _ = acts_on(submission, office, village_officer)

    assert sorted(at_once(accept, give_back), key=str) == [409, None]


def test_a_list_is_accepted_once(submission, office, village_officer):
    accept, _, _ = acts_on(submission, office, village_officer)

    assert sorted(at_once(accept, accept), key=str) == [409, None]


def test_a_village_is_reminded_once_a_day(village, office):
    row = IssueListFactory(village=village)

    results = at_once(*[lambda: remind([row], by=office)] * 2)

    assert sorted(results, key=str) == [409, None]
    assert row.reminders.count() == 1


def test_two_clocks_open_one_list(village, office):
    opened = at_once(*[lambda: ensure_lists(date(2026, 11, 24))] * 2)

    assert opened == [None, None]
    assert IssueList.objects.count() == 1


def test_an_exception_is_granted_once(village, office):
    row = IssueListFactory(village=village)
    until = date(2026, 12, 4)

    results = at_once(*[lambda: grant_lock_exception(row, "汛期抢险", until, by=office)] * 2)

    assert sorted(results, key=str) == [409, None]
    assert row.lock_exceptions.count() == 1
