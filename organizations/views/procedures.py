"""The procedures a township decides by."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.procedures import ProcedureForm, step_rules
from organizations.models import DecisionProcedure
from organizations.queries.procedures import procedures_of
from organizations.services import procedures as services
from shaping.workflow import Refused
from villages.capabilities import grants_of, may, require
from villages.models import Township
from villages.scoping import get_visible_or_404


@require_GET
def procedure_list(request: HttpRequest) -> HttpResponse:
    """Every procedure with its steps; the office changes its own."""
    require(request.user, "participation.read")
    own = Township.objects.in_areas(grants_of(request.user, "participation.set"))
    context = {
        "procedures": procedures_of(request.user),
        "townships": own.order_by("code9"),
        "empty": own.filter(decision_procedures=None).order_by("code9"),
    }
    return render(request, "organizations/procedure_list.html", context)


@require_POST
def procedure_examples(request: HttpRequest, code: str) -> HttpResponse:
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    services.load_example_procedures(township, by=request.user)
    messages.success(request, "已载入示例，请改成本镇的做法。")
    return redirect("organizations:decision-procedure-list")


@require_http_methods(["GET", "POST"])
def procedure_create(request: HttpRequest, code: str) -> HttpResponse:
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, "participation.set", township)
    return _procedure_form(request, township, None)


@require_http_methods(["GET", "POST"])
def procedure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = DecisionProcedure.objects.select_related("township")
    procedure = get_visible_or_404(rows, request.user, pk=pk)
    require(request.user, "participation.set", procedure.township)
    return _procedure_form(request, procedure.township, procedure)


def _procedure_form(
    request: HttpRequest, township: Township, procedure: DecisionProcedure | None
) -> HttpResponse:
    shown = DecisionProcedure(township=township) if procedure is None else procedure
    stamp = services.procedure_stamp(procedure) if procedure else ""
    form = ProcedureForm(request.POST or None, instance=shown, initial={"stamp": stamp})
    steps = step_rules(procedure, request.POST or None)
    if form.is_valid() and steps.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            if procedure is None:
                services.add_procedure(township, values, steps.rules(), by=request.user)
            else:
                services.change_procedure(
                    procedure,
                    values,
                    steps.rules(),
                    stamp=form.cleaned_data["stamp"],
                    by=request.user,
                )
        except Refused as refusal:
            if refusal.status != Refused.status:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已保存。正在议的事项仍按原来的步骤。")
            return redirect("organizations:decision-procedure-list")
    context = {
        "form": form,
        "steps": steps,
        "township": township,
        "may_set": may(request.user, "participation.set", township),
    }
    return render(request, "organizations/procedure_form.html", context)
