"""Two people in the same list at the same moment: nothing is lost, nothing doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from issues.models import Issue, IssueList, ListState, ListSubmission
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.lists import open_list, recall_list
from issues.services.submissions import submit_list, submit_nil, token_of
from issues.tests.factories import CategoryFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Refused
from villages.capabilities import Role

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads need PostgreSQL"),
]
WRITERS = 8


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture
def november(village, village_officer):
    return open_list(village, 2026, 11, by=village_officer)


@pytest.fixture
def card(township):
    category = CategoryFactory(township=township)
    return {
        "hamlet": "all",
        "category": str(category.pk),
        "description": "七组排灌渠淤塞200米",
        "affected_count": "120",
        "affected_unit": "mu",
        "rev": 0,
    }


def at_once(*acts):
    """Run the acts in threads that start together; give each result, or its refusal's status."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal.status
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def seen(issue_list):
    return IssueList.objects.get(pk=issue_list.pk)


def test_many_writers_keep_every_card(november, village_officer, card):
    def write(number):
        change = DraftChange({f"k{number}": card}, tab=str(number))
        return lambda: save_draft(seen(november), change, by=village_officer).conflicts

    results = at_once(*[write(number) for number in range(WRITERS)])

    november.refresh_from_db()
    assert results == [[]] * WRITERS
    assert len(november.draft["rows"]) == november.draft_version == WRITERS


def test_two_writers_of_one_card_are_told(november, village_officer, card):
    def write(words):
        change = DraftChange({"a": card | {"description": words}}, tab=words)
        return lambda: len(save_draft(seen(november), change, by=village_officer).conflicts)

    assert sorted(at_once(write("水渠"), write("路灯"))) == [0, 1]


@pytest.mark.parametrize("round_number", range(3))
def test_a_double_click_reports_once(november, village_officer, card, round_number):
    save_draft(november, DraftChange({"a": card}), by=village_officer)
    token = token_of(november)

    def report():
        return submit_list(seen(november), by=village_officer, token=token).receipt_number

    assert at_once(report, report) == ["HZ-101200-2611-1"] * 2
    assert (Issue.objects.count(), ListSubmission.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="list.submit").count() == 1


def test_a_double_click_on_nil_reports_once(november, village_officer):
    results = at_once(*[lambda: submit_nil(seen(november), by=village_officer).pk] * 2)

    # The second one may also learn in words that the list has just gone up.
    assert ListSubmission.objects.count() == 1
    assert set(results) <= {ListSubmission.objects.get().pk, 409}


def test_typing_and_reporting_at_once_loses_nothing(november, village_officer, appoint, card):
    secretary = appoint(Role.VILLAGE_SECRETARY)
    save_draft(november, DraftChange({"a": card}), by=village_officer)
    token = token_of(november)

    def report():
        return submit_list(seen(november), by=village_officer, token=token) is not None

    def write():
        change = DraftChange({"b": card | {"description": "路灯不亮"}}, tab="2")
        return save_draft(seen(november), change, by=secretary).conflicts == []

    reported, written = at_once(report, write)

    november.refresh_from_db()
    assert {reported, written} == {True, 409}
    # Whoever came second was told so: the list holds what was checked, or is still a draft.
    assert november.state == (ListState.SUBMITTED if reported is True else ListState.DRAFT)
    assert Issue.objects.count() == (1 if reported is True else 0)


def test_it_is_taken_back_once(november, village_officer, card):
    save_draft(november, DraftChange({"a": card}), by=village_officer)
    submit_list(november, by=village_officer, token=token_of(november))

    results = at_once(*[lambda: recall_list(seen(november), by=village_officer)] * 2)

    assert sorted(results, key=str) == [409, None]
    assert Issue.objects.get().events.filter(action="withdraw").count() == 1
