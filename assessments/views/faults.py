"""Faults found at daily checks: the list, and the step to a problem of the village."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.visits import FaultIssueForm
from assessments.models import AssessmentCycle, FoundFault
from assessments.queries.faults import fault_lines, faults_of, standing_faults
from assessments.services.fault_issues import fault_to_issue
from assessments.services.visit_export import export_faults
from assessments.views.cycles import visible_cycle
from assessments.views.visits import as_download
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50


def _faults(request: HttpRequest, code: str, year: int) -> tuple[AssessmentCycle, Any]:
    """The faults that the user may see: the town's, or his own village's, or his own finding."""
    cycle = visible_cycle(request, code, year)
    user, town = request.user, cycle.township
    if not (may(user, "score.read_own", town) or may(user, "score.give", town)):
        require(user, "score.read", town)
    faults = faults_of(cycle, user)
    return cycle, faults if request.GET.get("all") else standing_faults(faults)


@require_GET
def fault_list(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """What still has to be mended, by village; with ?all=1 what was mended too."""
    cycle, faults = _faults(request, code, year)
    page = Paginator(faults, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "cycle": cycle,
        "page": page,
        "lines": fault_lines(list(page.object_list), request.user),
        "shows_all": bool(request.GET.get("all")),
        "may_follow": may(request.user, "fault.follow", cycle.township),
        "may_export": may(request.user, "score.export", cycle.township),
        "may_plan": may(request.user, "visit.read", cycle.township),
    }
    return render(request, "assessments/visits_faults.html", context)


@require_GET
def fault_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The list as a workbook."""
    cycle, faults = _faults(request, code, year)
    require(request.user, "score.export", cycle.township)
    content = export_faults(cycle, fault_lines(list(faults), request.user), by=request.user)
    return as_download(content, f"{cycle.township.name}{year}年度日常检查发现的问题.xlsx")


@require_http_methods(["GET", "POST"])
def fault_to_issue_view(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Make a problem of a fault: the form is filled in, one click is enough."""
    faults = FoundFault.objects.select_related(
        "entrant__village__township", "entrant__hamlet", "sheet__cycle__township", "item", "issue"
    )
    place = {"entrant__cycle__township__code9": code, "entrant__cycle__year": year}
    fault = get_visible_or_404(faults, request.user, pk=pk, **place)
    require(request.user, "fault.follow", fault.sheet.cycle.township)
    if fault.issue is not None:
        messages.info(request, f"这处问题已经转成问题{fault.issue.number}，不用再转。")
        return redirect("assessments:fault-list", code, year)
    form = FaultIssueForm(fault, request.POST or None)
    if form.is_valid():
        try:
            issue = fault_to_issue(fault, form.facts, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            words = f"已转成问题{issue.number}，{fault.entrant}下次清单会带上它。接下来分办。"
            messages.success(request, words)
            return redirect("assessments:fault-list", code, year)
    context = {"cycle": fault.sheet.cycle, "fault": fault, "form": form}
    return render(request, "assessments/visits_fault_issue.html", context)
