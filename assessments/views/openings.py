"""The opening of the tour's sheets: progress, the two persons' acts, the sheets side by side."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.models import AssessmentCycle, CycleState, Opening
from assessments.queries.opened import agreement_of, judged_entrants
from assessments.queries.tour import missing_sheets, sheets_to_open, tour_progress
from assessments.services import openings as services
from assessments.views.cycles import visible_cycle
from shaping.accounts.freshness import recent_password_required
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404


@require_GET
def opening(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Who has handed in, what is missing, the two persons' acts; afterwards the sheets."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.read", cycle.township)
    return _opening_page(request, cycle)


def _opening_page(
    request: HttpRequest, cycle: AssessmentCycle, refusal: Refused | None = None
) -> HttpResponse:
    user, township = request.user, cycle.township
    found = _opening_of(cycle)
    missing = missing_sheets(cycle)
    is_done = found is not None and found.confirmed_at is not None
    is_asked = found is not None and not is_done
    may_request = may(user, "opening.request", township) and cycle.state == CycleState.OPEN
    context = {
        "cycle": cycle,
        "refusal": refusal,
        "tour": tour_progress(cycle),
        "missing": missing,
        "waiting": sheets_to_open(cycle).count(),
        "opening": found,
        "is_done": is_done,
        "is_asked": is_asked,
        "is_late": is_asked and not services.is_together(found),
        "may_request": may_request and not is_done,
        "may_confirm": is_asked and may(user, "opening.confirm", township),
        "reads_agreement": may(user, "agreement.read", township),
        "judged": judged_entrants(cycle, user),
    }
    status = refusal.status if refusal else 200
    return render(request, "assessments/opening.html", context, status=status)


def _opening_of(cycle: AssessmentCycle) -> Opening | None:
    people = Opening.objects.select_related("requested_by", "confirmed_by")
    return people.filter(cycle=cycle).first()


@require_POST
def opening_request(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Ask for the opening, or renew the time."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "opening.request", cycle.township)
    try:
        services.request_opening(cycle, by=request.user)
    except (StaleState, Forbidden):
        raise
    except Refused as refusal:
        return _opening_page(request, cycle, refusal)
    messages.success(request, "已提请开封。请分管领导在30分钟内到场，用自己的账号确认。")
    return redirect("assessments:opening", code, year)


@require_POST
def opening_withdraw(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Take the request back."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "opening.request", cycle.township)
    found = _opening_of(cycle)
    if found is None:
        raise StaleState("开封提请已经撤回。请刷新页面再看。")
    found.cycle = cycle
    services.withdraw_opening(found, by=request.user)
    messages.success(request, "开封提请已撤回。")
    return redirect("assessments:opening", code, year)


@require_http_methods(["GET", "POST"])
def opening_confirm(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """What becomes visible and cannot be undone; then the second person's act."""
    if request.method == "POST":
        return _confirm(request, code, year)
    cycle = visible_cycle(request, code, year)
    require(request.user, "opening.confirm", cycle.township)
    return _confirm_page(request, _requested_or_404(request, cycle))


@recent_password_required
def _confirm(request: HttpRequest, code: str, year: int) -> HttpResponse:
    cycle = visible_cycle(request, code, year)
    require(request.user, "opening.confirm", cycle.township)
    found = _requested_or_404(request, cycle)
    if request.POST.get("seen") not in {None, found.requested_at.isoformat()}:
        raise StaleState("刚刚有人重新提请了开封。请刷新页面，看过再办。")
    try:
        services.confirm_opening(found, by=request.user)
    except (StaleState, Forbidden):
        raise
    except Refused as refusal:
        return _confirm_page(request, found, refusal)
    messages.success(request, f"已开封{found.sheet_count}张年终评分表，从现在起不能再打分。")
    return redirect("assessments:opening", code, year)


def _requested_or_404(request: HttpRequest, cycle: AssessmentCycle) -> Opening:
    rows = Opening.objects.select_related("cycle__township", "requested_by")
    found = get_visible_or_404(rows, request.user, cycle=cycle)
    if found.confirmed_at:
        raise StaleState("年终评分表已经开封，不用再办。请打开“开封”页面看结果。")
    return found


def _confirm_page(
    request: HttpRequest, found: Opening, refusal: Refused | None = None
) -> HttpResponse:
    cycle = found.cycle
    context = {
        "cycle": cycle,
        "opening": found,
        "refusal": refusal,
        "waiting": sheets_to_open(cycle).count(),
        "is_late": not services.is_together(found),
        "is_own": found.requested_by_id == request.user.pk,
    }
    status = refusal.status if refusal else 200
    return render(request, "assessments/opening_confirm.html", context, status=status)


@require_GET
def agreement(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """How far the judges agree, for the leader, after the opening."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "agreement.read", cycle.township)
    context = {"cycle": cycle, "agreement": agreement_of(cycle, request.user)}
    return render(request, "assessments/agreement.html", context)


@require_GET
def opening_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The page of the opening as a workbook."""
    cycle = visible_cycle(request, code, year)
    return _workbook(services.export_tour(cycle, by=request.user), f"{cycle}年终交表情况")


@require_GET
def agreement_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The page of the judges' agreement as a workbook."""
    cycle = visible_cycle(request, code, year)
    return _workbook(services.export_agreement(cycle, by=request.user), f"{cycle}评委尺度")


def _workbook(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
