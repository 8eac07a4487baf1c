"""A year's published version, and a township's published years side by side."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.http import Http404

from assessments.models import Ranking, RankingState, Standing
from assessments.year_comparison import (
    Closing,
    Comparison,
    PlaceValues,
    YearValues,
    comparison,
)
from villages.models import Township, Village

MOST_YEARS = 6


def published_version(user: Any, code: str, year: int) -> Ranking:
    """The year's published version that is in force; Http404 when the user can read none."""
    rows = Ranking.objects.visible_to(user).filter(
        cycle__township__code9=code, cycle__year=year, state=RankingState.PUBLISHED
    )
    ranking = rows.select_related("cycle__township").defer("snapshot").first()
    if ranking is None:
        raise Http404("没有找到，或者不在您的范围内。")
    return ranking


def published_years(user: Any, township: Township) -> list[int]:
    """The years whose published version the user may read, newest first; one query."""
    rows = Ranking.objects.visible_to(user).filter(
        cycle__township=township, state=RankingState.PUBLISHED
    )
    return list(rows.order_by("-cycle__year").values_list("cycle__year", flat=True))


def years_side_by_side(user: Any, township: Township, years: Sequence[int]) -> Comparison:
    """These years of the township as far as the user may read them; three queries for any number."""
    rankings = (
        Ranking.objects.visible_to(user)
        .filter(cycle__township=township, cycle__year__in=years, state=RankingState.PUBLISHED)
        .values_list("pk", "version", "cycle__year", "snapshot__policy")
    )
    lines: dict[int, list[PlaceValues]] = {row[0]: [] for row in rankings}
    standings = Standing.objects.filter(ranking__in=lines).select_related("entrant")
    for row in standings.order_by(F("rank").asc(nulls_last=True), "entrant__code"):
        lines[row.ranking_id].append(_place(row))
    return comparison(
        [YearValues(year, version, rules, lines[pk]) for pk, version, year, rules in rankings],
        _closings(township),
    )


def _place(row: Standing) -> PlaceValues:
    entrant = row.entrant
    key = f"h{entrant.hamlet_id}" if entrant.hamlet_id else village_key(entrant.village_id)
    return PlaceValues(
        key,
        entrant.code,
        entrant.name,
        row.daily_points,
        row.year_end_points,
        row.total_points,
        row.rank,
    )


def village_key(pk: int) -> str:
    """What a village is known by through the years, whatever it is called."""
    return f"v{pk}"


def _closings(township: Township) -> list[Closing]:
    closed = Village.objects.filter(township=township, closed_on__isnull=False)
    return [
        Closing(
            village_key(village.pk),
            village.name,
            village.closed_on.isoformat() if village.closed_on else "",
            village_key(village.merged_into.pk) if village.merged_into else "",
            village.merged_into.name if village.merged_into else "",
        )
        for village in closed.select_related("merged_into").order_by("code12")
    ]
