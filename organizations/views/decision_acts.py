"""What is done with a collective matter: meetings, disclosures, its end."""

from collections.abc import Callable
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.forms.decisions import DisclosureForm, DropForm, OutcomeForm, StepForm
from organizations.models import (
    CollectiveDecision,
    DecisionDisclosure,
    DecisionState,
    DecisionStep,
    StepResult,
)
from organizations.queries import decisions as queries
from organizations.services import decisions as services
from organizations.services.decision_disclosures import Disclosure, disclose_decision
from organizations.services.decision_steps import Meeting, next_step, record_step
from organizations.views.decisions import visible_decision
from shaping.uploads.models import StoredFile
from shaping.uploads.services import store_document
from shaping.workflow import Refused
from villages.capabilities import require


def editable_decision(request: HttpRequest, pk: int) -> CollectiveDecision:
    """The matter, if the user keeps its village's; Http404 or 403 else."""
    decision = visible_decision(request, pk)
    require(request.user, "participation.edit", decision.village)
    return decision


def _is_done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; a broken rule is told on the form, an old page is refused."""
    try:
        act()
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        form.add_error(None, refusal.message)
        return False
    return True


def _not_now(request: HttpRequest, decision: CollectiveDecision, *states: str) -> bool:
    """Whether a page was opened that the matter's state has no use for."""
    return request.method == "GET" and decision.state not in states


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    messages.info(request, "这一步现在不用办。接下来做什么，看下面的提示。")
    return redirect("organizations:decision-detail", pk)


@require_http_methods(["GET", "POST"])
def decision_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the next step's meeting."""
    decision = editable_decision(request, pk)
    step = _sent_step(request, decision) or next_step(decision)
    if step is None or _not_now(request, decision, DecisionState.DELIBERATING):
        return _back(request, pk)
    form = StepForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _is_done(form, lambda: _record(request, step, form)):
        step.refresh_from_db()
        if step.result == StepResult.PASSED:
            messages.success(request, f"{step.title}：通过。")
        else:
            messages.warning(request, f"{step.title}：没有通过，原因写在下面；可以再开一次。")
        return redirect("organizations:decision-detail", pk)
    context = {"form": form, "decision": decision, "step": step}
    return render(request, "organizations/decision_step.html", context)


def _sent_step(request: HttpRequest, decision: CollectiveDecision) -> DecisionStep | None:
    """The step that the form was opened for; Http404 when the matter has no such step."""
    sent = request.POST.get("step", "")
    if not sent:
        return None
    rows = decision.steps.select_related("decision__village__township")
    row = rows.filter(pk=sent).first() if sent.isdecimal() and len(sent) < 18 else None
    if row is None:
        raise Http404("没有这一步。")
    return row


def _record(request: HttpRequest, step: DecisionStep, form: StepForm) -> None:
    values = form.cleaned_data
    code = step.decision.village.township.code9
    with transaction.atomic():
        minutes: StoredFile | None = None
        if values["minutes"]:
            minutes = store_document(
                values["minutes"], key=uuid4(), by=request.user, township_code=code
            )
        meeting = Meeting(values["held_on"], form.votes, values["place"], values["words"], minutes)
        record_step(step, meeting, by=request.user)


@require_http_methods(["GET", "POST"])
def decision_disclose(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that the resolution, or the result, hangs in public."""
    decision = editable_decision(request, pk)
    is_result = decision.state == DecisionState.DONE
    number = DecisionDisclosure.RESULT if is_result else DecisionDisclosure.RESOLUTION
    is_registered = decision.disclosures.filter(number=number).exists()
    states = () if is_registered else (DecisionState.RESOLVED, DecisionState.DONE)
    if _not_now(request, decision, *states):
        return _back(request, pk)
    days = queries.settings_of(decision).disclosure_days
    form = DisclosureForm(number, timezone.localdate(), days, request.POST or None)
    if form.is_valid() and _is_done(form, lambda: _disclose(request, decision, form)):
        messages.success(request, "已登记公开。可以打印公示，贴出来。")
        return redirect("organizations:decision-detail", pk)
    title = "登记结果公开" if is_result else "登记决议公开"
    context = {"form": form, "decision": decision, "verb": "登记", "title": title}
    return render(request, "organizations/decision_form.html", context)


def _disclose(request: HttpRequest, decision: CollectiveDecision, form: DisclosureForm) -> None:
    values = form.cleaned_data
    disclosure = Disclosure(
        values["number"], values["starts_on"], values["ends_on"], values["place"]
    )
    disclose_decision(decision, disclosure, by=request.user)


@require_http_methods(["GET", "POST"])
def decision_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it came out."""
    decision = editable_decision(request, pk)
    if _not_now(request, decision, DecisionState.RESOLVED):
        return _back(request, pk)
    form = OutcomeForm(request.POST or None)
    if form.is_valid() and _is_done(form, lambda: _finish(request, decision, form)):
        messages.success(request, "已办成。请把结果和花的钱贴出来，登记结果公开。")
        return redirect("organizations:decision-detail", pk)
    context = {"form": form, "decision": decision, "verb": "办成", "title": "登记办成"}
    return render(request, "organizations/decision_form.html", context)


def _finish(request: HttpRequest, decision: CollectiveDecision, form: OutcomeForm) -> None:
    values = form.cleaned_data
    services.finish_decision(decision, values["outcome"], values["cost_yuan"], by=request.user)


@require_http_methods(["GET", "POST"])
def decision_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the matter up."""
    decision = editable_decision(request, pk)
    if _not_now(request, decision, DecisionState.DELIBERATING, DecisionState.RESOLVED):
        return _back(request, pk)
    form = DropForm(request.POST or None)
    if form.is_valid() and _is_done(form, lambda: _drop(request, decision, form)):
        messages.success(request, "已记下，这件事不再办。")
        return redirect("organizations:decision-detail", pk)
    context = {"form": form, "decision": decision, "verb": "不再办", "title": "不再办这件事"}
    return render(request, "organizations/decision_form.html", context)


def _drop(request: HttpRequest, decision: CollectiveDecision, form: DropForm) -> None:
    services.drop_decision(decision, form.cleaned_data["reason"], by=request.user)
