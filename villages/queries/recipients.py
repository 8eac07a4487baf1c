"""Whom to tell: the active people whose live appointment gives them a capability."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from villages.capabilities import CAPABILITIES
from villages.models import Appointment


def _holders(capability: str, today: date) -> QuerySet[Appointment]:
    roles = [role for role, held in CAPABILITIES.items() if capability in held]
    rows = Appointment.objects.live(today).filter(role__in=roles, user__is_active=True)
    return rows.order_by("user").distinct()


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for place, person in pairs:
        found[place].append(person)
    return dict(found)


def holders_of(capability: str, township_ids: Iterable[int], today: date) -> dict[int, list[int]]:
    """User ids by township of those who hold it for the township as a whole; one query.

    Posts in one village and in the whole installation are left out.
    """
    rows = _holders(capability, today).filter(township__in=list(township_ids), village=None)
    return _grouped(rows.values_list("township", "user"))


def holders_by_village(
    capability: str, village_ids: Iterable[int], today: date
) -> dict[int, list[int]]:
    """User ids by village of those who hold it in that very village; one query."""
    rows = _holders(capability, today).filter(village__in=list(village_ids))
    return _grouped(rows.values_list("village", "user"))


def installation_holders(capability: str, today: date) -> list[int]:
    """User ids of those who hold it everywhere; one query."""
    rows = _holders(capability, today).filter(township=None)
    return list(rows.values_list("user", flat=True))
