"""One grant: read it, approve it, send it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from assessments.models import RankingState
from rewards.forms import ReturnForm, SeenForm
from rewards.models import GrantState, RewardGrant
from rewards.queries.years import history_of
from rewards.services.grants import approve_grant, return_grant
from shaping.accounts.freshness import recent_password_required
from shaping.workflow import StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

NOT_SEEN = "这项奖励在您打开页面之后变过。请刷新页面，看清现在的内容再办。"


def _grant_or_404(request: HttpRequest, pk: int) -> RewardGrant:
    rows = RewardGrant.objects.select_related(
        "cycle__township", "entrant", "standing__ranking", "proposed_by", "approved_by"
    )
    return get_visible_or_404(rows, request.user, pk=pk)


@require_GET
def grant_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Rank, amount in figures and capital characters, form, and who did what when."""
    grant = _grant_or_404(request, pk)
    is_proposed = grant.state == GrantState.PROPOSED
    is_outdated = grant.standing.ranking.state == RankingState.SUPERSEDED
    may_decide = is_proposed and may(request.user, "grant.approve", grant.cycle.township)
    is_proposer = grant.proposed_by_id == request.user.pk
    context = {
        "grant": grant,
        "history": history_of(grant),
        "form": SeenForm(grant),
        "is_outdated": is_outdated,
        "may_return": may_decide,
        "may_approve": may_decide and not is_proposer and not is_outdated,
        "is_proposer": may_decide and is_proposer,
    }
    return render(request, "rewards/grant_detail.html", context)


@recent_password_required
@require_http_methods(["GET", "POST"])
def grant_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the proposal that was on the screen; back from the password page, show it again."""
    grant = _grant_or_404(request, pk)
    require(request.user, "grant.approve", grant.cycle.township)
    if request.method == "GET":
        return redirect("rewards:grant-detail", grant.pk)
    if not SeenForm(grant, request.POST).is_current:
        raise StaleState(NOT_SEEN)
    approve_grant(grant, by=request.user)
    messages.success(request, f"已经批准：{grant.entrant.name}{grant.amount_yuan:,}元。")
    return redirect("rewards:grant-detail", grant.pk)


@require_http_methods(["GET", "POST"])
def grant_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the proposal back with a reason."""
    grant = _grant_or_404(request, pk)
    require(request.user, "grant.approve", grant.cycle.township)
    form = ReturnForm(grant, request.POST or None)
    if form.is_valid():
        if not form.is_current:
            raise StaleState(NOT_SEEN)
        return_grant(grant, form.cleaned_data["reason"], by=request.user)
        messages.success(request, "已经退回办公室，请办公室按原因改好再提。")
        return redirect("rewards:grant-detail", grant.pk)
    return render(request, "rewards/grant_return.html", {"grant": grant, "form": form})
