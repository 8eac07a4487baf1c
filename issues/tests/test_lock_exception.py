"""Opening a locked list: with a reason, until a workday, by the office."""

from datetime import date

import pytest
import time_machine

from issues.models import IssueList, ListState, LockException
from issues.services.desk import grant_lock_exception
from issues.tests.factories import IssueListFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

UNTIL = date(2026, 12, 4)


@pytest.fixture(autouse=True)
def _first_of_december():
    with time_machine.travel("2026-12-01 10:00+08:00", tick=False):
        yield


@pytest.fixture
def issue_list(village):
    return IssueListFactory(village=village)


def test_it_is_opened_until_a_day(issue_list, office):
    grant_lock_exception(issue_list, " 汛期抢险 ", UNTIL, by=office)

    found = LockException.objects.get()
    assert (found.reason, found.until, found.granted_by) == ("汛期抢险", UNTIL, office)
    assert AuditEvent.objects.get().summary == (
        "堰市村2026年11月问题清单锁定后例外开放到12月4日：汛期抢险"
    )


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (date(2026, 11, 30), "已经过去"),
        (date(2027, 1, 1), "最多开放30天"),
        (date(2026, 12, 5), "不上班"),
    ],
)
def test_it_refuses_an_unfit_day(issue_list, office, until, says):
    with pytest.raises(Refused, match=says):
        grant_lock_exception(issue_list, "汛期抢险", until, by=office)


def test_it_refuses_a_day_before_the_lock(village, office):
    later = IssueListFactory(village=village, month=12, locks_on=date(2026, 12, 28))

    with pytest.raises(Refused, match="12月28日才锁定"):
        grant_lock_exception(later, "汛期抢险", UNTIL, by=office)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_it_refuses_without_a_fit_reason(issue_list, office, reason):
    with pytest.raises(Refused, match="写开放的原因"):
        grant_lock_exception(issue_list, reason, UNTIL, by=office)


@pytest.mark.parametrize("trait", ["reported", "accepted"])
def test_it_refuses_a_list_the_town_has(village, office, trait):
    with pytest.raises(Refused, match="已经在镇里"):
        grant_lock_exception(
            IssueListFactory(village=village, **{trait: True}), "汛期抢险", UNTIL, by=office
        )


def test_a_second_click_opens_nothing_more(issue_list, office):
    grant_lock_exception(issue_list, "汛期抢险", UNTIL, by=office)

    with pytest.raises(StaleState, match="已经开放到这一天"):
        grant_lock_exception(issue_list, "汛期抢险", UNTIL, by=office)
    assert LockException.objects.count() == 1


def test_it_may_be_prolonged(issue_list, office):
    grant_lock_exception(issue_list, "汛期抢险", UNTIL, by=office)
    grant_lock_exception(issue_list, "还没抢完", date(2026, 12, 8), by=office)

    assert LockException.objects.count() == 2


def test_a_returned_list_may_be_opened(village, office):
    row = IssueListFactory(village=village, reported=True)
    IssueList.objects.update(state=ListState.RETURNED, return_reason="请补充")

    assert grant_lock_exception(row, "汛期抢险", UNTIL, by=office)


@pytest.mark.parametrize("person", ["leader", "auditor", "village_officer", "other_office"])
def test_only_the_towns_office_opens(issue_list, request, person):
    with pytest.raises(Forbidden):
        grant_lock_exception(issue_list, "汛期抢险", UNTIL, by=request.getfixturevalue(person))
