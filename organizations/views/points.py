"""Hamlets with points and without, a hamlet's households, its scheme."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from organizations.forms.points import RateForm, StopForm
from organizations.models import Household
from organizations.queries.points import (
    READ,
    STATES,
    hamlets_of,
    household_lines,
    reviews_of,
    scheme_of,
    villages_of,
)
from organizations.services import points_schemes as services
from organizations.services.points_exports import export_hamlet, export_hamlets
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.models import Hamlet, Township
from villages.scoping import get_visible_or_404

EDIT = "participation.edit"
PAGE_SIZE = 50


def visible_hamlet(request: HttpRequest, code: str, capability: str = READ) -> Hamlet:
    """The hamlet, if the user may see it; Http404 else, or 403 without the capability there."""
    rows = Hamlet.objects.select_related("village__township")
    hamlet = get_visible_or_404(rows, request.user, code=code)
    require(request.user, capability, hamlet.village)
    return hamlet


def carried_out(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; a refusal stands on the form, but what is stale or forbidden goes up."""
    try:
        act()
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        form.add_error(None, refusal.message)
        return False
    return True


def form_page(request: HttpRequest, title: str, form: forms.Form, **context: Any) -> HttpResponse:
    """A short form; `back` is the address to leave it by, `verb` stands on its button."""
    return render(
        request, "organizations/points_form.html", {"title": title, "form": form, **context}
    )


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under that name."""
    header = content_disposition_header(True, f"{name}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": header or "attachment"}
    )


@require_GET
def points_list(request: HttpRequest) -> HttpResponse:
    """Hamlets of the area: points kept or not."""
    require(request.user, READ)
    village, state = request.GET.get("village", ""), request.GET.get("state", "")
    page = Paginator(hamlets_of(request.user, village[:12], state), PAGE_SIZE)
    townships = Township.objects.visible_to(request.user).order_by("code9")
    context = {
        "page": page.get_page(request.GET.get("page")),
        "village": village,
        "villages": villages_of(request.user),
        "state": state,
        "states": STATES,
        "may_edit": may(request.user, EDIT),
        "set_by_user": [row for row in townships if may(request.user, "participation.set", row)],
    }
    return render(request, "organizations/points_list.html", context)


@require_GET
def points_list_export(request: HttpRequest) -> HttpResponse:
    require(request.user, READ)
    village, state = request.GET.get("village", "")[:12], request.GET.get("state", "")
    return workbook(export_hamlets(village=village, state=state, by=request.user), "积分开展情况")


@require_GET
def points_hamlet(request: HttpRequest, code: str) -> HttpResponse:
    """The hamlet's households with their balances and this month's movement."""
    hamlet = visible_hamlet(request, code)
    today = timezone.localdate()
    scheme = scheme_of(hamlet)
    is_running = scheme is not None and scheme.ended_on is None
    lines = household_lines(hamlet, today.year, today.month)
    left = Household.objects.visible_to(request.user).filter(hamlet=hamlet, left_on__isnull=False)
    may_edit = may(request.user, EDIT, hamlet.village)
    context = {
        "hamlet": hamlet,
        "scheme": scheme,
        "month": today,
        "lines": lines,
        "total": sum(line.household.balance for line in lines),
        "left": list(left.order_by("left_on", "pk")),
        "reviews": reviews_of(hamlet),
        "may_edit": may_edit,
        "may_write": may_edit and is_running,
    }
    return render(request, "organizations/points_hamlet.html", context)


@require_GET
def points_export(request: HttpRequest, code: str) -> HttpResponse:
    hamlet = visible_hamlet(request, code)
    return workbook(export_hamlet(hamlet, by=request.user), f"{hamlet.village}{hamlet}积分")


@require_http_methods(["GET", "POST"])
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """Start points in the hamlet, or change what one is worth."""
    hamlet = visible_hamlet(request, code, EDIT)
    found = scheme_of(hamlet)
    running = found if found is not None and found.ended_on is None else None
    form = RateForm(request.POST or None)
    if running is not None:
        form.initial = {"rate": f"{running.fen_per_point / 100:.2f}"}
    if form.is_valid() and carried_out(form, lambda: _set_rate(hamlet, running, form, request)):
        messages.success(request, "已存好。以前兑换的不变。" if running else "已开始积分。")
        return redirect("organizations:points-hamlet", code)
    title = f"{hamlet}{'修改积分办法' if running else '开始积分'}"
    return form_page(
        request, title, form, verb="保存" if running else "开始", hamlet=hamlet, running=running
    )


def _set_rate(hamlet: Hamlet, running: Any, form: RateForm, request: HttpRequest) -> None:
    if running is None:
        services.start_scheme(hamlet, form.fen, by=request.user)
    else:
        services.change_rate(running, form.fen, by=request.user)


@require_http_methods(["GET", "POST"])
def scheme_stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop points in the hamlet; the ledger stays."""
    hamlet = visible_hamlet(request, code, EDIT)
    found = scheme_of(hamlet)
    if found is None:
        raise Refused("这个村湾没有开展积分，不用停止。")
    form = StopForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: services.stop_scheme(found, form.cleaned_data["reason"], by=request.user)
    ):
        messages.success(request, "已停止。各户的积分和记录都还在，以后可以再开始。")
        return redirect("organizations:points-hamlet", code)
    return form_page(request, f"{hamlet}停止积分", form, verb="停止", hamlet=hamlet)
