"""The page on which a tie that touches a prize is decided."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.models import RankingState
from rewards.forms import TieForm
from rewards.queries.schemes import scheme_of
from rewards.queries.ties import Tie, deciding_ranking, options_of, tie_at
from rewards.queries.years import reward_cycle_or_404
from rewards.services.ties import TieProposal, decide_tie
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require


def _tie_or_404(request: HttpRequest, township_code: str, year: int, rank: int) -> Tie:
    cycle = reward_cycle_or_404(request.user, township_code, year)
    ranking = deciding_ranking(cycle, request.user)
    tie = tie_at(ranking, scheme_of(cycle), rank) if ranking else None
    if tie is None:
        raise Http404("没有找到，或者不在您的范围内。")
    return tie


@require_http_methods(["GET", "POST"])
def tie_decide(request: HttpRequest, township_code: str, year: int, rank: int) -> HttpResponse:
    """Who is tied, what each outcome pays to whom, the decision and its two signatures."""
    tie = _tie_or_404(request, township_code, year, rank)
    if request.method == "POST":
        require(request.user, "tie.propose", tie.ranking.cycle.township)
    form = TieForm(tie, request.POST or None, initial=_initial(tie))
    if form.is_valid() and _decide(request, tie, form):
        messages.success(request, "并列决定已经提出，等分管领导签署。")
        return redirect("rewards:tie-decide", township_code, year, rank)
    return render(request, "rewards/tie_decide.html", _context(request, tie, form))


def _decide(request: HttpRequest, tie: Tie, form: TieForm) -> bool:
    """Whether the decision was proposed; a refusal goes onto the form."""
    proposal = TieProposal(
        rank=tie.rank,
        outcome=form.cleaned_data["outcome"],
        ordered_codes=form.ordered_codes,
        basis=form.cleaned_data["basis"],
        minutes_number=form.cleaned_data["minutes_number"],
    )
    try:
        decide_tie(tie.ranking, proposal, by=request.user)
    except (StaleState, Forbidden):
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _initial(tie: Tie) -> dict[str, str]:
    """The proposal that stands, so that correcting it needs no typing again."""
    if tie.decision is None:
        return {}
    places = {code: str(tie.rank + index) for index, code in enumerate(tie.decision.ordered_codes)}
    return {
        "outcome": tie.decision.outcome,
        "basis": tie.decision.basis,
        "minutes_number": tie.decision.minutes_number,
        **{f"place_{row.pk}": places.get(row.entrant.code, "") for row in tie.standings},
    }


def _context(request: HttpRequest, tie: Tie, form: TieForm) -> dict[str, object]:
    township = tie.ranking.cycle.township
    decision = tie.decision
    is_open = tie.ranking.state == RankingState.COMPUTED and not (decision and decision.signed_at)
    may_sign = is_open and decision is not None and may(request.user, "tie.sign", township)
    is_proposer = decision is not None and decision.proposed_by_id == request.user.pk
    return {
        "tie": tie,
        "cycle": tie.ranking.cycle,
        "options": options_of(tie, scheme_of(tie.ranking.cycle)) if is_open else [],
        "form": form,
        "may_propose": is_open and may(request.user, "tie.propose", township),
        "may_sign": may_sign and not is_proposer,
    }
