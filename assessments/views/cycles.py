"""Pages of the assessment year: list, set-up, rules, progress, reopening."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.explanations import tie_words
from assessments.forms.cycles import CycleForm, PolicyChangeForm, ReasonForm
from assessments.models import AssessmentCycle, CycleState, Ranking, RankingState
from assessments.queries import CycleLine, cycle_lines, cycles_of, progress_of
from assessments.queries.steps import steps_of
from assessments.queries.trials import trial_of
from assessments.services import cycles as services
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50


def visible_cycle(request: HttpRequest, code: str, year: int) -> AssessmentCycle:
    """The township's year, if the user may see it; Http404 else."""
    cycles = AssessmentCycle.objects.select_related("township", "daily_rubric", "year_end_rubric")
    return get_visible_or_404(cycles, request.user, township__code9=code, year=year)


@require_GET
def cycle_list(request: HttpRequest) -> HttpResponse:
    """Every year the user may see: state, entrants, sheets, ranking, next step."""
    page = Paginator(cycles_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": cycle_lines(list(page.object_list), request.user),
        "runs_any": may(request.user, "score.read"),
        "may_create": may(request.user, "cycle.manage"),
    }
    return render(request, "assessments/cycle_list.html", context)


@require_http_methods(["GET", "POST"])
def cycle_create(request: HttpRequest) -> HttpResponse:
    """Set up a township's year with its rules."""
    require(request.user, "cycle.manage")
    form = CycleForm(request.user, request.POST or None)
    if form.is_valid():
        township, year = form.cleaned_data["township"], form.cleaned_data["year"]
        try:
            cycle = services.create_cycle(township, year, by=request.user, order=form.order)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{cycle}已建好。请核对规则，然后启动考核。")
            return redirect("assessments:cycle-detail", township.code9, year)
    return render(request, "assessments/cycle_form.html", {"form": form})


@require_GET
def cycle_detail(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Rules, progress, versions, and the acts open to the user."""
    cycle = visible_cycle(request, code, year)
    runs_it = may(request.user, "score.read", cycle.township)
    versions = list(
        Ranking.objects.visible_to(request.user)
        .filter(cycle=cycle)
        .select_related("computed_by")
        .defer("snapshot")
        .order_by("-version")
    )
    current = next((v for v in versions if v.state != RankingState.SUPERSEDED), None)
    progress = list(progress_of(cycle)) if runs_it else []
    context = {
        "cycle": cycle,
        "progress": progress,
        "next_step": CycleLine(cycle, current, runs_it).next_step if runs_it else "",
        "lacks_daily": any(not e.daily_count for e in progress),
        # Where inspectors are assigned, an import would open what should come in blind.
        "asks_import": any(not e.year_end_count and not e.blind_count for e in progress)
        and not cycle.assignments.exists(),
        "is_complete": all(e.daily_count and e.year_end_count for e in progress),
        "waits_for_opening": any(e.blind_count for e in progress),
        "runs_it": runs_it,
        "versions": versions,
        "policy_changes": cycle.policy_changes.select_related("changed_by").order_by("number"),
        "tie_words": tie_words(cycle.tie_order),
        "steps": steps_of(cycle, versions, request.user),
        **_acts(request.user, cycle, versions),
    }
    return render(request, "assessments/cycle_detail.html", context)


def _acts(user: Any, cycle: AssessmentCycle, versions: list[Ranking]) -> dict[str, Any]:
    """What the user may do with the year now; the templates show a button for each."""

    def holds(capability: str) -> bool:
        return may(user, capability, cycle.township)

    states = {version.state: version for version in versions}
    was_frozen = any(version.frozen_at for version in versions)
    is_planned, is_open = cycle.state == CycleState.PLANNED, cycle.state == CycleState.OPEN
    is_sealed = cycle.state == CycleState.SEALED
    return {
        "proposal": states.get(RankingState.COMPUTED),
        "frozen": states.get(RankingState.FROZEN),
        "published": states.get(RankingState.PUBLISHED),
        "may_open": is_planned and holds("cycle.manage"),
        "may_change_policy": not was_frozen and holds("cycle.manage"),
        "may_import": is_open and holds("score.import"),
        "may_compute": (is_open or is_sealed) and holds("ranking.compute"),
        "needs_reason": was_frozen,
        "disclosed": states.get(RankingState.IN_DISCLOSURE),
        "may_disclose": RankingState.FROZEN in states and is_sealed and holds("ranking.publish"),
        "may_publish": RankingState.IN_DISCLOSURE in states and holds("ranking.publish"),
        "may_reopen": is_sealed and holds("ranking.freeze"),
        "may_close": is_sealed
        and set(states) <= {RankingState.PUBLISHED, RankingState.SUPERSEDED}
        and RankingState.PUBLISHED in states
        and holds("ranking.publish"),
        "reads_own": holds("score.read_own"),
        "reads_grants": holds("grant.read"),
    }


@require_POST
def cycle_open(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Fix the entrants and start the year."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "cycle.manage", cycle.township)
    services.open_cycle(cycle, by=request.user)
    messages.success(request, f"{cycle}已启动，参评{cycle.entrants.count()}个单位。")
    return redirect("assessments:cycle-detail", code, year)


@require_http_methods(["GET", "POST"])
def cycle_policy(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Change the rules before any ranking is frozen, after seeing what they would have done."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "cycle.manage", cycle.township)
    form = PolicyChangeForm(request.POST or None, initial=PolicyChangeForm.values_of(cycle))
    trial = None
    if form.is_valid():
        trial = trial_of(cycle, form.policy, request.user)
        if "confirm" in request.POST and _change(request, cycle, form):
            messages.success(request, "规则已改好，以前算的排名要重新计算。")
            return redirect("assessments:cycle-detail", code, year)
    context = {"form": form, "cycle": cycle, "trial": trial, "is_checked": form.is_valid()}
    return render(request, "assessments/cycle_policy.html", context)


def _change(request: HttpRequest, cycle: AssessmentCycle, form: PolicyChangeForm) -> bool:
    try:
        services.change_policy(
            cycle,
            form.policy,
            by=request.user,
            reason=form.cleaned_data["reason"],
            policy_from=form.cleaned_data["policy_from"],
            calendar=form.calendar,
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


@require_POST
def cycle_close(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """End a published year for good."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "ranking.publish", cycle.township)
    services.close_cycle(cycle, by=request.user)
    messages.success(request, f"{cycle}已办结，不能再重新开放。")
    return redirect("assessments:cycle-detail", code, year)


@require_http_methods(["GET", "POST"])
def cycle_reopen(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Let scores be corrected after freezing, with a reason."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "ranking.freeze", cycle.township)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.reopen_cycle(cycle, form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{cycle}已重新开放。更正后请办公室重新计算排名。")
        return redirect("assessments:cycle-detail", code, year)
    return render(request, "assessments/cycle_reopen.html", {"form": form, "cycle": cycle})
