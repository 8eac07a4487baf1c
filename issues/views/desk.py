"""The town's desk over one list: look through it, accept it, send it back, open a locked one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from issues.forms.desk import ReviewForm, UnlockForm, typed_reasons
from issues.models import IssueList
from issues.queries.reviews import DECIDED, Review, review_of
from issues.services.attachments import record_look
from issues.services.desk import accept_list, grant_lock_exception, return_list
from issues.views.board import month_or_404
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.scoping import get_visible_or_404


@require_GET
def review(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """A submitted list with what changed since the last time, and a reason field a row."""
    issue_list = _visible_list(request, code12, month_code)
    require(request.user, "list.accept", issue_list.village)
    found = review_of(issue_list, request.user)
    if found is None or issue_list.state not in DECIDED:
        messages.info(request, f"{issue_list}现在不在镇里，等村里上报后再受理。")
        return _to_month(issue_list)
    return _review_page(request, found, _form(found))


@require_POST
def list_accept(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """Accept the list that was on the screen; reasons that were typed stop it."""
    issue_list = _visible_list(request, code12, month_code)
    require(request.user, "list.accept", issue_list.village)
    found, form = _sent(request, issue_list)
    if not form.is_current:
        return _newer_page(request, found)
    if not form.is_valid() or form.reasons or form.general_words:
        form.add_error(None, "您写了退回原因。要退回，请点“退回补充”；要受理，请先清空原因。")
        return _review_page(request, found, form, 422)
    accept_list(issue_list, found.submission, by=request.user)
    messages.success(request, f"{issue_list}已受理。新问题可以分办了。")
    return _to_month(issue_list)


@require_POST
def list_return(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """Send the list back with the reasons that were written."""
    issue_list = _visible_list(request, code12, month_code)
    require(request.user, "list.accept", issue_list.village)
    found, form = _sent(request, issue_list)
    if not form.is_current:
        return _newer_page(request, found)
    if not form.is_valid():
        return _review_page(request, found, form, 422)
    submission, reasons, words = found.submission, form.reasons, form.general_words
    try:
        return_list(issue_list, submission, reasons, words, by=request.user)
    except StaleState:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _review_page(request, found, form, refusal.status)
    messages.success(request, f"{issue_list}已退回，村里首页会看到每一条的原因。")
    return _to_month(issue_list)


@require_http_methods(["GET", "POST"])
def list_unlock(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """Open a locked list for its village, with reason and end."""
    issue_list = _visible_list(request, code12, month_code)
    require(request.user, "list.unlock", issue_list.village)
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        reason, until = form.cleaned_data["reason"], form.cleaned_data["until"]
        try:
            grant_lock_exception(issue_list, reason, until, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, f"已给{issue_list.village.name}开放到{until.month}月{until.day}日。"
            )
            return _to_month(issue_list)
    context = {
        "form": form,
        "issue_list": issue_list,
        "month_code": month_code,
        "exceptions": issue_list.lock_exceptions.select_related("granted_by").order_by("-until"),
        "is_locked": issue_list.is_locked(timezone.localdate()),
    }
    return render(request, "issues/desk_unlock.html", context, status=422 if form.errors else 200)


def _visible_list(request: HttpRequest, code12: str, month_code: str) -> IssueList:
    year, number = month_or_404(month_code)
    lists = IssueList.objects.defer("draft").select_related("village__township", "accepted_by")
    return get_visible_or_404(lists, request.user, village__code12=code12, year=year, month=number)


def _sent(request: HttpRequest, issue_list: IssueList) -> tuple[Review, ReviewForm]:
    """What is to be decided and the form that was sent; StaleState when nothing ever went up."""
    found = review_of(issue_list, request.user)
    if found is None:
        raise StaleState("村里还没有上报这份清单，请等村里上报后再办。")
    return found, _form(found, request.POST)


def _form(found: Review, data: Any = None, **kwargs: Any) -> ReviewForm:
    entries = [row.entry for row in found.differences.rows]
    return ReviewForm(found.submission, entries, data, **kwargs)


def _newer_page(request: HttpRequest, found: Review) -> HttpResponse:
    """The village reported again meanwhile: the new rows, with the words typed over the old ones."""
    words = typed_reasons(found.issue_list, request.POST)
    rows = [row.entry for row in found.differences.rows if row.entry.issue_id in words]
    typed = {ReviewForm.name_of(entry): words[entry.issue_id] for entry in rows}
    initial = typed | {"general": request.POST.get("general", "")}
    return _review_page(request, found, _form(found, initial=initial), 409)


def _review_page(
    request: HttpRequest, found: Review, form: ReviewForm, status: int = 200
) -> HttpResponse:
    for issue in found.sensitive:
        record_look(issue, by=request.user)
    rows = found.differences.rows
    context = {
        "review": found,
        "issue_list": found.issue_list,
        "month_code": found.issue_list.month_code,
        "form": form,
        "has_newer": status == 409,
        "lines": [(row, form[form.name_of(row.entry)]) for row in rows],
    }
    return render(request, "issues/desk_review.html", context, status=status)


def _to_month(issue_list: IssueList) -> HttpResponse:
    code = issue_list.village.township.code9
    return redirect("issues:month", code, issue_list.month_code)
