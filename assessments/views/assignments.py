"""Pages that spread the villages over the panel: distribution, grid, excuse, print, workbook."""

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.panels import DistributionForm, ExcuseForm
from assessments.models import AssessmentCycle, Assignment, Entrant
from assessments.queries.panels import (
    GridLine,
    grid_of,
    member_lines,
    panel_members,
    unassigned_entrants,
)
from assessments.services.assignment_grids import set_assignments, state_of
from assessments.services.assignments import Proposal, distribute, excuse_assignment, propose
from assessments.services.panel_exports import export_panel
from assessments.views.cycles import visible_cycle
from assessments.views.panels import tell_in
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

GRID_ROWS = 40
_PAIR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)


@require_http_methods(["GET", "POST"])
def panel_distribute(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Ask how many judges, show the proposal, store it once it was seen."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.manage", cycle.township)
    if request.method == "POST":
        return _distribute(request, cycle)
    is_asked = "seed" in request.GET
    form = DistributionForm(request.GET if is_asked else None, initial={"seed": "1"})
    context: dict[str, Any] = {"cycle": cycle, "form": form}
    if is_asked and form.is_valid():
        proposal = propose(cycle, form.cleaned_data["judges"], form.cleaned_data["seed"])
        context |= {"proposal": proposal, "lines": _proposed(cycle, proposal, request.user)}
        context["short"] = _short(cycle, proposal)
    return render(request, "assessments/panel_distribute.html", context)


def _distribute(request: HttpRequest, cycle: AssessmentCycle) -> HttpResponse:
    form = DistributionForm(request.POST)
    if not form.is_valid():
        raise Refused("请先填每个单位由几个人评，看过方案再确认。")
    made = distribute(
        cycle,
        form.cleaned_data["judges"],
        by=request.user,
        seed=form.cleaned_data["seed"],
        seen=request.POST.get("seen", ""),
    )
    messages.success(request, f"已分工{len(made)}项。可以在分工表里再调整。")
    return redirect("assessments:assignment-matrix", cycle.township.code9, cycle.year)


def _proposed(
    cycle: AssessmentCycle, proposal: Proposal, user: Any
) -> list[tuple[Any, list[str], int]]:
    """Each member with the names that are new for him and how many he has then."""
    names = dict(cycle.entrants.values_list("code", "name"))
    loads = proposal.outcome.loads
    return [
        (
            member,
            [names[entrant] for pk, entrant in proposal.outcome.pairs if pk == member.pk],
            loads.get(member.pk, 0),
        )
        for member in panel_members(cycle, user)
    ]


def _short(cycle: AssessmentCycle, proposal: Proposal) -> list[str]:
    """Who gets too few judges, in words."""
    names = dict(cycle.entrants.values_list("code", "name"))
    return [f"{names[code]}还差{lack}人" for code, lack in proposal.outcome.short.items()]


@require_http_methods(["GET", "POST"])
def assignment_matrix(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The grid of inspectors and villages; the office ticks, conflicts cannot be ticked."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.read", cycle.township)
    entrants = Paginator(cycle.entrants.order_by("code"), GRID_ROWS)
    page = entrants.get_page(request.GET.get("page"))
    if request.method == "POST":
        require(request.user, "panel.manage", cycle.township)
        return _save_matrix(request, cycle, page)
    return _matrix_page(request, cycle, page, grid_of(cycle, list(page.object_list)))


def _save_matrix(
    request: HttpRequest, cycle: AssessmentCycle, page: "Page[Entrant]"
) -> HttpResponse:
    wanted = _pairs(request)
    try:
        added, gone = set_assignments(
            cycle,
            wanted,
            within=[entrant.pk for entrant in page],
            by=request.user,
            seen=request.POST.get("seen", ""),
        )
    except (Forbidden, StaleState):
        raise
    except Refused as refusal:
        lines = grid_of(cycle, list(page.object_list), ticked=set(wanted))
        return _matrix_page(request, cycle, page, lines, refusal)
    messages.success(request, f"分工已保存：新分{added}项，取消{gone}项。")
    address = reverse("assessments:assignment-matrix", args=[cycle.township.code9, cycle.year])
    return redirect(f"{address}?page={page.number}")


def _pairs(request: HttpRequest) -> list[tuple[int, int]]:
    """The ticked boxes as (member, entrant)."""
    found = [_PAIR.fullmatch(value) for value in request.POST.getlist("pair")]
    if None in found:
        raise Refused("提交的分工看不懂，请刷新页面再选。")
    return [(int(match[1]), int(match[2])) for match in found if match]


def _matrix_page(
    request: HttpRequest,
    cycle: AssessmentCycle,
    page: "Page[Entrant]",
    lines: list[GridLine],
    refusal: Refused | None = None,
) -> HttpResponse:
    context = {
        "cycle": cycle,
        "page": page,
        "members": list(panel_members(cycle, request.user)),
        "lines": lines,
        "seen": state_of(cycle),
        "manages": may(request.user, "panel.manage", cycle.township),
        "excuses": may(request.user, "assignment.excuse", cycle.township),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "assessments/assignment_matrix.html", context, status=status)


@require_http_methods(["GET", "POST"])
def assignment_excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an inspector off a village, with the reason."""
    rows = Assignment.objects.select_related("cycle__township", "member__user", "entrant")
    assignment = get_visible_or_404(rows, request.user, pk=pk)
    cycle = assignment.cycle
    require(request.user, "assignment.excuse", cycle.township)
    form = ExcuseForm(request.POST or None)
    if form.is_valid():
        try:
            excuse_assignment(assignment, form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            tell_in(form, refusal)
        else:
            messages.success(request, f"{assignment.member}不评{assignment.entrant}，已经免评。")
            return redirect("assessments:assignment-matrix", cycle.township.code9, cycle.year)
    context = {"cycle": cycle, "form": form, "assignment": assignment}
    return render(request, "assessments/assignment_excuse.html", context)


@require_GET
def assignment_print(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Who scores which villages, one line a member, to be signed."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.read", cycle.township)
    rows = cycle.assignments.select_related("entrant").order_by("entrant__code")
    by_member: dict[int, list[Assignment]] = {}
    for row in rows:
        by_member.setdefault(row.member_id, []).append(row)
    lines = [
        (line.member, line.load, by_member.get(line.member.pk, []))
        for line in member_lines(cycle, request.user)
    ]
    context = {"cycle": cycle, "lines": lines, "unassigned": unassigned_entrants(cycle)}
    return render(request, "assessments/assignment_print.html", context)


@require_GET
def panel_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Assignments, members and recusals as one workbook; its first sheet can be imported again."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "panel.read", cycle.township)
    content = export_panel(cycle, by=request.user)
    name = f"{cycle.township.name}{cycle.year}年度考核组分工表.xlsx"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
