"""Earlier problems that resemble one (features B9): suggestions only, a person decides."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from issues.likeness import SHOWN_FROM, likeness
from issues.models import UNFINISHED_STATES, Issue, IssueState, LikenessAnswer
from villages.models import Village

LOOK_BACK = timedelta(days=365)
# A village has some fifty problems a year; more are not compared.
MOST_COMPARED = 300
MOST_SHOWN = 3
COMPARED_STATES = (IssueState.CLOSED, *UNFINISHED_STATES)


@dataclass(frozen=True)
class Suggestion:
    """An earlier problem with its likeness in percent; only a closed one can come back."""

    issue: Issue
    percent: int
    is_village_view: bool = False

    @property
    def may_recur(self) -> bool:
        """Whether it was closed, so that the new one may be its return."""
        return self.issue.state == IssueState.CLOSED


@dataclass(frozen=True)
class Typed:
    """What is being typed; `chosen` is the earlier problem that the village named, if any."""

    description: str
    category_id: int | None = None
    hamlet_id: int | None = None
    chosen: int | None = None


def similar_issues(user: Any, village: Village, typed: Typed) -> list[Suggestion]:
    """The user's visible problems of the village that resemble what is being typed; one query."""
    named = {typed.chosen} if typed.chosen is not None else set()
    return _ranked(_candidates(user, village.pk), typed, named)


def suggestions_for(issue: Issue, user: Any) -> list[Suggestion]:
    """Earlier problems that resemble a stored one and were not answered yet; two queries.

    Those the village named in its list come first.
    """
    answered = LikenessAnswer.objects.filter(issue=issue).values("earlier")
    rows = _candidates(user, issue.village_id).filter(
        Q(reported_at__lt=issue.reported_at) | Q(reported_at=issue.reported_at, pk__lt=issue.pk)
    )
    rows = rows.exclude(pk=issue.pk).exclude(pk__in=answered)
    stored = Typed(issue.description, issue.category_id, issue.hamlet_id)
    return _ranked(rows, stored, _named_by_village(issue))


def _candidates(user: Any, village_id: int) -> QuerySet[Issue]:
    since = timezone.now() - LOOK_BACK
    recent = Q(reported_at__gte=since) | Q(closed_at__gte=since)
    rows = Issue.objects.visible_to(user).filter(
        recent, village=village_id, state__in=COMPARED_STATES
    )
    return rows.select_related("hamlet", "category").order_by("-reported_at", "-pk")


def _named_by_village(issue: Issue) -> set[int]:
    details = issue.events.filter(action="report").values_list("details", flat=True)
    return {row["recurs_from"] for row in details if row.get("recurs_from")}


def _ranked(rows: QuerySet[Issue], typed: Typed, named: set[int]) -> list[Suggestion]:
    """What the village named, then the most alike."""
    found = []
    for row in rows[:MOST_COMPARED]:
        percent = _percent(row, typed)
        is_named = row.pk in named
        if percent >= SHOWN_FROM or is_named:
            found.append(Suggestion(row, percent, is_named))
    found.sort(key=lambda row: (not row.is_village_view, -row.percent))
    return found[:MOST_SHOWN]


def _percent(earlier: Issue, typed: Typed) -> int:
    """The likeness; another category counts a fifth less, since clerks differ in it, another hamlet half."""
    percent = likeness(earlier.description, typed.description)
    if typed.category_id is not None and earlier.category_id != typed.category_id:
        percent = percent * 4 // 5
    if typed.hamlet_id is not None and earlier.hamlet_id not in {None, typed.hamlet_id}:
        percent //= 2
    return percent
