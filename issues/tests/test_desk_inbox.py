"""What waits at the town's desk today."""

from datetime import date

import pytest

from issues.models import ExtensionRequest, IssueState
from issues.queries.board import desk_inbox
from issues.tests.desk_scenes import submitted
from issues.tests.factories import REPORTED_AT, IssueFactory

TODAY = date(2026, 11, 24)


@pytest.fixture
def inbox(office):
    def read(user=office):
        return {line.title: line for line in desk_inbox(user, TODAY)}

    return read


def counts(lines):
    return {title: line.count for title, line in lines.items() if line.count}


def test_an_empty_desk_says_nothing_waits(inbox, village):
    found = inbox()

    assert counts(found) == {}
    assert found["待受理的清单"].address == ""


def test_lists_lead_to_the_oldest_month_that_waits(inbox, village, other_village):
    submitted(village)
    submitted(other_village, month=10, opens_on=date(2026, 10, 20))

    found = inbox()["待受理的清单"]

    assert (found.count, found.address) == (2, "/lists/board/421223101/2026-10/")


@pytest.mark.parametrize(
    ("fields", "title", "query"),
    [
        ({"accepted": True}, "待分办", "state=accepted"),
        ({"state": IssueState.REOPENED}, "反弹待重办", "state=reopened"),
        ({"finished": True}, "待核验", "state=awaiting_verification"),
        ({"in_progress": True, "due_on": date(2026, 11, 23)}, "已超期", "due=overdue"),
        ({"in_progress": True, "due_on": TODAY}, "即将到期", "due=soon"),
        ({"in_progress": True, "due_on": date(2026, 11, 27)}, "即将到期", "due=soon"),
        ({"state": IssueState.PARKED, "review_on": TODAY}, "挂账待复查", "due=review"),
    ],
)
def test_a_problem_waits_under_its_word(inbox, village, fields, title, query):
    IssueFactory(village=village, **fields)

    found = inbox()

    assert counts(found) == {title: 1}
    assert found[title].address == f"/issues/?{query}"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"in_progress": True, "due_on": date(2026, 11, 30)},
        {"state": IssueState.PARKED, "review_on": date(2026, 11, 25)},
        {"closed": True},
    ],
)
def test_what_can_wait_is_not_counted(inbox, village, fields):
    IssueFactory(village=village, **fields)

    assert counts(inbox()) == {}


def test_a_request_for_more_time_waits(inbox, village, village_officer):
    ExtensionRequest.objects.create(
        issue=IssueFactory(village=village, in_progress=True),
        due_before=date(2026, 12, 22),
        asked_until=date(2026, 12, 30),
        reason="等配件",
        asked_at=REPORTED_AT,
        asked_by=village_officer,
    )

    assert counts(inbox()) == {"延期申请待答复": 1}


def test_another_townships_work_is_not_counted(inbox, village, other_office):
    submitted(village)
    IssueFactory(village=village, accepted=True)

    assert counts(inbox(other_office)) == {}


@pytest.mark.parametrize("person", ["leader", "auditor", "village_officer"])
def test_only_the_office_has_a_desk(inbox, request, person):
    assert inbox(request.getfixturevalue(person)) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_three_rows_as_for_one(
    inbox, office, village, django_assert_num_queries, count
):
    submission = submitted(village)
    for _ in range(count):
        IssueFactory(village=village, first_list=submission.issue_list, accepted=True)

    with django_assert_num_queries(7):
        inbox()
