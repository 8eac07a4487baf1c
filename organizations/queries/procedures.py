"""The procedures a township offers, and those people may read."""

from typing import Any

from django.db.models import QuerySet

from organizations.models import DecisionProcedure
from villages.models import Village


def procedures_of(user: Any) -> QuerySet[DecisionProcedure]:
    """Every procedure the user may read with its steps in order, hidden ones too."""
    rows: QuerySet[Any] = DecisionProcedure.objects.visible_to(user)
    listed = rows.select_related("township").prefetch_related("steps")
    return listed.order_by("township__code9", "position", "pk")


def procedures_for(village: Village) -> QuerySet[DecisionProcedure]:
    """Those a new matter of the village may follow: in use, and with a step."""
    rows: QuerySet[Any] = DecisionProcedure.objects.offered()
    return rows.filter(township=village.township_id, steps__position=1)
