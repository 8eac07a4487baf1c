"""The town's board: a year, a month with its reminders, and the year as a workbook."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from issues.forms.desk import ChosenForm
from issues.models import ListSubmission
from issues.queries.board import MonthBoard, month_board, year_board
from issues.queries.months import MARKS
from issues.queries.reviews import newest_submissions
from issues.services.board_export import board_title, export_board
from issues.services.desk import accept_nil_lists
from issues.services.reminders import remind
from shaping.spreadsheets.exports import XLSX
from villages.capabilities import may, require
from villages.models import Township
from villages.scoping import get_visible_or_404

FIRST_YEAR, LAST_YEAR = 2000, 2100


def visible_township(request: HttpRequest, code: str) -> Township:
    """The township whose lists the user may read; Http404, or 403 where he reads none."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, "list.read", township)
    return township


def month_or_404(code: str) -> tuple[int, int]:
    """Year and month of an address such as 2026-11."""
    found = re.fullmatch(r"(20[0-9]{2}|2100)-(0[1-9]|1[0-2])", code)
    if found is None:
        raise Http404("没有这个月。")
    return int(found[1]), int(found[2])


def year_or_404(year: int) -> int:
    """The year itself, when there can be lists in it."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("没有这一年。")
    return year


@require_GET
def board(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Village × month with one sign and word a cell, counts on top."""
    township = visible_township(request, code)
    found = year_board(township, year_or_404(year), request.user, timezone.localdate())
    context = {
        "board": found,
        "marks": MARKS,
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < timezone.localdate().year else None,
        "title": board_title(township, year),
        "may_set": may(request.user, "list.set", township),
    }
    return render(request, "issues/desk_board.html", context)


@require_GET
def board_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    township = visible_township(request, code)
    found = year_board(township, year_or_404(year), request.user, timezone.localdate())
    content = export_board(found, by=request.user)
    disposition = content_disposition_header(True, f"{board_title(township, year)}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"}
    )


@require_GET
def month(request: HttpRequest, code: str, month_code: str) -> HttpResponse:
    """Every village of one month: what is missing and to be reminded, what waits."""
    found = _month_board(request, code, month_code)
    may_accept = may(request.user, "list.accept", found.township)
    context = {
        "board": found,
        "month_code": month_code,
        "submissions": newest_submissions(found.waiting),
        "may_accept": may_accept,
        "may_remind": may(request.user, "list.remind", found.township),
        "may_unlock": may(request.user, "list.unlock", found.township),
        "today": timezone.localdate(),
    }
    return render(request, "issues/desk_month.html", context)


@require_POST
def month_remind(request: HttpRequest, code: str, month_code: str) -> HttpResponse:
    """Note that the ticked villages were reminded today."""
    found = _month_board(request, code, month_code)
    require(request.user, "list.remind", found.township)
    lists = [line.cell.issue_list for line in found.missing if line.cell.issue_list]
    count = remind(ChosenForm(lists, request.POST).chosen_rows, by=request.user)
    messages.success(request, f"已给{count}个村(社区)记上“已提醒”，村里首页看得到。")
    return redirect("issues:month", code, month_code)


@require_POST
def month_accept_nil(request: HttpRequest, code: str, month_code: str) -> HttpResponse:
    """Accept the ticked nil lists together."""
    found = _month_board(request, code, month_code)
    require(request.user, "list.accept", found.township)
    nil = [row for row in newest_submissions(found.waiting) if row.is_nil]
    chosen: list[ListSubmission] = ChosenForm(nil, request.POST).chosen_rows
    count = accept_nil_lists(chosen, by=request.user)
    messages.success(request, f"已受理{count}份零报告。")
    return redirect("issues:month", code, month_code)


def _month_board(request: HttpRequest, code: str, month_code: str) -> MonthBoard:
    year, number = month_or_404(month_code)
    township = visible_township(request, code)
    return month_board(township, year, number, request.user, timezone.localdate())
