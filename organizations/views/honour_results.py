"""“最美”评选 from the count on: result, disclosure, publication, and the honour roll."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.honour_results import (
    DisclosureForm,
    ReasonForm,
    ResultForm,
    RollForm,
    StepBackForm,
)
from organizations.models import HonourState
from organizations.queries.honours import (
    candidates_of,
    public_lines,
    roll_of,
    roll_villages,
    roll_years,
    settings_of,
)
from organizations.services import honour_results as services
from organizations.services.honour_export import ROLL_TITLE, export_roll
from organizations.services.honours import cancel
from organizations.views.honours import PAGE_SIZE, kept_campaign, visible_campaign, workbook
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

DISCLOSED = (HonourState.IN_DISCLOSURE, HonourState.PUBLISHED)


def _stale(words: str) -> StaleState:
    return StaleState(f"这个评选现在是“{words}”，这一步不能办了。请回到评选页面再看。")


@require_http_methods(["GET", "POST"])
def honour_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down votes and who is honoured."""
    campaign = kept_campaign(request, pk)
    if campaign.state != HonourState.OPEN:
        raise _stale(campaign.get_state_display())
    candidates = candidates_of(campaign)
    form = ResultForm(campaign, candidates, request.POST or None)
    if form.is_valid():
        try:
            services.decide(campaign, form.outcome, by=request.user)
        except Refused as refusal:
            if refusal.status != Refused.status:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "评定结果已登记。下一步：公示。")
            return redirect("organizations:honour-detail", pk)
    context = {"form": form, "campaign": campaign, "candidates": candidates}
    return render(request, "organizations/honour_decide.html", context)


@require_http_methods(["GET", "POST"])
def honour_disclose(request: HttpRequest, pk: int) -> HttpResponse:
    """Post the result from one day to another."""
    campaign = kept_campaign(request, pk)
    if campaign.state != HonourState.DECIDED:
        raise _stale(campaign.get_state_display())
    days = settings_of(campaign.township).disclosure_days
    form = DisclosureForm(days, request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.disclose(
                campaign,
                starts_on=values["disclosed_from"],
                ends_on=values["disclosed_to"],
                by=request.user,
            )
        except Refused as refusal:
            if refusal.status != Refused.status:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已登记公示。请打印公示张贴。")
            return redirect("organizations:honour-detail", pk)
    context = {"form": form, "campaign": campaign, "title": "公示", "button": "开始公示"}
    return render(request, "organizations/honour_step.html", context)


@require_http_methods(["GET", "POST"])
def honour_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last step back, with a reason."""
    campaign = kept_campaign(request, pk)
    if campaign.state not in (HonourState.DECIDED, HonourState.IN_DISCLOSURE):
        raise _stale(campaign.get_state_display())
    is_posted = campaign.state == HonourState.IN_DISCLOSURE
    form = StepBackForm(request.POST or None, initial={"was": campaign.state})
    if form.is_valid():
        values = form.cleaned_data
        services.step_back(campaign, values["reason"], was=values["was"], by=request.user)
        words = "已停止公示。" if is_posted else "已退回推荐。人选可以再改，再重新评定。"
        messages.success(request, words)
        return redirect("organizations:honour-detail", pk)
    title = "停止公示" if is_posted else "退回推荐"
    context = {"form": form, "campaign": campaign, "title": title, "button": title}
    return render(request, "organizations/honour_step.html", context)


@require_http_methods(["GET", "POST"])
def honour_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the campaign up, with a reason."""
    campaign = kept_campaign(request, pk)
    if campaign.state in (HonourState.PUBLISHED, HonourState.CANCELLED):
        raise _stale(campaign.get_state_display())
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        cancel(campaign, form.cleaned_data["reason"], by=request.user)
        messages.success(request, "评选已取消。")
        return redirect("organizations:honour-detail", pk)
    context = {"form": form, "campaign": campaign, "title": "取消评选", "button": "取消评选"}
    return render(request, "organizations/honour_step.html", context)


@require_POST
def honour_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the result once the disclosure is over."""
    campaign = kept_campaign(request, pk)
    services.publish(campaign, by=request.user)
    messages.success(request, "已公布，评上的人进了光荣册。")
    return redirect("organizations:honour-detail", pk)


@require_GET
def honour_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The disclosure as a sheet to put up."""
    campaign = visible_campaign(request, pk)
    if campaign.state not in DISCLOSED:
        raise Refused("这个评选还没有公示。先登记评定结果和公示日期，再打印公示。")
    awarded = [row for row in candidates_of(campaign) if row.is_awarded]
    context = {
        "campaign": campaign,
        "lines": public_lines(awarded),
        "contact": settings_of(campaign.township).contact,
        "has_votes": any(row.votes is not None for row in awarded),
    }
    return render(request, "organizations/honour_print.html", context)


def _roll_form(request: HttpRequest) -> RollForm:
    return RollForm(roll_years(request.user), list(roll_villages(request.user)), request.GET)


@require_GET
def honour_roll(request: HttpRequest) -> HttpResponse:
    """Who was honoured, by year and village."""
    require(request.user, "participation.read")
    form = _roll_form(request)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(roll_of(request.user, **chosen), PAGE_SIZE)
    found = page.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": found,
        "lines": public_lines(found),
        "is_chosen": any(chosen.values()),
        "query": request.GET.urlencode(),
        "today": timezone.localdate(),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "organizations/honour_roll.html", context, status=status)


@require_GET
def honour_roll_export(request: HttpRequest) -> HttpResponse:
    """The same people as a workbook."""
    require(request.user, "participation.read")
    form = _roll_form(request)
    if not form.is_valid():
        raise Refused("查找的条件不对，没有导出。请回到光荣册，改好条件再导。")
    rows = roll_of(request.user, **form.cleaned_data)
    return workbook(export_roll(rows, by=request.user), ROLL_TITLE)
