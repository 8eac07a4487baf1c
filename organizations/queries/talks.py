"""Evening talks: lists, the calendar, and how many there were."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from organizations.models import EveningTalk, ParticipationSettings
from villages.capabilities import grants_of
from villages.models import Hamlet, Township, Village


@dataclass(frozen=True)
class Choice:
    """What a list of talks is narrowed to; `month` is year and month."""

    village: Village | None = None
    hamlet: Hamlet | None = None
    month: tuple[int, int] | None = None


@dataclass(frozen=True)
class CalendarRow:
    """A hamlet's twelve months: how many talks were held in each."""

    hamlet: Hamlet
    year: int
    counts: list[int]

    @property
    def cells(self) -> list[tuple[int, str, int]]:
        """Month, its code as addresses have it (2026-11), and the number of talks."""
        return [
            (month, f"{self.year}-{month:02d}", count)
            for month, count in enumerate(self.counts, start=1)
        ]

    @property
    def total(self) -> int:
        """The whole year's talks."""
        return sum(self.counts)


def talks_of(user: Any, choice: Choice) -> QuerySet[EveningTalk]:
    """The chosen talks as far as the user may see them, newest first, with hamlet and village."""
    rows = EveningTalk.objects.visible_to(user)
    if choice.village:
        rows = rows.filter(hamlet__village=choice.village)
    if choice.hamlet:
        rows = rows.filter(hamlet=choice.hamlet)
    if choice.month:
        year, month = choice.month
        rows = rows.filter(held_on__year=year, held_on__month=month)
    return rows.select_related("hamlet__village__township").order_by("-held_on", "-pk")


def talk_villages(user: Any, today: date | None = None) -> QuerySet[Village]:
    """Villages of today whose talks the user writes down, in the register's order."""
    rows = Village.objects.visible_to(user).in_areas(grants_of(user, "talk.edit"))
    open_now = rows.open_on(today or timezone.localdate())
    return open_now.select_related("township").order_by("code12")


def talk_townships(user: Any) -> list[Township]:
    """Townships in which the user reads talks, in the register's order."""
    grants = grants_of(user, "participation.read")
    return list(Township.objects.visible_to(user).in_areas(grants).order_by("code9"))


def calendar_rows(user: Any, township: Township, year: int) -> list[CalendarRow]:
    """Hamlets of a township in the register's order × twelve months; two queries.

    Those the user sees; hamlets of a village that was closed before the year are left out.
    """
    talks = EveningTalk.objects.visible_to(user).filter(
        hamlet__village__township=township, held_on__year=year
    )
    counted = talks.order_by().values("hamlet", "held_on__month").annotate(count=Count("pk"))
    found = {(row["hamlet"], row["held_on__month"]): row["count"] for row in counted}
    hamlets = Hamlet.objects.visible_to(user).filter(village__township=township)
    alive = hamlets.exclude(village__closed_on__lte=date(year, 1, 1))
    return [
        CalendarRow(hamlet, year, [found.get((hamlet.pk, month), 0) for month in range(1, 13)])
        for hamlet in alive.select_related("village").order_by("village__code12", "code")
    ]


def talk_target(township: Township) -> int:
    """How many talks a hamlet should hold a month, 0 to 8; a hint only, 0 for none."""
    row = ParticipationSettings.objects.filter(township=township).first()
    return (row or ParticipationSettings()).talk_target


def talks_between(villages: Iterable[Village], first: date, last: date) -> Counter[tuple[int, int]]:
    """How many talks these villages held from the first to the last day; one query.

    By (village id, hamlet id), only where there were some. The caller gives villages whose talks
    the reader may see.
    """
    rows = EveningTalk.objects.filter(
        hamlet__village__in=[village.pk for village in villages], held_on__range=(first, last)
    )
    counted = rows.order_by().values_list("hamlet__village", "hamlet").annotate(Count("pk"))
    return Counter({(village, hamlet): count for village, hamlet, count in counted})
