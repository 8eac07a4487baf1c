"""Acts on a round of daily checks: a village more, an inspector, the start of a visit."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.visits import AddVisitForm, DiscardForm
from assessments.models import PanelMember, PlannedVisit, ScoreKind, ScoreSheet, SheetState
from assessments.services.rounds import add_visit
from assessments.services.visits import (
    assign_balanced,
    assign_visit,
    discard_draft,
    start_visit,
)
from assessments.views.visits import round_address, visible_round
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.scoping import get_visible_or_404
from villages.views.register import carried_out

LONGEST_KEY = 18


def _visible_visit(request: HttpRequest, place: dict[str, Any]) -> PlannedVisit:
    visits = PlannedVisit.objects.select_related(
        "round__cycle__township", "entrant__village", "member__user", "member__cycle", "sheet"
    )
    return get_visible_or_404(
        visits,
        request.user,
        pk=place["pk"],
        round__number=place["number"],
        round__cycle__year=place["year"],
        round__cycle__township__code9=place["code"],
    )


@require_POST
def visit_add(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Add a village to the round, with the reason."""
    found = visible_round(request, code, year, number)
    require(request.user, "visit.plan", found.cycle.township)
    taken = set(found.visits.values_list("entrant", flat=True))
    form = AddVisitForm(found.cycle, taken, request.POST)
    if not form.is_valid():
        raise Refused("".join(str(error) for errors in form.errors.values() for error in errors))
    visit = add_visit(
        found, form.cleaned_data["entrant"], form.cleaned_data["reason"], by=request.user
    )
    messages.success(request, f"已另加{visit.entrant}。")
    return redirect(round_address(found))


@require_POST
def visit_assign(request: HttpRequest, **place: Any) -> HttpResponse:
    """Give a visit to a member, or to nobody."""
    visit = _visible_visit(request, place)
    require(request.user, "visit.plan", visit.round.cycle.township)
    wanted = request.POST.get("member", "")
    panel = PanelMember.objects.visible_to(request.user).filter(cycle=visit.round.cycle)
    is_key = wanted.isascii() and wanted.isdecimal() and len(wanted) <= LONGEST_KEY
    member = panel.filter(pk=wanted).first() if is_key else None
    if wanted and member is None:
        raise Refused("请选本年度考核组的成员。")
    assign_visit(visit, member, by=request.user)
    who = f"由{member}检查" if member else "还没有检查人"
    messages.success(request, f"{visit.entrant}{who}。")
    return redirect(round_address(visit.round))


@require_POST
def round_assign(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Give every open visit to whoever has the fewest."""
    found = visible_round(request, code, year, number)
    require(request.user, "visit.plan", found.cycle.township)
    count, stuck = assign_balanced(found, by=request.user)
    if count:
        messages.success(request, f"已分配{count}个，按每个人次数最少的先排，避开了要回避的村。")
    if stuck:
        messages.warning(request, f"{'、'.join(stuck)}没有可以去的人，请增加考核组成员。")
    return redirect(round_address(found))


@require_POST
def visit_start(request: HttpRequest, **place: Any) -> HttpResponse:
    """An inspector begins his visit: its sheet opens."""
    visit = _visible_visit(request, place)
    require(request.user, "score.give", visit.round.cycle.township)
    sheet = start_visit(visit, _day(request.POST.get("on", "")), by=request.user)
    return redirect("assessments:sheet-edit", sheet.pk)


@require_http_methods(["GET", "POST"])
def draft_discard(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Take away a daily sheet that its inspector will not seal any more, with the reason."""
    sheets = ScoreSheet.objects.select_related("cycle__township", "entrant", "inspector")
    place = {"cycle__township__code9": code, "cycle__year": year, "kind": ScoreKind.DAILY}
    sheet = get_visible_or_404(sheets, request.user, pk=pk, **place)
    require(request.user, "panel.manage", sheet.cycle.township)
    if sheet.state != SheetState.DRAFT:
        raise StaleState(f"这张评分表{sheet.get_state_display()}，不能取消。请刷新页面再看。")
    visit = PlannedVisit.objects.select_related("round__cycle__township").filter(sheet=sheet)
    found = visit.first()
    form = DiscardForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: discard_draft(sheet, form.cleaned_data["reason"], by=request.user)
    ):
        messages.success(request, f"{sheet.entrant}没有封存的评分表已取消，可以另派人检查。")
        if found is not None:
            return redirect(round_address(found.round))
        return redirect("assessments:visit-rounds", code, year)
    context = {"form": form, "sheet": sheet, "cycle": sheet.cycle}
    return render(request, "assessments/visits_discard.html", context)


def _day(text: str) -> date:
    """The day of the visit, today when none was sent."""
    if not text:
        return timezone.localdate()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Refused("检查日期请写成 2026-03-20 这样。")
    return day
