"""A village's lists: its months, one list as it is printed, the receipt."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from issues.forms.lists import SendBackForm
from issues.models import IssueList, ListState, ListSubmission
from issues.queries.columns import COLUMNS
from issues.queries.list_pages import (
    draft_view,
    has_blank_rows_only,
    saved_at,
    standing_of,
    submission_sections,
    submissions_of,
)
from issues.queries.lists import board_townships, list_villages, months_of, village_month
from issues.services.list_export import export_list
from issues.services.lists import open_list
from issues.services.submissions import token_of
from issues.views.board import month_or_404
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.models import Village
from villages.scoping import get_visible_or_404

WITH_VILLAGE = (ListState.DRAFT, ListState.TO_CONFIRM, ListState.RETURNED)


def visible_list(request: HttpRequest, code12: str, month_code: str) -> IssueList:
    """The list with its people, or 404."""
    year, month = month_or_404(month_code)
    lists = IssueList.objects.select_related(
        "village__township", "reported_by", "returned_by", "accepted_by", "drafted_by"
    )
    return get_visible_or_404(lists, request.user, village__code12=code12, year=year, month=month)


def to_page(name: str, issue_list: IssueList) -> HttpResponse:
    """Redirect to a page of the list."""
    return redirect(f"issues:{name}", issue_list.village.code12, issue_list.month_code)


@require_GET
def list_index(request: HttpRequest) -> HttpResponse:
    """What each village of the user owes, its last months beside it; for the town its boards."""
    require(request.user, "list.read")
    today = timezone.localdate()
    owed = {month.village.pk: month for month in village_month(request.user, today)}
    villages = [
        (village, owed.get(village.pk), months_of(village, request.user, today))
        for village in list_villages(request.user)
    ]
    context = {
        "villages": villages,
        "townships": board_townships(request.user),
        "year": today.year,
    }
    return render(request, "issues/list_index.html", context)


@require_GET
def list_detail(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The list as it is printed: the newest or a chosen submission, or the village's draft."""
    issue_list = visible_list(request, code12, month_code)
    village, user = issue_list.village, request.user
    submissions = submissions_of(issue_list)
    is_filler = may(user, "list.edit", village)
    shows_draft = is_filler and issue_list.state in WITH_VILLAGE and "number" not in request.GET
    shown = None if shows_draft else _chosen(request, submissions)
    draft = draft_view(issue_list, user) if shows_draft else None
    standing = standing_of(issue_list, timezone.localdate())
    may_submit = may(user, "list.submit", village)
    may_confirm = may(user, "list.confirm", village)
    is_waiting = issue_list.state == ListState.TO_CONFIRM
    context = page_frame(issue_list) | {
        "standing": standing,
        "submissions": submissions,
        "shown": shown,
        "draft": draft,
        "sections": draft.sections if draft else submission_sections(shown, user) if shown else [],
        "may_fill": is_filler and issue_list.is_editable and not standing.is_locked,
        "may_nil": may_submit
        and issue_list.is_editable
        and not standing.is_locked
        and has_blank_rows_only(issue_list),
        "may_recall": may_submit and issue_list.state == ListState.SUBMITTED,
        "may_take_back": may_submit and is_waiting,
        "may_confirm": may_confirm and is_waiting,
        "may_review": may(user, "list.accept", village) and issue_list.state == ListState.SUBMITTED,
        "may_unlock": may(user, "list.unlock", village) and issue_list.state in WITH_VILLAGE,
        "token": token_of(issue_list),
        "send_back_form": SendBackForm(),
        "exceptions": issue_list.lock_exceptions.select_related("granted_by").order_by("-until"),
    }
    return render(request, "issues/list_detail.html", context)


def page_frame(issue_list: IssueList) -> dict[str, Any]:
    """What every page of a list shows of it."""
    return {
        "issue_list": issue_list,
        "village": issue_list.village,
        "month_code": issue_list.month_code,
        "columns": COLUMNS,
        "saved_at": saved_at(issue_list),
        "sent_back": issue_list.draft.get("sent_back"),
    }


def _chosen(request: HttpRequest, submissions: list[ListSubmission]) -> ListSubmission | None:
    """The submission whose number the address names, else the newest."""
    asked = request.GET.get("number")
    if asked is None:
        return submissions[0] if submissions else None
    found = next((row for row in submissions if str(row.number) == asked), None)
    if found is None:
        raise Http404("没有这一次上报。")
    return found


@require_GET
def list_export(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The newest or a chosen submission as a workbook."""
    issue_list = visible_list(request, code12, month_code)
    shown = _chosen(request, submissions_of(issue_list))
    if shown is None:
        raise Refused("这份清单还没有上报，没有可以导出的内容。")
    shown.issue_list = issue_list
    content = export_list(shown, submission_sections(shown, request.user), by=request.user)
    header = content_disposition_header(True, f"{issue_list}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": header or "attachment"}
    )


@require_POST
def list_open(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """Open the month's list and go on to fill it, or to report nil."""
    year, month = month_or_404(month_code)
    villages = Village.objects.select_related("township")
    village = get_visible_or_404(villages, request.user, code12=code12)
    require(request.user, "list.edit", village)
    issue_list = open_list(village, year, month, by=request.user)
    is_nil = request.POST.get("next") == "nil"
    return to_page("list-nil" if is_nil else "list-edit", issue_list)


@require_GET
def list_receipt(request: HttpRequest, code12: str, month_code: str) -> HttpResponse:
    """The newest receipt: number, time, fingerprint, and what comes next."""
    issue_list = visible_list(request, code12, month_code)
    submissions = submissions_of(issue_list)
    if not submissions:
        messages.info(request, f"{issue_list}还没有上报，没有回执。")
        return to_page("list-detail", issue_list)
    context = page_frame(issue_list) | {"submission": submissions[0]}
    return render(request, "issues/list_receipt.html", context)
