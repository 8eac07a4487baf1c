"""Collective matters: the list, beginning one, its page, what is printed of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from organizations.forms.decisions import DecisionFilterForm, DecisionForm
from organizations.models import CollectiveDecision, CoPrinciple, DecisionState, StepResult
from organizations.queries import decisions as queries
from organizations.queries.procedures import procedures_for
from organizations.services import decisions as services
from organizations.services.decision_export import TITLE, export_decisions
from organizations.views.files import unlisted
from shaping.spreadsheets.exports import XLSX
from shaping.uploads.serving import file_response
from shaping.workflow import Refused
from villages.capabilities import grants_of, may, require
from villages.models import Village
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50


def visible_decision(request: HttpRequest, pk: int) -> CollectiveDecision:
    """The matter, if the user may see it; Http404 else."""
    rows = CollectiveDecision.objects.select_related("village__township", "hamlet", "procedure")
    return get_visible_or_404(rows, request.user, pk=pk)


def _chosen(request: HttpRequest) -> Any:
    form = DecisionFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    found = chosen.get("village", ""), chosen.get("state", "")
    return queries.decisions_of(request.user, *found)


@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """Every matter the user may see, newest first."""
    require(request.user, "participation.read")
    editing = Village.objects.in_areas(grants_of(request.user, "participation.edit"))
    context = {
        "page": Paginator(_chosen(request), PAGE_SIZE).get_page(request.GET.get("page")),
        "states": DecisionState.choices,
        "state": request.GET.get("state", ""),
        "village": request.GET.get("village", ""),
        "villages": Village.objects.visible_to(request.user).order_by("code12"),
        "editing": editing.filter(closed_on=None).order_by("code12"),
        "may_set": may(request.user, "participation.set"),
    }
    return render(request, "organizations/decision_list.html", context)


@require_GET
def decision_export(request: HttpRequest) -> HttpResponse:
    require(request.user, "participation.read")
    content = export_decisions(_chosen(request), by=request.user)
    disposition = content_disposition_header(True, f"{TITLE}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"}
    )


@require_http_methods(["GET", "POST"])
def decision_create(request: HttpRequest, code12: str) -> HttpResponse:
    """Begin a matter with the steps of a procedure."""
    villages = Village.objects.select_related("township")
    village = get_visible_or_404(villages, request.user, code12=code12)
    require(request.user, "participation.edit", village)
    form = DecisionForm(village, request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        matter = services.Matter(
            values["title"],
            values["description"],
            values["hamlet"],
            values["cost_yuan"],
            tuple(values["principles"]),
        )
        try:
            decision = services.begin_decision(
                village, values["procedure"], matter, by=request.user
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已发起。开完第一步的会，在这里登记。")
            return redirect("organizations:decision-detail", decision.pk)
    context = {
        "form": form,
        "village": village,
        "verb": "发起",
        "title": "发起集体事项",
        "has_no_procedure": not procedures_for(village).exists(),
    }
    return render(request, "organizations/decision_form.html", context)


@require_GET
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The matter's way, what comes next, both disclosures and the outcome."""
    decision = visible_decision(request, pk)
    disclosures = list(decision.disclosures.order_by("number"))
    steps = queries.steps_of(decision)
    today = timezone.localdate()
    labels = dict(CoPrinciple.choices)
    context = {
        "decision": decision,
        "steps": steps,
        "disclosures": disclosures,
        "next_act": queries.next_act_of(decision, steps, disclosures, today),
        "principles": [labels[code] for code in decision.principles if code in labels],
        "may_edit": may(request.user, "participation.edit", decision.village),
        "is_open": decision.state in (DecisionState.DELIBERATING, DecisionState.RESOLVED),
    }
    return render(request, "organizations/decision_detail.html", context)


@unlisted
@require_GET
def decision_minutes(request: HttpRequest, pk: int, step: int) -> FileResponse:
    """The paper of a meeting."""
    decision = visible_decision(request, pk)
    row = decision.steps.select_related("minutes").filter(pk=step).first()
    if row is None or row.minutes is None:
        raise Http404("这一步没有会议记录。")
    return file_response(row.minutes, download=True)


@require_GET
def decision_print(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The paper that hangs in the hamlet: resolution (1) or result (2)."""
    decision = visible_decision(request, pk)
    disclosure = decision.disclosures.filter(number=number).first()
    if disclosure is None:
        raise Http404("这一次公开还没有登记。")
    context = {
        "decision": decision,
        "disclosure": disclosure,
        "steps": [
            line for line in queries.steps_of(decision) if line.step.result == StepResult.PASSED
        ],
        "settings": queries.settings_of(decision),
    }
    return render(request, "organizations/decision_print.html", context)
