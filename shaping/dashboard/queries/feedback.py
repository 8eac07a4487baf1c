"""Whose 有话说 a user reads and answers."""

from typing import Any

from django.db.models import Q, QuerySet

from shaping.dashboard.queries.areas import codes_of
from shaping.notices.models import Feedback
from villages.capabilities import may


def own_feedback(user: Any) -> QuerySet[Feedback]:
    """The user's own entries with their answers, newest first."""
    rows = Feedback.objects.filter(author_id=user.pk)
    return rows.select_related("answered_by").order_by("-pk")


def answerable_feedback(user: Any) -> QuerySet[Feedback]:
    """Entries the user answers: his township's, and as system admin those without a township.

    Nobody answers himself.
    """
    rows = Feedback.objects.filter(_desk_of(user)).exclude(author_id=user.pk)
    return rows.select_related("author", "answered_by").order_by("-pk")


def readable_feedback(user: Any) -> QuerySet[Feedback]:
    """Own entries and those of the desk the user sits at."""
    rows = Feedback.objects.filter(_desk_of(user) | Q(author_id=user.pk))
    return rows.select_related("author", "answered_by").order_by("-pk")


def _desk_of(user: Any) -> Q:
    if not may(user, "feedback.answer"):
        return Q(pk__in=[])
    codes = codes_of(user, "feedback.answer")
    # An installation-wide desk (the system admin's) takes what belongs to no township.
    return Q(township_code__in=[""] if codes is None else codes)
