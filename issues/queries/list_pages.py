"""What the pages of one list show to one reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from issues.models import (
    CarriedStatus,
    Issue,
    IssueList,
    IssueState,
    ListSection,
    ListSubmission,
)
from issues.queries.contents import (
    PrintedSection,
    carried_lines,
    closed_lines,
    content_of,
    new_lines,
    printed,
    unfinished_of,
)
from issues.queries.draft_rows import Reading, draft_rows, is_blank, read_draft
from issues.queries.standing import due_sentence, last_open_day
from shaping.workdays.queries import calendar_for
from villages.capabilities import may

NO_KEYS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Carried:
    """A carried-over problem with what was said of it; `asks` is off while it is being checked."""

    issue: Issue
    status: str
    words: str
    rev: int
    is_hidden: bool
    asks: bool


@dataclass(frozen=True)
class Standing:
    """The list by the calendar: its sentence, whether it is locked, the years without workdays.

    `is_early` before the opening date: it may be filled, but not sent up.
    """

    sentence: str
    is_locked: bool
    is_late: bool
    is_early: bool
    open_until: date
    missing_years: tuple[int, ...]


def standing_of(issue_list: IssueList, today: date) -> Standing:
    """How the list stands today; three queries."""
    workdays = calendar_for(min(issue_list.due_on, today), max(issue_list.due_on, today))
    until = last_open_day(issue_list)
    is_with_village = issue_list.is_editable and issue_list.reported_at is None
    return Standing(
        sentence=due_sentence(issue_list, today, workdays),
        is_locked=is_with_village and today > until,
        is_late=is_with_village and issue_list.due_on < today <= until,
        is_early=is_with_village and today < issue_list.opens_on,
        open_until=until,
        missing_years=workdays.missing_years,
    )


def carried_of(issue_list: IssueList, user: Any) -> list[Carried]:
    """The problems carried into the list with the draft's statements; two queries."""
    unfinished = unfinished_of(issue_list)
    seen = set(
        Issue.objects.visible_to(user)
        .filter(pk__in=[issue.pk for issue in unfinished])
        .values_list("pk", flat=True)
    )
    said: Mapping[str, Mapping[str, Any]] = issue_list.draft.get("carried", {})
    return [
        _carried(issue, said.get(str(issue.pk), {}), is_hidden=issue.pk not in seen)
        for issue in unfinished
    ]


def _carried(issue: Issue, row: Mapping[str, Any], *, is_hidden: bool) -> Carried:
    return Carried(
        issue=issue,
        status=str(row.get("status", CarriedStatus.STILL)),
        words=str(row.get("words", "")),
        rev=int(row.get("rev", 0)),
        is_hidden=is_hidden,
        asks=not is_hidden and issue.state != IssueState.AWAITING_VERIFICATION,
    )


def readable_rows(issue_list: IssueList, user: Any) -> list[tuple[str, dict[str, Any]]]:
    """The draft's cards that the user may read: sensitive ones need the right, or are his own."""
    sees_all = may(user, "issue.read_sensitive", issue_list.village)
    return [
        (key, row)
        for key, row in draft_rows(issue_list)
        if sees_all or not row.get("is_sensitive") or row.get("by_id") == user.pk
    ]


def hidden_count(issue_list: IssueList, user: Any) -> int:
    """How many cards of the draft the user may not read."""
    return len(draft_rows(issue_list)) - len(readable_rows(issue_list, user))


@dataclass(frozen=True)
class DraftView:
    """The draft as it will stand when it goes up, with everything that is wrong in it."""

    sections: list[PrintedSection]
    reading: Reading
    new_count: int
    carried_count: int
    own_keys: frozenset[str]

    @property
    def is_nil(self) -> bool:
        """Whether it would go up as a nil report."""
        return self.new_count == 0


def draft_view(issue_list: IssueList, user: Any) -> DraftView:
    """Read the draft and lay it out as the printed list."""
    reading = read_draft(issue_list)
    unfinished = unfinished_of(issue_list)
    lines = [
        *new_lines(issue_list, reading, {}),
        *carried_lines(issue_list, unfinished),
        *closed_lines(issue_list),
    ]
    content = content_of(issue_list, lines, {})
    own_keys = frozenset(key for key, _ in readable_rows(issue_list, user))
    return DraftView(
        printed(content, user, {}, own_keys),
        reading,
        len(reading.rows),
        len(unfinished),
        own_keys,
    )


def submission_sections(submission: ListSubmission, user: Any) -> list[PrintedSection]:
    """A submission as it was printed, with the town's reasons; two queries."""
    entries = submission.entries.exclude(return_reason="")
    reasons = dict(entries.values_list("issue", "return_reason"))
    return printed(submission.content, user, reasons, NO_KEYS)


def submissions_of(issue_list: IssueList) -> list[ListSubmission]:
    """Every time the list went up, the newest first; one query."""
    rows = issue_list.submissions.select_related("submitted_by", "confirmed_by")
    return list(rows.order_by("-number"))


def returned_reasons(issue_list: IssueList, user: Any) -> dict[str, str]:
    """The town's reasons in the newest submission, as far as the user may read them.

    By `row:` and the card's key for new problems, `carried:` and the problem's id for others.
    """
    newest = issue_list.submissions.defer("content").order_by("-number").first()
    if newest is None or issue_list.returned_at is None:
        return {}
    rows = newest.entries.exclude(return_reason="").filter(issue__in=Issue.objects.visible_to(user))
    return {
        f"row:{entry.issue.draft_key}"
        if entry.section == ListSection.NEW
        else f"carried:{entry.issue_id}": entry.return_reason
        for entry in rows.select_related("issue")
    }


def has_blank_rows_only(issue_list: IssueList) -> bool:
    """Whether nothing new was typed, so that a nil report is possible."""
    return all(is_blank(row) for _, row in draft_rows(issue_list))


def saved_at(issue_list: IssueList) -> str:
    """When the draft was last saved, as the head line tells it: 11:12, or with the day."""
    if issue_list.drafted_at is None:
        return ""
    moment = timezone.localtime(issue_list.drafted_at)
    if moment.date() == timezone.localdate():
        return f"{moment:%H:%M}"
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
