"""A village's own improvement card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assessments.improvements import FEWEST_COMPARED
from assessments.improvements import improvement_card as card_of
from assessments.queries.improvements import (
    cases_to_learn_from,
    chosen_entrant,
    own_entrants,
    published_ranking,
)


@require_GET
def improvement_card(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The own village beside the best and the mean; Http404 for everybody without a village post.

    Whoever has several villages sees one at a time (`?village=`, its code).
    """
    ranking = published_ranking(request.user, code, year)
    entrants = own_entrants(request.user, ranking)
    entrant = chosen_entrant(entrants, request.GET.get("village", ""))
    card = card_of(ranking.snapshot, entrant.code)
    context = {
        "cycle": ranking.cycle,
        "ranking": ranking,
        "entrants": entrants,
        "entrant": entrant,
        "card": card,
        "fewest": FEWEST_COMPARED,
        "groups": [("日常检查", card.daily), ("年终拉练", card.year_end)],
        "cases": cases_to_learn_from(request.user, ranking, entrant),
    }
    return render(request, "assessments/improvement_card.html", context)
