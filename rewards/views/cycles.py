"""Pages of the years: list, one year with its proposal, its tiers, its workbook."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.models import AssessmentCycle
from rewards.forms import ProposalForm, TiersForm
from rewards.queries.pages import RewardPage, reward_page
from rewards.queries.schemes import scheme_of
from rewards.queries.years import reward_cycle_or_404, reward_years
from rewards.services.exports import export_grants
from rewards.services.grants import propose_grants
from rewards.services.tiers import set_tiers
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require


@require_GET
def grant_list(request: HttpRequest) -> HttpResponse:
    """All years and townships the user may read."""
    require(request.user, "grant.read")
    return render(request, "rewards/grant_list.html", {"years": reward_years(request.user)})


@require_GET
def cycle_rewards(request: HttpRequest, township_code: str, year: int) -> HttpResponse:
    """Tiers, what is to be proposed, and the grants of one year."""
    cycle = reward_cycle_or_404(request.user, township_code, year)
    page = reward_page(cycle, request.user)
    return _year(request, page, ProposalForm(page.open_rows))


@require_POST
def grant_propose(request: HttpRequest, township_code: str, year: int) -> HttpResponse:
    """Propose all open grants of the year with the forms chosen."""
    cycle = reward_cycle_or_404(request.user, township_code, year)
    require(request.user, "grant.propose", cycle.township)
    page = reward_page(cycle, request.user)
    form = ProposalForm(page.open_rows, request.POST)
    if form.is_valid():
        try:
            grants = propose_grants(cycle, form.chosen, by=request.user)
        except (StaleState, Forbidden):
            raise
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已经提出{len(grants)}项奖励，等分管领导批准。")
            return redirect("rewards:cycle-rewards", township_code, year)
    return _year(request, page, form)


def _year(request: HttpRequest, page: RewardPage, form: ProposalForm) -> HttpResponse:
    may_propose = may(request.user, "grant.propose", page.cycle.township)
    return render(
        request,
        "rewards/cycle_rewards.html",
        {
            "page": page,
            "cycle": page.cycle,
            "form": form,
            "may_propose": may_propose,
            "may_edit_tiers": may_propose and not page.grants,
        },
    )


@require_http_methods(["GET", "POST"])
def tiers_edit(request: HttpRequest, township_code: str, year: int) -> HttpResponse:
    """Set the year's tiers and cap."""
    cycle = reward_cycle_or_404(request.user, township_code, year)
    require(request.user, "grant.propose", cycle.township)
    form = TiersForm(scheme_of(cycle), cycle.rewarded_places, request.POST or None)
    if form.is_valid() and _set_tiers(request, cycle, form):
        messages.success(request, "奖励标准已经定好。")
        return redirect("rewards:cycle-rewards", township_code, year)
    return render(request, "rewards/tiers_edit.html", {"cycle": cycle, "form": form})


def _set_tiers(request: HttpRequest, cycle: AssessmentCycle, form: TiersForm) -> bool:
    """Whether the tiers were set; a refusal goes onto the form."""
    try:
        set_tiers(cycle, form.tiers, form.cleaned_data["cap_yuan"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


@require_GET
def cycle_export(request: HttpRequest, township_code: str, year: int) -> FileResponse:
    """The year's grants as a workbook."""
    cycle = reward_cycle_or_404(request.user, township_code, year)
    content = export_grants(cycle, by=request.user)
    name = f"{cycle.township.name}{cycle.year}年度择优奖励.xlsx"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)
