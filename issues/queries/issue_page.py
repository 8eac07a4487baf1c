"""What the page of one problem shows: its story, clocks, warnings, relations, and the moves open to me."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from issues.models import (
    Attachment,
    AttachmentPhase,
    Escalation,
    ExtensionRequest,
    Issue,
    IssueEvent,
)
from issues.queries.clocks import Clocks, count_clocks, stretches_of
from issues.queries.deadlines import UNDER_WAY, DueStep, escalation_step
from issues.queries.moves import Move, moves_for
from shaping.workdays.queries import Calendar, calendar_for, days_left_words

WITH_PEOPLE = (
    "village__township",
    "hamlet",
    "category",
    "common_topic",
    "first_list__village",
    "evening_talk__hamlet",
    "responsible",
    "finished_by",
    "verified_by",
)
_PHASES = AttachmentPhase.values


@dataclass(frozen=True)
class Entry:
    """One step of the story with its word and the pictures added in it."""

    word: str
    event: IssueEvent
    attachments: list[Attachment]


@dataclass(frozen=True)
class Due:
    """The due date in words (还有3天), and the warning step, if any."""

    words: str
    step: DueStep | None
    missing_years: tuple[int, ...]


@dataclass(frozen=True)
class Relations:
    """Other problems that belong to this one, as far as the user may see them."""

    merged_into: Issue | None
    recurrence_of: Issue | None
    merged: list[Issue]
    recurrences: list[Issue]


@dataclass(frozen=True)
class IssuePage:
    """All the page of a problem shows."""

    entries: list[Entry]
    attachments: list[Attachment]
    clocks: Clocks
    due: Due
    relations: Relations
    requests: list[ExtensionRequest]
    escalations: list[Escalation]
    moves: list[Move]


def issue_page(issue: Issue, user: Any, words: Mapping[str, str], today: date) -> IssuePage:
    """The page's content in eight queries; `words` names the actions of the events."""
    events = list(issue.events.order_by("sequence"))
    attachments = list(
        issue.attachments.select_related("stored_file", "added_by").order_by("added_at", "pk")
    )
    calendar = _calendar(issue, today)
    return IssuePage(
        entries=_story(events, attachments, words),
        attachments=sorted(attachments, key=lambda row: _PHASES.index(row.phase)),
        clocks=count_clocks(stretches_of(issue, events), today, calendar),
        due=_due(issue, today, calendar),
        relations=_relations(issue, user),
        requests=list(
            issue.extension_requests.select_related("asked_by", "answered_by").order_by("-pk")
        ),
        escalations=list(issue.escalations.order_by("-pk")),
        moves=moves_for(issue, user, today),
    )


def _calendar(issue: Issue, today: date) -> Calendar:
    days = [today, timezone.localdate(issue.reported_at)]
    days += [issue.due_on] if issue.due_on else []
    return calendar_for(min(days), max(days))


def _story(
    events: list[IssueEvent], attachments: list[Attachment], words: Mapping[str, str]
) -> list[Entry]:
    by_pk = {row.pk: row for row in attachments}
    return [
        Entry(
            words.get(event.action, "办理"),
            event,
            [by_pk[pk] for pk in event.details.get("attachments", ()) if pk in by_pk],
        )
        for event in events
    ]


def _due(issue: Issue, today: date, calendar: Calendar) -> Due:
    """How much time is left; nothing where nobody works on the problem."""
    if issue.state not in UNDER_WAY or issue.due_on is None:
        return Due("", None, ())
    words = days_left_words(issue.due_on, today, calendar)
    return Due(words, escalation_step(issue, today, calendar), calendar.missing_years)


def _relations(issue: Issue, user: Any) -> Relations:
    named = [pk for pk in (issue.merged_into_id, issue.recurrence_of_id) if pk]
    near = Q(pk__in=named) | Q(merged_into=issue) | Q(recurrence_of=issue)
    rows = Issue.objects.visible_to(user).filter(near).select_related("village")
    found = {row.pk: row for row in rows.order_by("-reported_at", "-pk")}
    return Relations(
        merged_into=found.get(issue.merged_into_id or 0),
        recurrence_of=found.get(issue.recurrence_of_id or 0),
        merged=[row for row in found.values() if row.merged_into_id == issue.pk],
        recurrences=[row for row in found.values() if row.recurrence_of_id == issue.pk],
    )
