"""A ranking version's stored lines, the versions a user may open, and decided orders of ties."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404

from assessments import scoring
from assessments.models import Ranking, RankingState, Standing, TieOutcome


def standings_of(ranking: Ranking) -> QuerySet[Standing]:
    """The lines of a version in the order shown: by rank, unranked last, equal ranks by code."""
    return ranking.standings.select_related("entrant").order_by(
        F("rank").asc(nulls_last=True), "entrant__code"
    )


def results_of(ranking: Ranking) -> list[scoring.Result]:
    """The stored standings of a version as the formula's results, in the order shown."""
    return [
        scoring.Result(
            row.entrant.code, row.daily_points, row.year_end_points, row.weighted_points, row.rank
        )
        for row in standings_of(ranking)
    ]


def signed_orders(ranking: Ranking) -> dict[int, list[str]]:
    """The decided orders of a version's ties: place → codes, best first."""
    orders = ranking.tie_decisions.filter(outcome=TieOutcome.ORDER, signed_at__isnull=False)
    return dict(orders.values_list("rank", "ordered_codes"))


def visible_versions(user: Any, township_code: str, year: int) -> list[Ranking]:
    """The versions of a township's year that the user may open, newest first; one query.

    Proposals that were replaced before freezing are left out: they never counted.
    """
    rankings = Ranking.objects.visible_to(user).exclude(
        state=RankingState.SUPERSEDED, frozen_at=None
    )
    return list(
        rankings.filter(cycle__township__code9=township_code, cycle__year=year)
        .select_related("cycle__township", "computed_by", "frozen_by", "published_by", "disclosure")
        .order_by("-version")
    )


def chosen_version(versions: list[Ranking], number: str) -> Ranking:
    """The version with that number, or without one the newest in force; Http404 when none."""
    if number:
        wanted = [ranking for ranking in versions if str(ranking.version) == number]
    else:
        wanted = [item for item in versions if item.state != RankingState.SUPERSEDED] or versions
    if not wanted:
        raise Http404("没有找到，或者不在您的范围内。")
    return wanted[0]
