"""What a village's own people see on the home page: its facts and its daily scores so far."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from assessments.models import AssessmentCycle, ScoreKind, ScoreSheet, SheetState
from assessments.scoring import Entry, daily_points
from villages.capabilities import live_grants
from villages.models import Village


@dataclass(frozen=True)
class VillageHome:
    """One village with its newest year's sealed daily sheets, newest first."""

    village: Village
    year: int | None
    sheets: list[ScoreSheet] = field(default_factory=list)

    @property
    def mean(self) -> int | None:
        """The daily score so far in hundredths by the year's rules; None without a sheet (design §5)."""
        if not self.sheets:
            return None
        points = tuple(sheet.points or 0 for sheet in self.sheets)
        months = tuple(f"{sheet.inspected_on:%Y-%m}" for sheet in self.sheets)
        entry = Entry(self.village.code12, points, months=months)
        return daily_points(entry, self.sheets[0].cycle.policy)


def village_homes(user: Any) -> list[VillageHome]:
    """The villages the user is appointed in; two queries."""
    ids = {grant.village_id for grant in live_grants(user) if grant.village_id is not None}
    if not ids:
        return []
    newest = AssessmentCycle.objects.filter(township=OuterRef("township")).order_by("-year")
    villages = list(
        Village.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("township")
        .annotate(
            hamlet_count=Count("hamlets", distinct=True),
            cycle_id=Subquery(newest.values("pk")[:1]),
            cycle_year=Subquery(newest.values("year")[:1]),
        )
        .order_by("code12")
    )
    sheets = _daily_sheets(user, villages)
    return [
        VillageHome(village, village.cycle_year, sheets[village.pk])  # type: ignore[attr-defined]
        for village in villages
    ]


def _daily_sheets(user: Any, villages: list[Any]) -> dict[int, list[ScoreSheet]]:
    of_newest_year = Q(pk__in=[])
    for village in villages:
        of_newest_year |= Q(entrant__village=village, cycle=village.cycle_id)
    rows = (
        ScoreSheet.objects.visible_to(user)
        .filter(of_newest_year, kind=ScoreKind.DAILY, state=SheetState.SEALED)
        .select_related("entrant", "inspector", "cycle")
        .order_by("-inspected_on", "-pk")
    )
    sheets: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in rows:
        sheets[sheet.entrant.village_id].append(sheet)
    return sheets
