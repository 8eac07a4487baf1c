"""Computing, freezing and publishing a ranking; signing a decision about a tie."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments import scoring
from assessments.models import AssessmentCycle, Ranking, RankingState, TieDecision
from assessments.queries import feeding_batches, freeze_obstacles, results_of, standings_of
from assessments.queries.disclosures import publication_obstacles
from assessments.robustness import robustness
from assessments.services.rankings import compute_ranking, freeze_ranking, publish_ranking
from assessments.services.ties import sign_tie_decision
from assessments.views.cycles import visible_cycle
from shaping.accounts.freshness import recent_password_required
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404


def _version(request: HttpRequest, cycle: AssessmentCycle, **lookup: Any) -> Ranking:
    """A visible version of the cycle: the one a form names, or the one in a state."""
    rankings = Ranking.objects.select_related(
        "cycle__township", "computed_by", "frozen_by", "published_by"
    )
    return get_visible_or_404(rankings, request.user, cycle=cycle, **lookup)


def _posted_version(request: HttpRequest, cycle: AssessmentCycle) -> Ranking:
    """The version the sent form was about, so that a form sent twice is told so."""
    return _version(request, cycle, version=request.POST.get("version", ""))


@require_POST
def ranking_compute(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Propose a new version from the sealed sheets."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "ranking.compute", cycle.township)
    ranking = compute_ranking(cycle, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"第{ranking.version}版排名已算好，请核对，再交分管领导冻结。")
    return redirect("assessments:ranking-freeze", code, year)


@require_http_methods(["GET", "POST"])
def ranking_freeze(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Everything still open, how firm the result is, the two signatures, and the red button."""
    if request.method == "POST":
        return _freeze(request, code, year)
    cycle = visible_cycle(request, code, year)
    return _freeze_page(request, _version(request, cycle, state=RankingState.COMPUTED))


@recent_password_required
def _freeze(request: HttpRequest, code: str, year: int) -> HttpResponse:
    cycle = visible_cycle(request, code, year)
    ranking = _posted_version(request, cycle)
    require(request.user, "ranking.freeze", cycle.township)
    try:
        freeze_ranking(ranking, by=request.user)
    except (StaleState, Forbidden):
        raise
    except Refused as refusal:
        return _freeze_page(request, ranking, refusal)
    messages.success(
        request,
        f"第{ranking.version}版排名已冻结，成绩已封账。下一步：公示。公示前只有镇里看得到。",
    )
    return redirect("assessments:disclosure-start", code, year)


def _freeze_page(
    request: HttpRequest, ranking: Ranking, refusal: Refused | None = None
) -> HttpResponse:
    user, cycle = request.user, ranking.cycle
    obstacles = freeze_obstacles(ranking)
    context = {
        "ranking": ranking,
        "cycle": cycle,
        "refusal": refusal,
        "obstacles": obstacles,
        "unranked": [row for row in standings_of(ranking) if row.rank is None],
        "ties": _ties(ranking),
        "robustness": robustness(ranking.snapshot),
        "batches": feeding_batches(cycle),
        "may_freeze": may(user, "ranking.freeze", cycle.township)
        and ranking.computed_by_id != user.pk,
        "may_propose": may(user, "tie.propose", cycle.township),
        "may_sign": may(user, "tie.sign", cycle.township),
        "may_compute": may(user, "ranking.compute", cycle.township),
    }
    status = refusal.status if refusal else 200
    return render(request, "assessments/freeze.html", context, status=status)


def _ties(ranking: Ranking) -> list[tuple[int, str, TieDecision | None]]:
    """Each tie that touches a prize: rank, who shares it, and the decision if there is one."""
    names = {entrant["code"]: entrant["name"] for entrant in ranking.snapshot["entrants"]}
    decisions = {
        item.rank: item for item in ranking.tie_decisions.select_related("proposed_by", "signed_by")
    }
    places = scoring.policy_from(ranking.snapshot).rewarded_places
    return [
        (place, "、".join(names[result.code] for result in tied), decisions.get(place))
        for place, tied in sorted(scoring.prize_ties(results_of(ranking), places).items())
    ]


@require_http_methods(["GET", "POST"])
def ranking_publish(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """What publishing shows to whom, what stands against it, and the button that does it."""
    if request.method == "POST":
        return _publish(request, code, year)
    cycle = visible_cycle(request, code, year)
    require(request.user, "ranking.publish", cycle.township)
    return _publish_page(request, _version(request, cycle, state=RankingState.IN_DISCLOSURE))


@recent_password_required
def _publish(request: HttpRequest, code: str, year: int) -> HttpResponse:
    cycle = visible_cycle(request, code, year)
    ranking = _posted_version(request, cycle)
    require(request.user, "ranking.publish", cycle.township)
    try:
        publish_ranking(ranking, by=request.user)
    except (StaleState, Forbidden):
        raise
    except Refused as refusal:
        return _publish_page(request, ranking, refusal)
    messages.success(request, f"{cycle}排名已公布，全镇和县里现在都能看到。")
    return redirect("assessments:ranking-detail", code, year)


def _publish_page(
    request: HttpRequest, ranking: Ranking, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "refusal": refusal,
        "obstacles": publication_obstacles(ranking, timezone.localdate()),
        "standings": standings_of(ranking),
        "earlier": ranking.cycle.rankings.filter(state=RankingState.PUBLISHED).first(),
    }
    status = refusal.status if refusal else 200
    return render(request, "assessments/ranking_publish.html", context, status=status)


@require_POST
def tie_sign(request: HttpRequest, code: str, year: int, rank: int) -> HttpResponse:
    """Put the second signature under a decision, as it stood on the page (`seen`)."""
    cycle = visible_cycle(request, code, year)
    decisions = TieDecision.objects.select_related("ranking__cycle__township")
    ranking = _version(request, cycle, state=RankingState.COMPUTED)
    decision = get_visible_or_404(decisions, request.user, ranking=ranking, rank=rank)
    require(request.user, "tie.sign", cycle.township)
    if request.POST.get("seen") not in {None, decision.proposed_at.isoformat()}:
        raise StaleState("这个并列决定刚刚改过。请看一遍新的决定，再签署。")
    sign_tie_decision(decision, by=request.user)
    messages.success(request, f"第{rank}名的并列决定已签署。")
    return redirect("assessments:ranking-freeze", code, year)
