"""The coverage board of 一核一会一社 with all organizations below it, and its workbook."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from organizations.queries.coverage import (
    GAPS,
    CoverageBoard,
    coverage_board,
    readable_townships,
)
from organizations.services.coverage_export import coverage_title, export_coverage
from shaping.spreadsheets.exports import XLSX
from villages.capabilities import may, require
from villages.models import Township


def _chosen_board(request: HttpRequest) -> tuple[CoverageBoard, list[Township], dict[str, str]]:
    """The board that the address asks for, the user's townships, and what was chosen."""
    require(request.user, "organization.read")
    townships = readable_townships(request.user)
    if not townships:
        raise Http404("还没有可看的乡镇。")
    code = request.GET.get("township", "")
    township = next((one for one in townships if one.code9 == code), townships[0])
    gap = request.GET.get("gap", "")
    chosen = {
        "township": township.code9 if len(townships) > 1 else "",
        "village": request.GET.get("village", ""),
        "gap": gap if gap in dict(GAPS) else "",
    }
    board = coverage_board(
        township,
        request.user,
        timezone.localdate(),
        village_code=chosen["village"],
        gap=chosen["gap"],
    )
    return board, townships, chosen


@require_GET
def organization_list(request: HttpRequest) -> HttpResponse:
    """Hamlets × 一核、一会、一社 with a sign, a word and a link a cell; the others below."""
    board, townships, chosen = _chosen_board(request)
    editable = {
        block.village.pk
        for block in board.blocks
        if may(request.user, "organization.edit", block.village)
    }
    context = {
        "board": board,
        "title": coverage_title(board),
        "townships": townships,
        "gaps": GAPS,
        "chosen": chosen,
        "query": urlencode({key: value for key, value in chosen.items() if value}),
        "editable": editable,
        "others": [one for block in board.blocks for one in block.others],
        "dissolved": [one for block in board.blocks for one in block.dissolved],
        "today": timezone.localdate(),
    }
    return render(request, "organizations/coverage.html", context)


@require_GET
def organization_export(request: HttpRequest) -> HttpResponse:
    """The board as it is narrowed down, as a workbook."""
    board, _, _ = _chosen_board(request)
    content = export_coverage(board, timezone.localdate(), by=request.user)
    disposition = content_disposition_header(True, f"{coverage_title(board)}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"}
    )
