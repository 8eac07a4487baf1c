"""Requests to county departments: list, draft, check, send, reply, the paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from issues.forms.escalations import EscalationForm, ReplyForm, ReturnForm, SendForm
from issues.models import Escalation, EscalationState, Issue
from issues.queries.calendars import calendar_of
from issues.queries.escalations import escalations_of, letter_docx, letter_of
from issues.services import escalations as services
from shaping.workdays.queries import calendar_for
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def visible_escalation(request: HttpRequest, pk: int) -> Escalation:
    """The request with its problem, if the user may see it; Http404 else."""
    rows = Escalation.objects.select_related(
        "issue__village__township", "issue__hamlet", "drafted_by", "checked_by"
    )
    return get_visible_or_404(rows, request.user, pk=pk)


@require_GET
def escalation_list(request: HttpRequest) -> HttpResponse:
    """Every request of the user's area, newest first."""
    require(request.user, "issue.read")
    state = request.GET.get("state", "")
    page = Paginator(escalations_of(request.user, state), PAGE_SIZE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "states": EscalationState.choices,
        "state": state,
    }
    return render(request, "issues/escalation_list.html", context)


@require_GET
def escalation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request as the paper it becomes, and what may be done with it now."""
    escalation = visible_escalation(request, pk)
    village = escalation.issue.village
    drafts = may(request.user, "escalation.draft", village)
    checks = may(request.user, "escalation.check", village)
    state = escalation.state
    context = {
        "escalation": escalation,
        "letter": letter_of(escalation, timezone.localdate()),
        "may_check": checks and state == EscalationState.DRAFT,
        "may_revise": drafts and state == EscalationState.RETURNED,
        "may_send": drafts and state == EscalationState.CHECKED,
        "may_reply": drafts and state == EscalationState.SENT,
    }
    return render(request, "issues/escalation_detail.html", context)


@require_GET
def escalation_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The 函 for WPS, once a leader has checked it."""
    escalation = visible_escalation(request, pk)
    if escalation.checked_at is None:
        raise Refused("这份函还没有领导审核，不能下载。需要看的话，请在页面上打印草稿。")
    services.record_download(escalation, by=request.user)
    content = letter_docx(escalation, timezone.localdate())
    name = f"函_{escalation.department}_{escalation.issue.number}.docx"
    header = content_disposition_header(True, name)
    return HttpResponse(content, DOCX, headers={"Content-Disposition": header})


@require_http_methods(["GET", "POST"])
def escalation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a request for a problem."""
    issues = Issue.objects.select_related("village__township")
    issue = get_visible_or_404(issues, request.user, pk=pk)
    require(request.user, "escalation.draft", issue.village)
    form = EscalationForm(request.POST or None)
    if form.is_valid():
        try:
            escalation = services.draft_escalation(issue, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "上呈已起草，等分管领导审核。")
            return redirect("issues:escalation-detail", escalation.pk)
    return render(request, "issues/escalation_form.html", {"form": form, "issue": issue})


@require_http_methods(["GET", "POST"])
def escalation_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite what the leader returned."""
    escalation = visible_escalation(request, pk)
    require(request.user, "escalation.draft", escalation.issue.village)
    form = EscalationForm(request.POST or None, instance=escalation)
    if form.is_valid():
        services.revise_escalation(escalation, **form.cleaned_data, by=request.user)
        messages.success(request, "已改好，等分管领导再审核。")
        return redirect("issues:escalation-detail", pk)
    context = {"form": form, "issue": escalation.issue, "escalation": escalation}
    return render(request, "issues/escalation_form.html", context)


@require_POST
def escalation_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader lets it go out."""
    escalation = visible_escalation(request, pk)
    require(request.user, "escalation.check", escalation.issue.village)
    services.check_escalation(escalation, by=request.user)
    messages.success(request, "已审核。办公室可以下载函，盖章发出。")
    return redirect("issues:escalation-detail", pk)


def _question(
    request: HttpRequest, escalation: Escalation, form: forms.Form, words: tuple[str, str]
) -> HttpResponse:
    title, verb = words
    context = {"form": form, "escalation": escalation, "title": title, "verb": verb}
    return render(request, "issues/escalation_question.html", context)


@require_http_methods(["GET", "POST"])
def escalation_return(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader hands it back with the reason."""
    escalation = visible_escalation(request, pk)
    require(request.user, "escalation.check", escalation.issue.village)
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        services.return_escalation(escalation, form.cleaned_data["reason"], by=request.user)
        messages.success(request, "已退回办公室修改。")
        return redirect("issues:escalation-detail", pk)
    return _question(request, escalation, form, ("退回修改", "退回"))


@require_http_methods(["GET", "POST"])
def escalation_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Note when the paper went out, and its number."""
    escalation = visible_escalation(request, pk)
    require(request.user, "escalation.draft", escalation.issue.village)
    form = SendForm(request.POST or None)
    if form.is_valid():
        return _done(request, escalation, form, services.send_escalation, "已登记发出。")
    return _question(request, escalation, form, ("登记发出", "登记发出"))


@require_http_methods(["GET", "POST"])
def escalation_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in what the department answered."""
    escalation = visible_escalation(request, pk)
    require(request.user, "escalation.draft", escalation.issue.village)
    today = timezone.localdate()
    days = calendar_of(escalation.issue.village.township).township_days
    suggested = calendar_for(today, today).add_workdays(today, days)
    form = ReplyForm(request.POST or None, suggested=suggested)
    if form.is_valid():
        return _done(request, escalation, form, services.record_reply, "回复已登记。")
    return _question(request, escalation, form, ("登记回复", "登记回复"))


def _done(
    request: HttpRequest, escalation: Escalation, form: forms.Form, service: Any, words: str
) -> HttpResponse:
    """Call the service; a refusal about dates goes back to the form with what was typed."""
    try:
        service(escalation, **form.cleaned_data, by=request.user)
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        form.add_error(None, refusal.message)
        return _question(request, escalation, form, ("登记", "登记"))
    messages.success(request, words)
    return redirect("issues:escalation-detail", escalation.pk)
