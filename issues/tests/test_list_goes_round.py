"""A list by the village's own services and the town's: up, back, up again, accepted."""

from datetime import date

import pytest
import time_machine

from issues.models import Issue, IssueList, ListState
from issues.queries.differences import differences_of
from issues.services.desk import accept_list, return_list
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.opening import ensure_lists
from issues.services.submissions import submit_list, submit_nil, token_of
from issues.tests.factories import CategoryFactory, IssueFactory


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture
def issue_list(village, village_officer):
    return ensure_lists(date(2026, 11, 24))[0]


def fill(issue_list, by, key, description):
    """Type one card and send the list up."""
    village = issue_list.village
    row = {
        "hamlet": "all",
        "category": str(CategoryFactory(township=village.township).pk),
        "description": description,
        "affected_count": "120",
        "affected_unit": "mu",
        "rev": issue_list.draft.get("rows", {}).get(key, {}).get("rev", 0),
    }
    save_draft(issue_list, DraftChange(rows={key: row}), by=by)
    issue_list = IssueList.objects.get(pk=issue_list.pk)
    return submit_list(issue_list, by=by, token=token_of(issue_list))


def test_returned_mended_and_accepted(issue_list, village_officer, office):
    first = fill(issue_list, village_officer, "a1", "七组排灌渠淤塞200米")
    entry = first.entries.get()
    return_list(first.issue_list, first, {entry.pk: "请写清哪一段"}, "", by=office)
    returned = IssueList.objects.get()

    second = fill(returned, village_officer, "a1", "七组排灌渠从泵站到石桥淤塞200米")
    row = differences_of(second).rows[0]
    accept_list(second.issue_list, second, by=office)

    assert [change.label for change in row.changes if change.label == "问题描述"] == ["问题描述"]
    assert row.earlier_reason == "请写清哪一段"
    issue = Issue.objects.get()
    assert (issue.state, IssueList.objects.get().state) == ("accepted", ListState.ACCEPTED)
    assert list(issue.events.order_by("sequence").values_list("action", flat=True)) == [
        "report",
        "return",
        "report",
        "accept",
    ]


def test_a_mended_row_that_was_not_returned_is_accepted_too(issue_list, village_officer, office):
    first = fill(issue_list, village_officer, "a1", "七组排灌渠淤塞200米")
    return_list(first.issue_list, first, {}, "请村书记看一遍", by=office)

    second = fill(IssueList.objects.get(), village_officer, "a1", "七组排灌渠淤塞300米")
    accept_list(second.issue_list, second, by=office)

    issue = Issue.objects.get()
    assert (issue.state, issue.description) == ("accepted", "七组排灌渠淤塞300米")


def test_a_nil_list_carries_what_is_open_and_changes_nothing(issue_list, village_officer, office):
    issue = IssueFactory(village=issue_list.village, in_progress=True)

    submission = submit_nil(issue_list, by=village_officer)
    accept_list(submission.issue_list, submission, by=office)

    issue.refresh_from_db()
    assert (submission.is_nil, issue.state, issue.events.count()) == (True, "in_progress", 0)


def test_a_carried_problem_reported_as_done_goes_to_its_check(issue_list, village_officer, office):
    issue = IssueFactory(village=issue_list.village, in_progress=True)
    said = {str(issue.pk): {"status": "done", "words": "已清淤", "rev": 0}}
    save_draft(issue_list, DraftChange(carried=said), by=village_officer)
    issue_list.refresh_from_db()

    submission = submit_list(issue_list, by=village_officer, token=token_of(issue_list))
    accept_list(submission.issue_list, submission, by=office)

    issue.refresh_from_db()
    assert (issue.state, issue.result) == ("awaiting_verification", "已清淤")
    assert issue.finished_by == village_officer
