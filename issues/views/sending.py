"""Checking a list and sending it up, nil reports, taking back, the secretary's word."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from issues.forms.lists import SendBackForm
from issues.models import IssueList, ListSubmission
from issues.queries.calendars import calendar_of
from issues.queries.list_pages import draft_view, standing_of
from issues.services.lists import recall_list, send_back_list, why_not_editable
from issues.services.submissions import confirm_list, submit_list, submit_nil, token_of
from issues.views.lists import page_frame, to_page, visible_list
from shaping.workflow import Refused, StaleState
from villages.capabilities import may, require


@require_http_methods(["GET", "POST"])
def list_check(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The printed list as it will stand, what is wrong in it, and the one button that sends it."""
    issue_list = visible_list(request, code12, month_code)
    require(request.user, "list.edit", issue_list.village)
    if request.method == "GET":
        if not issue_list.is_editable:
            messages.info(request, why_not_editable(issue_list))
            return to_page("list-detail", issue_list)
        return _check_page(request, issue_list)
    token = request.POST.get("token", "")
    try:
        submission = submit_list(issue_list, by=request.user, token=token)
    except Refused as refusal:
        if refusal.status == Refused.status or not isinstance(refusal, StaleState):
            return _refused_page(request, issue_list, refusal)
        issue_list = visible_list(request, code12, month_code)
        if not issue_list.is_editable:
            raise
        return _refused_page(request, issue_list, refusal)
    return _after_sending(request, issue_list, submission)


def _refused_page(request: HttpRequest, issue_list: IssueList, refusal: Refused) -> HttpResponse:
    if refusal.status == 403:
        raise refusal
    messages.error(request, refusal.message)
    return _check_page(request, issue_list, refusal.status)


def _check_page(request: HttpRequest, issue_list: IssueList, status: int = 200) -> HttpResponse:
    village = issue_list.village
    context = page_frame(issue_list) | {
        "draft": draft_view(issue_list, request.user),
        "standing": standing_of(issue_list, timezone.localdate()),
        "token": token_of(issue_list),
        "may_submit": may(request.user, "list.submit", village),
        "goes_to_secretary": calendar_of(village.township).needs_secretary
        and not may(request.user, "list.confirm", village),
    }
    return render(request, "issues/list_check.html", context, status=status)


def _after_sending(
    request: HttpRequest, issue_list: IssueList, submission: ListSubmission | None
) -> HttpResponse:
    if submission is None:
        messages.success(request, "清单已送村书记确认，书记确认后才上报到镇里。")
        return to_page("list-detail", issue_list)
    return to_page("list-receipt", issue_list)


@require_http_methods(["GET", "POST"])
def list_nil(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """One question, one button: nothing new this month."""
    issue_list = visible_list(request, code12, month_code)
    require(request.user, "list.submit", issue_list.village)
    if request.method == "POST":
        return _after_sending(request, issue_list, submit_nil(issue_list, by=request.user))
    if not issue_list.is_editable:
        messages.info(request, why_not_editable(issue_list))
        return to_page("list-detail", issue_list)
    draft = draft_view(issue_list, request.user)
    if not draft.is_nil:
        messages.info(request, "草稿里有新填的问题。请核对后上报；不要了，先在清单里去掉。")
        return to_page("list-check", issue_list)
    context = page_frame(issue_list) | {
        "draft": draft,
        "standing": standing_of(issue_list, timezone.localdate()),
    }
    return render(request, "issues/list_nil.html", context)


@require_POST
def list_recall(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """Take the list back as long as the town has not accepted it."""
    issue_list = visible_list(request, code12, month_code)
    require(request.user, "list.submit", issue_list.village)
    recall_list(issue_list, by=request.user)
    messages.success(request, "清单已撤回，可以修改。改好以后请重新上报。")
    return to_page("list-edit", issue_list)


@require_POST
def list_confirm(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The secretary confirms what was on the page."""
    issue_list = visible_list(request, code12, month_code)
    require(request.user, "list.confirm", issue_list.village)
    confirm_list(issue_list, by=request.user, token=request.POST.get("token", ""))
    return to_page("list-receipt", issue_list)


@require_POST
def list_send_back(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The secretary gives the list back with a word on what to mend."""
    issue_list = visible_list(request, code12, month_code)
    require(request.user, "list.confirm", issue_list.village)
    form = SendBackForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    send_back_list(issue_list, words, by=request.user)
    messages.success(request, "已退给村里修改。")
    return to_page("list-detail", issue_list)
