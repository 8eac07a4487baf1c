"""Lists that were recalled or returned and went up again: each counts in the month it first came."""

from datetime import date

import pytest
import time_machine

from issues.models import IssueList, ListSubmission
from issues.services.lists import recall_list
from issues.tests.factories import SubmissionFactory
from shaping.reports.queries.snapshots import contents_of
from shaping.reports.queries.windows import window_of
from shaping.reports.tests.building import at, issue_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def went_up(village):
    """A list of October that went up on the 24th, with its submission."""
    row = issue_list(village, 10, at(10, 24), state="submitted", accepted_at=None, accepted_by=None)
    submission(row, 1, at(10, 24), is_nil=True)
    return row


def submission(row: IssueList, number: int, moment, *, is_nil=False) -> ListSubmission:
    return SubmissionFactory(
        issue_list=row,
        number=number,
        submitted_at=moment,
        is_nil=is_nil,
        submitted_by=row.reported_by,
    )


def send_again(row: IssueList, moment) -> None:
    user = ListSubmission.objects.get(issue_list=row, number=1).submitted_by
    IssueList.objects.filter(pk=row.pk).update(
        state="submitted", reported_at=moment, reported_by=user, is_nil=False
    )
    row.refresh_from_db()
    submission(row, 2, moment)


def figures(township, month: int) -> dict[str, int]:
    return contents_of([window_of(township, 2026, month)])[0].figures


def test_a_list_that_was_recalled_in_time_counts_when_it_came_again(
    township, went_up, village_officer
):
    with time_machine.travel(at(10, 26), tick=False):
        recall_list(went_up, by=village_officer)
    send_again(went_up, at(10, 28))

    found = figures(township, 10)

    assert (found["on_time"], found["late"], found["nil"]) == (0, 1, 0)


def test_what_was_recalled_and_never_came_again_is_missing(township, went_up, village_officer):
    with time_machine.travel(at(10, 26), tick=False):
        recall_list(went_up, by=village_officer)

    assert figures(township, 10)["missing"] == 1


def test_what_happens_after_the_cut_off_changes_nothing(township, went_up):
    """Returned in November and sent up again: October keeps what it said, November has nothing late."""
    before = contents_of([window_of(township, 2026, 10)])[0]
    IssueList.objects.filter(pk=went_up.pk).update(is_nil=False)
    submission(went_up, 2, at(11, 5))

    assert contents_of([window_of(township, 2026, 10)])[0] == before
    assert (before.figures["on_time"], before.figures["nil"]) == (1, 1)
    assert figures(township, 11)["late_before"] == 0


def test_a_list_that_came_after_its_month_is_late_once(township, village):
    row = issue_list(village, 10, at(11, 4))
    submission(row, 1, at(11, 4))
    submission(row, 2, at(11, 9))

    assert figures(township, 10)["missing"] == 1
    assert figures(township, 11)["late_before"] == 1
    assert figures(township, 12)["late_before"] == 0
    assert window_of(township, 2026, 11).starts_on == date(2026, 11, 1)
