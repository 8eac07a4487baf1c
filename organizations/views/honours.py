"""“最美”评选 on its pages until the count: list, terms, candidates."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.honours import CampaignForm, CandidateForm, NewCampaignForm
from organizations.models import Honour, HonourCampaign, HonourState
from organizations.queries.honours import campaigns_of, lines_of, may_keep
from organizations.services import honours as services
from organizations.services.honour_export import CAMPAIGNS_TITLE, export_campaigns
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Refused, StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50
NOT_OPEN = "这个评选已经不在推荐阶段，不能再改。请刷新页面，看看现在的状态。"


def workbook(content: bytes, title: str) -> HttpResponse:
    """A workbook to be saved under this title."""
    header = content_disposition_header(True, f"{title}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": header or "attachment"}
    )


def visible_campaign(request: HttpRequest, pk: int) -> HonourCampaign:
    """The campaign, if the user may see it; Http404 else."""
    rows = HonourCampaign.objects.select_related("township", "village", "opened_by", "published_by")
    return get_visible_or_404(rows, request.user, pk=pk)


def kept_campaign(request: HttpRequest, pk: int) -> HonourCampaign:
    """The campaign, if the user runs it; Http404 or Forbidden else."""
    campaign = visible_campaign(request, pk)
    services.require_keeper(campaign.township, campaign.village, by=request.user)
    return campaign


@require_GET
def honour_list(request: HttpRequest) -> HttpResponse:
    """Campaigns of the township and of the own villages, newest first."""
    require(request.user, "participation.read")
    state = request.GET.get("state", "")
    page = Paginator(campaigns_of(request.user, state), PAGE_SIZE)
    context = {
        "states": HonourState.choices,
        "state": state if state in HonourState.values else "",
        "page": page.get_page(request.GET.get("page")),
        "may_open": may(request.user, "participation.edit"),
    }
    return render(request, "organizations/honour_list.html", context)


@require_GET
def honour_export(request: HttpRequest) -> HttpResponse:
    """The campaigns as a workbook."""
    require(request.user, "participation.read")
    rows = campaigns_of(request.user, request.GET.get("state", ""))
    return workbook(export_campaigns(rows, by=request.user), CAMPAIGNS_TITLE)


@require_http_methods(["GET", "POST"])
def honour_create(request: HttpRequest) -> HttpResponse:
    """Open a campaign of the township or of a village."""
    require(request.user, "participation.edit")
    form = NewCampaignForm(request.user, request.POST or None)
    if form.is_valid():
        township, village = form.organizer
        try:
            campaign = services.open_campaign(
                township, form.terms, village=village, by=request.user
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "评选已发起。请推荐人选。")
            return redirect("organizations:honour-detail", campaign.pk)
    return render(request, "organizations/honour_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def honour_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the terms while people are proposed."""
    campaign = kept_campaign(request, pk)
    if campaign.state != HonourState.OPEN:
        raise StaleState(NOT_OPEN)
    form = CampaignForm(request.POST or None, instance=campaign)
    if form.is_valid():
        try:
            services.change_campaign(campaign, form.terms, by=request.user)
        except Refused as refusal:
            if refusal.status != Refused.status:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已保存。")
            return redirect("organizations:honour-detail", pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "organizations/honour_form.html", context)


@require_GET
def honour_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign with its candidates, how far it is, and the next step."""
    campaign = visible_campaign(request, pk)
    keeps = may_keep(request.user, campaign.township, campaign.village)
    area = campaign.village or campaign.township
    is_open = campaign.state == HonourState.OPEN
    last = campaign.disclosed_to
    context = {
        "campaign": campaign,
        "lines": lines_of(campaign, request.user),
        "keeps": keeps,
        "may_propose": is_open and may(request.user, "participation.edit", area),
        "may_publish": last is not None and timezone.localdate() > last,
    }
    return render(request, "organizations/honour_detail.html", context)


@require_http_methods(["GET", "POST"])
def honour_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose somebody of one of the user's hamlets."""
    campaign = visible_campaign(request, pk)
    require(request.user, "participation.edit", campaign.village or campaign.township)
    if campaign.state != HonourState.OPEN:
        raise StaleState(NOT_OPEN)
    form = CandidateForm(request.user, campaign, request.POST or None)
    if form.is_valid():
        hamlet = form.cleaned_data["hamlet"]
        try:
            services.propose(campaign, hamlet, form.candidacy, by=request.user)
        except Refused as refusal:
            if refusal.status != Refused.status:
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已推荐{form.cleaned_data['name']}。")
            return redirect("organizations:honour-detail", pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "organizations/honour_propose.html", context)


@require_POST
def honour_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a candidate off the list."""
    rows = Honour.objects.select_related(
        "campaign__township", "campaign__village", "hamlet__village__township"
    )
    honour = get_visible_or_404(rows, request.user, pk=pk)
    services.remove(honour, by=request.user)
    messages.success(request, f"已取消推荐{honour.name}。")
    return redirect("organizations:honour-detail", honour.campaign_id)
