"""What the town looks at before it accepts a list or sends it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from issues.models import Issue, IssueList, ListSection, ListState, ListSubmission
from issues.queries.differences import Differences, differences_of

DECIDED = (ListState.SUBMITTED, ListState.RETURNED, ListState.ACCEPTED)


@dataclass(frozen=True)
class Review:
    """A list's newest submission, what changed in it, and which problems stay hidden.

    `sensitive` are those whose words are shown: whoever opens the page has looked at them.
    """

    issue_list: IssueList
    submission: ListSubmission
    differences: Differences
    hidden: frozenset[int]
    sensitive: list[Issue]

    @property
    def is_waiting(self) -> bool:
        """Whether the town still has to decide."""
        return self.issue_list.state == ListState.SUBMITTED


def review_of(issue_list: IssueList, user: Any) -> Review | None:
    """The newest submission as that user may read it; None before the first one. Six queries."""
    submissions = issue_list.submissions.select_related("submitted_by", "confirmed_by")
    newest = submissions.defer("content").order_by("-number").first()
    if newest is None:
        return None
    differences = differences_of(newest)
    entries = [row.entry for row in differences.rows] + differences.removed
    sensitive = {entry.issue_id for entry in entries if entry.issue.is_sensitive}
    rows = Issue.objects.visible_to(user).filter(pk__in=sensitive)
    shown = list(rows.select_related("village__township").order_by("pk"))
    hidden = sensitive.difference(issue.pk for issue in shown)
    return Review(issue_list, newest, differences, frozenset(hidden), shown)


def newest_submissions(lists: Sequence[IssueList]) -> list[ListSubmission]:
    """The newest submission of each list in the given order; two counts, one query.

    `new_count` counts its new problems, `said_count` what it says of carried-over ones beyond
    “still in hand”.
    """
    said = Q(entries__section=ListSection.ONGOING) & ~Q(entries__status="still")
    rows = (
        ListSubmission.objects.filter(issue_list__in=[row.pk for row in lists])
        .select_related("submitted_by")
        .defer("content")
        .annotate(
            new_count=Count("entries", filter=Q(entries__section=ListSection.NEW)),
            said_count=Count("entries", filter=said),
        )
        .order_by("number")
    )
    newest = {row.issue_list_id: row for row in rows}
    found = [(row, newest[row.pk]) for row in lists if row.pk in newest]
    for issue_list, submission in found:
        submission.issue_list = issue_list
    return [submission for _, submission in found]
