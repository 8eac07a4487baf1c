"""Township codes as text: how rows of the floor, which know no townships, are scoped."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from villages.capabilities import grants_of
from villages.models import Township


def codes_of(user: Any, capability: str) -> list[str] | None:
    """Codes of the townships where the user holds the capability; None means everywhere.

    One query at most; none for somebody who holds it nowhere or everywhere.
    """
    grants = grants_of(user, capability)
    if any(grant.township_id is None for grant in grants):
        return None
    if not grants:
        return []
    ids = {grant.township_id for grant in grants if grant.township_id is not None}
    return list(Township.objects.filter(pk__in=ids).values_list("code9", flat=True))


def coded_in(codes: list[str] | None) -> Q:
    """Condition on `township_code`: one of these, or anything.

    “Anything” is spelled out, since an empty Q vanishes when it is joined by “or”.
    """
    return ~Q(pk__in=[]) if codes is None else Q(township_code__in=codes)


def only_code(user: Any, capability: str) -> str:
    """The one township that is meant when the user acts with this capability; empty when unclear."""
    codes = codes_of(user, capability)
    return codes[0] if codes and len(codes) == 1 else ""


def own_code(user: Any) -> str:
    """Code of the township the user is appointed in, the longest-held one first; empty for none."""
    appointments = user.appointments.live(timezone.localdate()).filter(township__isnull=False)
    codes = appointments.order_by("started_on", "pk").values_list("township__code9", flat=True)
    return codes.first() or ""


def township_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of the townships by code, of whatever township; one query, none without codes."""
    rows = Township.objects.filter(code9__in=[code for code in codes if code])
    return dict(rows.values_list("code9", "name"))
