"""What the three goals are made from, read once for all villages of a township."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from issues.models import Issue, IssueState, VillagersAnswer
from issues.queries.board import year_board
from organizations.models import DocumentKind, EveningTalk, Organization, PointsScheme
from organizations.queries.cases import case_counts
from organizations.queries.checklists import checklist_progress
from organizations.queries.coverage import VillageCoverage, core_coverage
from organizations.queries.decisions import DecisionCounts, decision_counts
from organizations.queries.groups import GroupCoverage, group_coverage
from organizations.queries.honours import awarded_counts
from organizations.queries.standing import Standing, standing_of
from villages.models import Hamlet, Township, Village

RECENT_DAYS = 90


class Figures:
    """Everything the facts are made from, read once for all villages."""

    def __init__(self, user: Any, township: Township, villages: list[Village], today: date) -> None:
        since = today.replace(month=1, day=1)
        self.today = today
        self.hamlets = _by_village(
            Hamlet.objects.filter(village__in=villages).order_by("code"), lambda row: row.village_id
        )
        self.coverage: dict[int, VillageCoverage] = core_coverage(villages)
        live = list(
            Organization.objects.visible_to(user)
            .live()
            .filter(village__in=villages)
            .select_related("hamlet", "village")
        )
        self.organizations = _by_village(live, lambda row: row.village_id)
        self.standings: dict[int, Standing] = standing_of(live, today)
        charters = Q(documents__kind=DocumentKind.CHARTER, documents__withdrawn_at=None)
        chartered = Organization.objects.visible_to(user).live().filter(charters)
        self.chartered = set(chartered.values_list("pk", flat=True))
        self.groups: dict[int, GroupCoverage] = group_coverage(villages)
        talks = EveningTalk.objects.visible_to(user).filter(
            hamlet__village__in=villages, held_on__gt=today - timedelta(days=RECENT_DAYS)
        )
        self.talks = Counter(talks.values_list("hamlet_id", flat=True))
        self.decisions: dict[int, DecisionCounts] = decision_counts(villages, since)
        schemes = PointsScheme.objects.visible_to(user).filter(
            hamlet__village__in=villages, ended_on=None
        )
        self.schemes = Counter(schemes.values_list("hamlet__village_id", flat=True))
        self.honours = awarded_counts(villages, since)
        self.cases = case_counts(villages)
        models = [row for rows in self.hamlets.values() for row in rows if row.is_demonstration]
        self.checklists = checklist_progress(models)
        board = year_board(township, today.year, user, today)
        self.months = {row.village.pk: row for row in board.rows}
        self.issues = _issue_figures(user, villages, today)


def _by_village(rows: Iterable[Any], village_of: Callable[[Any], int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(village_of(row), []).append(row)
    return found


def _issue_figures(user: Any, villages: list[Village], today: date) -> dict[int, dict[str, Any]]:
    since = today.replace(month=1, day=1)
    closed = Q(state=IssueState.CLOSED, closed_at__date__gte=since)
    answered = closed & Q(villagers_answer__in=(VillagersAnswer.AGREED, VillagersAnswer.DISAGREED))
    mine = Issue.objects.visible_to(user).filter(village__in=villages)
    rows = mine.values("village_id").annotate(
        closed=Count("pk", filter=closed),
        answered=Count("pk", filter=answered),
        agreed=Count("pk", filter=closed & Q(villagers_answer=VillagersAnswer.AGREED)),
        unfinished=Count("pk", filter=Q(pk__in=mine.unfinished().values("pk"))),
        overdue=Count("pk", filter=Q(pk__in=mine.overdue(today).values("pk"))),
        recurred=Count("pk", filter=Q(recurrence_of__isnull=False, reported_at__date__gte=since)),
    )
    return {row["village_id"]: dict(row) for row in rows}
