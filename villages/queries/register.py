"""Reads of the register: the list with its counts, one village with its parts, sums."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from villages.capabilities import Role, grants_of
from villages.models import Appointment, Hamlet, HouseholdGroup, Township, Village, VillageQuerySet


def register_rows(user: Any, *, township_code: str = "", words: str = "") -> VillageQuerySet:
    """The villages the user may read, with `hamlet_count` and `group_count`, in code order.

    `words` matches a part of the name, or the beginning of the code or of the initials. Closed villages are among
    them. The counts are subqueries, so a page of the list pays for its own rows only.
    """
    rows = Village.objects.visible_to(user).select_related("township", "merged_into")
    if township_code:
        rows = rows.filter(township__code9=township_code)
    if words:
        initials = Q(pinyin_initials__startswith=words.lower())
        rows = rows.filter(Q(name__icontains=words) | Q(code12__startswith=words) | initials)
    return rows.annotate(
        hamlet_count=_count(Hamlet.objects.filter(village=OuterRef("pk")), "village"),
        group_count=_count(
            HouseholdGroup.objects.filter(hamlet__village=OuterRef("pk")), "hamlet__village"
        ),
    ).order_by("township__code9", "code12")


def _count(rows: QuerySet[Any], key: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(key).annotate(n=Count("pk")).values("n")), 0)


def with_officers(rows: QuerySet[Village], today: date) -> QuerySet[Village]:
    """Add `officers` (专人负责): the live officer appointments of each village with their users."""
    live = Appointment.objects.live(today).filter(role=Role.VILLAGE_OFFICER).select_related("user")
    return rows.prefetch_related(Prefetch("appointment_set", queryset=live, to_attr="officers"))


def register_sums(rows: VillageQuerySet, today: date) -> dict[str, int]:
    """Villages, households, population, hamlets and groups of the rows that exist on that day."""
    return rows.open_on(today).aggregate(
        villages=Count("pk"),
        households=Coalesce(Sum("households"), 0),
        population=Coalesce(Sum("population"), 0),
        hamlets=Coalesce(Sum("hamlet_count"), 0),
        groups=Coalesce(Sum("group_count"), 0),
    )


def hamlets_with_groups(village: Village) -> QuerySet[Hamlet]:
    """The village's hamlets in code order, each with its household groups."""
    groups = HouseholdGroup.objects.order_by("head_name", "pk")
    return (
        Hamlet.objects.filter(village=village)
        .prefetch_related(Prefetch("household_groups", queryset=groups))
        .order_by("code")
    )


def live_appointments(village: Village, today: date) -> QuerySet[Appointment]:
    """Who holds a post in the village on that day; names are open to whoever reads the village."""
    return (
        Appointment.objects.live(today)
        .filter(village=village)
        .select_related("user")
        .order_by("role", "started_on", "pk")
    )


def merge_targets(village: Village, today: date) -> QuerySet[Village]:
    """Open villages of the same township that this one could be merged into."""
    return (
        Village.objects.open_on(today)
        .filter(township_id=village.township_id, closed_on=None)
        .exclude(pk=village.pk)
        .order_by("code12")
    )


def readable_townships(user: Any) -> QuerySet[Township]:
    """Townships in which the user may read villages."""
    return Township.objects.in_areas(grants_of(user, "village.read")).order_by("code9")


def editable_townships(user: Any) -> QuerySet[Township]:
    """Townships as a whole in which the user may register villages."""
    grants = [grant for grant in grants_of(user, "village.edit") if grant.village_id is None]
    return Township.objects.in_areas(grants).order_by("code9")


def importable_townships(user: Any) -> QuerySet[Township]:
    """Townships whose villages the user may import from a sheet."""
    return Township.objects.in_areas(grants_of(user, "village.import")).order_by("code9")
