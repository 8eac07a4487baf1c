"""Lists as the town's desk meets them: submitted with new and carried-over rows."""

from datetime import UTC, datetime
from typing import Any

from issues.models import (
    CarriedStatus,
    Issue,
    IssueList,
    IssueListEntry,
    ListSection,
    ListState,
    ListSubmission,
)
from issues.queries.columns import CARRIED_WORDS, words_of
from issues.tests.factories import IssueFactory, IssueListFactory, SubmissionFactory
from villages.models import Village

ON_TIME = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LATE = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)


def submitted(village: Village, new: int = 0, **fields: Any) -> ListSubmission:
    """A list that went up with `new` new problems; a nil one without."""
    reported_at = fields.pop("reported_at", ON_TIME)
    issue_list = IssueListFactory(
        village=village, reported=True, is_nil=not new, reported_at=reported_at, **fields
    )
    submission = SubmissionFactory(
        issue_list=issue_list,
        is_nil=not new,
        submitted_at=reported_at,
        submitted_by=issue_list.reported_by,
    )
    for _ in range(new):
        add_new(submission)
    return submission


def add_new(submission: ListSubmission, **fields: Any) -> IssueListEntry:
    """A new problem at the end of the list."""
    issue_list = submission.issue_list
    issue = IssueFactory(village=issue_list.village, first_list=issue_list, **fields)
    return add_row(submission, issue, ListSection.NEW)


def carry(
    submission: ListSubmission, issue: Issue, status: str = CarriedStatus.STILL, words: str = ""
) -> IssueListEntry:
    """A carried-over problem at the end of the list with what the village says of it."""
    return add_row(submission, issue, ListSection.ONGOING, status=status, said=words)


def add_row(
    submission: ListSubmission, issue: Issue, section: str, *, status: str = "", said: str = ""
) -> IssueListEntry:
    """A row at the end of the list with the problem's words as they stand."""
    words = words_of(issue) | ({CARRIED_WORDS: said} if status else {})
    return IssueListEntry.objects.create(
        submission=submission,
        issue=issue,
        section=section,
        status=status,
        position=submission.entries.count() + 1,
        words=words,
    )


def submitted_again(submission: ListSubmission) -> ListSubmission:
    """The village's next submission of the same list, with nothing in it yet."""
    IssueList.objects.filter(pk=submission.issue_list_id).update(state=ListState.SUBMITTED)
    return SubmissionFactory(
        issue_list=submission.issue_list,
        number=submission.number + 1,
        submitted_by=submission.submitted_by,
    )
