"""Which import batches a user may look at."""

from typing import Any

from django.db.models import Q, QuerySet

from shaping.dashboard.queries.areas import coded_in, codes_of
from shaping.imports.models import ImportBatch
from villages.capabilities import may


def readable_batches(user: Any) -> QuerySet[ImportBatch]:
    """Own batches, and with score.read those of the township: the leader checks their hashes."""
    condition = Q(created_by_id=user.pk)
    if may(user, "score.read"):
        condition |= coded_in(codes_of(user, "score.read"))
    return ImportBatch.objects.filter(condition)
