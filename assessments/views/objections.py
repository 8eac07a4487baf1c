"""异议: raised by a village, entered by the office, answered by the leader."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.forms.disclosures import DecisionForm, ObjectionForm, ReceivedObjectionForm
from assessments.models import (
    CycleState,
    Disclosure,
    Entrant,
    Objection,
    ObjectionState,
    RankingState,
    ScoreSheet,
    SheetState,
)
from assessments.queries.disclosures import disclosed_entrants, objections_for
from assessments.queries.next_steps import next_step
from assessments.services.objections import (
    decide_objection,
    involvement,
    may_withdraw,
    raise_objection,
    refuse_involved,
    withdraw_objection,
)
from assessments.views.disclosures import visible_disclosure
from shaping.accounts.freshness import recent_password_required
from shaping.uploads.services import store_document
from shaping.uploads.serving import file_response
from shaping.workflow import StaleState
from villages.capabilities import grants_of, may, require
from villages.views.register import carried_out


def readable_objection(request: HttpRequest, pk: int) -> Objection:
    """The objection, if the user may read it; Http404 else."""
    found = objections_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404("没有找到，或者不在您的范围内。")
    return found


@require_http_methods(["GET", "POST"])
def objection_raise(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """A village says what is wrong with its own line."""
    disclosure = visible_disclosure(request, code, year)
    require(request.user, "objection.raise", disclosure.ranking.cycle.township)
    own = Entrant.objects.in_areas(grants_of(request.user, "objection.raise"))
    entrants = disclosed_entrants(disclosure).filter(pk__in=own.values("pk"))
    user: Any = request.user
    given = {"raised_by_name": user.display_name}
    form = ObjectionForm(entrants, request.POST or None, request.FILES or None, initial=given)
    return _taken(request, disclosure, form, "向镇里提异议")


@require_http_methods(["GET", "POST"])
def objection_receive(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The office enters what somebody came or wrote to say."""
    disclosure = visible_disclosure(request, code, year)
    require(request.user, "objection.receive", disclosure.ranking.cycle.township)
    entrants = disclosed_entrants(disclosure)
    form = ReceivedObjectionForm(entrants, request.POST or None, request.FILES or None)
    return _taken(request, disclosure, form, "登记到场或来信的异议")


def _taken(
    request: HttpRequest, disclosure: Disclosure, form: ObjectionForm, title: str
) -> HttpResponse:
    """Register a valid form's objection, else show the form."""
    if disclosure.ranking.state != RankingState.IN_DISCLOSURE:
        raise StaleState("这一版的公示已经办完，不再受理异议。请返回看现在的状态。")
    if form.is_valid() and carried_out(form, lambda: _store(request, disclosure, form)):
        messages.success(request, "异议已登记。分管领导答复以后，在这里看得到。")
        cycle = disclosure.ranking.cycle
        return redirect("assessments:disclosure-detail", cycle.township.code9, cycle.year)
    context = {
        "form": form,
        "disclosure": disclosure,
        "cycle": disclosure.ranking.cycle,
        "title": title,
    }
    return render(request, "assessments/objection_form.html", context)


@transaction.atomic
def _store(request: HttpRequest, disclosure: Disclosure, form: ObjectionForm) -> None:
    upload, evidence = form.cleaned_data["file"], None
    if upload:
        code = disclosure.ranking.cycle.township.code9
        evidence = store_document(upload, key=uuid4(), by=request.user, township_code=code)
    raise_objection(disclosure, form.order_with(evidence), by=request.user)


@require_GET
def objection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, the evidence, the answer, and the sheets it is about."""
    objection = readable_objection(request, pk)
    user, ranking = request.user, objection.disclosure.ranking
    cycle = ranking.cycle
    is_open = objection.state == ObjectionState.OPEN
    decides = may(user, "objection.decide", cycle.township)
    is_upheld = objection.state == ObjectionState.UPHELD
    step = next_step(objection.disclosure, timezone.localdate()) if is_upheld else None
    context = {
        "objection": objection,
        "ranking": ranking,
        "cycle": cycle,
        "sheets": _sheets(user, objection),
        "may_correct": is_upheld
        and cycle.state == CycleState.OPEN
        and may(user, "score.enter", cycle.township),
        "may_decide": is_open and decides and not involvement(objection, user),
        "involvement": involvement(objection, user) if is_open and decides else "",
        "may_withdraw": is_open and may_withdraw(objection, user),
        "step": step,
        "may_step": step and step.view and may(user, step.capability, cycle.township),
    }
    return render(request, "assessments/objection_detail.html", context)


def _sheets(user: Any, objection: Objection) -> list[ScoreSheet]:
    """The entrant's sheets that the user may open, voided ones with them."""
    rows = ScoreSheet.objects.visible_to(user).filter(entrant=objection.entrant_id)
    rows = rows.exclude(state=SheetState.DRAFT).select_related("inspector")
    return list(rows.order_by("kind", "inspected_on", "pk"))


@require_http_methods(["GET", "POST"])
def objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Uphold or reject with an answer; nobody who had a part in the scores."""
    objection = readable_objection(request, pk)
    require(request.user, "objection.decide", objection.disclosure.ranking.cycle.township)
    refuse_involved(objection, request.user)
    return _decide(request, objection)


@recent_password_required
def _decide(request: HttpRequest, objection: Objection) -> HttpResponse:
    """The form and its act; the password is asked before the answer is typed, not after."""
    form = DecisionForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: decide_objection(objection, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "答复已登记，提出人看得到。")
        return redirect("assessments:objection-detail", objection.pk)
    return _decide_page(request, objection, form)


def _decide_page(request: HttpRequest, objection: Objection, form: DecisionForm) -> HttpResponse:
    if objection.state != ObjectionState.OPEN:
        raise StaleState(f"{objection}已经是“{objection.get_state_display()}”，不用再答复。")
    context = {"form": form, "objection": objection, "cycle": objection.disclosure.ranking.cycle}
    return render(request, "assessments/objection_decide.html", context)


@require_POST
def objection_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an unanswered objection back."""
    objection = readable_objection(request, pk)
    withdraw_objection(objection, by=request.user)
    messages.success(request, f"{objection}已撤回。")
    return redirect("assessments:objection-detail", pk)


@require_GET
def objection_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The evidence of an objection, for whoever may read it."""
    objection = readable_objection(request, pk)
    if objection.evidence is None:
        raise Http404("这条异议没有证据文件。")
    return file_response(objection.evidence)
