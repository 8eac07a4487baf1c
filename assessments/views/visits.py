"""Pages of the daily checks: rounds, how one was drawn, and the plan on paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from assessments import draws
from assessments.forms.visits import AddVisitForm, RoundForm
from assessments.models import CycleState, DailyRound, DrawMethod, PanelMember, PickReason
from assessments.queries.conflicts import conflicts_of
from assessments.queries.visits import VisitRow, last_finished, own_visits, rounds_of, visit_rows
from assessments.services.rounds import plan_round
from assessments.services.visit_export import export_visits
from assessments.views.cycles import visible_cycle
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404


def visible_round(request: HttpRequest, code: str, year: int, number: int) -> DailyRound:
    """The round of the township's year, if the user may see it; Http404 else."""
    rounds = DailyRound.objects.select_related("cycle__township", "drawn_by")
    place = {"cycle__township__code9": code, "cycle__year": year, "number": number}
    return get_visible_or_404(rounds, request.user, **place)


@require_GET
def visit_rounds(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The year's rounds; an inspector's own visits on top."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "visit.read", cycle.township)
    user, is_open = request.user, cycle.state == CycleState.OPEN
    context = {
        "cycle": cycle,
        "rounds": rounds_of(cycle, user),
        "own_visits": own_visits(cycle, user) if is_open else [],
        "gives_scores": may(user, "score.give", cycle.township),
        "today": timezone.localdate(),
        "is_open": is_open,
        "may_plan": is_open and may(user, "visit.plan", cycle.township),
        "may_enter": is_open and may(user, "score.enter", cycle.township),
    }
    return render(request, "assessments/visits_rounds.html", context)


@require_http_methods(["GET", "POST"])
def round_plan(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Draw a round; its page then shows how it was drawn."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "visit.plan", cycle.township)
    form = RoundForm(request.POST or None)
    if form.is_valid():
        try:
            found = plan_round(cycle, form.plan, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            words = f"第{found.number}轮已经安排好，共{found.visits.count()}个。接下来定检查人。"
            messages.success(request, words)
            return redirect("assessments:round-detail", code, year, found.number)
    earlier = last_finished(cycle, timezone.localdate())
    context = {"cycle": cycle, "form": form, "earlier": earlier}
    return render(request, "assessments/visits_plan.html", context)


@require_GET
def round_detail(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """The villages of a round, why they are in it, who goes, how far it is."""
    found = visible_round(request, code, year, number)
    rows = visit_rows([found], request.user)
    may_plan = may(request.user, "visit.plan", found.cycle.township)
    plans = may_plan and found.cycle.state == CycleState.OPEN
    taken = {row.visit.entrant_id for row in rows}
    context = {
        "cycle": found.cycle,
        "round": found,
        "lines": _with_members(found, rows) if plans else [(row, []) for row in rows],
        "plans": plans,
        "add_form": _add_form(found, taken) if plans else None,
        "lacks_members": any(row.visit.member_id is None for row in rows),
        "today": timezone.localdate(),
        "draw": draw_lines(found),
        "worst": _worst(rows),
        "user_id": request.user.pk,
    }
    return render(request, "assessments/visits_round.html", context)


def _add_form(found: DailyRound, taken: set[int]) -> AddVisitForm | None:
    is_over = found.ends_on < timezone.localdate()
    return None if is_over else AddVisitForm(found.cycle, taken)


def _with_members(
    found: DailyRound, rows: list[VisitRow]
) -> list[tuple[VisitRow, list[PanelMember]]]:
    """Each visit with the members who have no conflict there; none once it has begun."""
    panel = PanelMember.objects.filter(cycle=found.cycle, user__is_active=True)
    members = list(panel.select_related("user").order_by("pk"))
    conflicts = conflicts_of(found.cycle)
    return [
        (row, [])
        if row.is_done or row.is_begun
        else (
            row,
            [
                member
                for member in members
                if (member.pk, row.visit.entrant.village_id) not in conflicts
            ],
        )
        for row in rows
    ]


def _worst(rows: list[VisitRow]) -> list[str]:
    """The villages that come again because they were lowest."""
    return [row.visit.entrant.name for row in rows if row.visit.reason == PickReason.LAST_WORST]


def draw_lines(found: DailyRound) -> list[dict[str, Any]]:
    """The pool in the order drawn, with names, numbers of the lot and what was picked."""
    names = dict(found.cycle.entrants.values_list("code", "name"))
    is_lot = found.method == DrawMethod.LOT
    pool = draws.lot(found.seed, found.pool, len(found.pool)) if is_lot else found.pool
    return [
        {
            "code": code,
            "name": names.get(code, ""),
            "number": draws.lot_number(found.seed, code) if is_lot else "",
            "is_picked": place <= found.draw_count,
        }
        for place, code in enumerate(pool, start=1)
    ]


@require_GET
def round_print(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """The plan and the record of the draw on paper."""
    found = visible_round(request, code, year, number)
    rows = visit_rows([found], request.user)
    context = {
        "cycle": found.cycle,
        "round": found,
        "rows": rows,
        "draw": draw_lines(found),
        "worst": _worst(rows),
    }
    return render(request, "assessments/visits_print.html", context)


@require_GET
def visit_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """All visits of the year as a workbook, or those of ?round=3."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "visit.read", cycle.township)
    rounds = DailyRound.objects.visible_to(request.user).filter(cycle=cycle)
    number = request.GET.get("round", "")
    chosen = rounds.filter(number=int(number)) if number.isdecimal() else rounds
    content = export_visits(cycle, visit_rows(chosen, request.user), by=request.user)
    return as_download(content, f"{cycle.township.name}{year}年度日常检查安排.xlsx")


def as_download(content: bytes, name: str) -> HttpResponse:
    """A workbook under a Chinese name."""
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def round_address(found: DailyRound) -> str:
    """The page of a round."""
    cycle = found.cycle
    return reverse(
        "assessments:round-detail", args=[cycle.township.code9, cycle.year, found.number]
    )
