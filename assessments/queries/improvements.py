"""Whose improvement card a user may open, and the cases of the first three."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from assessments.improvements import FIRST_PLACES
from assessments.models import Entrant, Ranking, RankingState
from organizations.models import Case
from villages.capabilities import VILLAGE_ROLES, grants_of

CASES_SHOWN = 12
NOT_FOUND = "没有找到，或者不在您的范围内。"


def published_ranking(user: Any, township_code: str, year: int) -> Ranking:
    """The published version of a township's year; Http404 when there is none for this user."""
    rankings = Ranking.objects.visible_to(user).select_related("cycle__township")
    found = rankings.filter(
        cycle__township__code9=township_code, cycle__year=year, state=RankingState.PUBLISHED
    ).first()
    if found is None:
        raise Http404(NOT_FOUND)
    return found


def own_entrants(user: Any, ranking: Ranking) -> list[Entrant]:
    """The entrants of the villages the user holds a village post in, by code; nobody else's."""
    posts = [
        grant.village_id
        for grant in grants_of(user, "score.read_own")
        if grant.role in VILLAGE_ROLES and grant.village_id is not None
    ]
    entrants = Entrant.objects.visible_to(user).filter(cycle=ranking.cycle, village__in=posts)
    return list(entrants.order_by("code"))


def chosen_entrant(entrants: list[Entrant], code: str) -> Entrant:
    """The one with that code, or without one the first; Http404 when there is none."""
    wanted = [row for row in entrants if row.code == code] if code else entrants
    if not wanted:
        raise Http404(NOT_FOUND)
    return wanted[0]


def cases_to_learn_from(user: Any, ranking: Ranking, entrant: Entrant) -> QuerySet[Case]:
    """Published cases of the first three other than one's own, recommended ones first."""
    first = ranking.standings.filter(rank__lte=FIRST_PLACES).values("entrant__village")
    cases = Case.objects.visible_to(user).published().filter(village__in=first)
    others = cases.exclude(village=entrant.village_id).select_related("village")
    return others.order_by("-is_recommended", "-published_at", "pk")[:CASES_SHOWN]
