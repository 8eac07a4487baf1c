"""Whom a problem can be given to, and what else a move's form offers."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from issues.models import Issue, IssueCategory
from issues.queries.moves import ABSORBING
from shaping.accounts.models import User
from shaping.uploads.models import StoredFile
from villages.capabilities import VILLAGE_ROLES, Role
from villages.models import Appointment, Hamlet

MOST_CANDIDATES = 50


def handlers_for(issue: Issue, today: date) -> QuerySet[User]:
    """Active people of the village, the town's office and its leaders, by name."""
    village = issue.village
    town = Q(role__in=(Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_LEADER), township=village.township_id)
    posts = Appointment.objects.live(today).filter(
        town | Q(role__in=VILLAGE_ROLES, village=village.pk)
    )
    people = User.objects.filter(is_active=True, pk__in=posts.values("user"))
    return people.order_by("display_name", "pk")


def categories_for(issue: Issue) -> QuerySet[IssueCategory]:
    """The township's offered categories, and the one the problem has already."""
    rows = IssueCategory.objects.filter(township=issue.village.township_id)
    return rows.filter(Q(is_offered=True) | Q(pk=issue.category_id)).order_by("position", "pk")


def hamlets_for(issue: Issue) -> QuerySet[Hamlet]:
    """The hamlets of the problem's village."""
    return Hamlet.objects.filter(village=issue.village_id).order_by("code")


def merge_targets(issue: Issue, user: Any) -> QuerySet[Issue]:
    """Problems of the same township under way that the user sees."""
    rows = Issue.objects.visible_to(user).filter(
        village__township=issue.village.township_id, state__in=ABSORBING
    )
    return rows.exclude(pk=issue.pk).select_related("village__township", "hamlet")


def merge_candidates(issue: Issue, user: Any) -> list[Issue]:
    """At most MOST_CANDIDATES problems of the same category, the newest first, to choose from."""
    rows = merge_targets(issue, user).filter(category=issue.category_id)
    return list(rows.order_by("-reported_at", "-pk")[:MOST_CANDIDATES])


def own_files(user: Any, keys: Iterable[UUID]) -> QuerySet[StoredFile]:
    """The files of these keys that the user uploaded himself."""
    return StoredFile.objects.filter(key__in=list(keys), created_by=user.pk).order_by("pk")
