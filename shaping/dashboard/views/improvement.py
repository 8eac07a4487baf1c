"""The three goals of every village, one village's improvement card, and the board as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from organizations.queries.cases import recommended_cases
from shaping.dashboard.improvement_export import board_title, export_improvement
from shaping.dashboard.queries.improvement import improvement_of, improvement_townships
from shaping.spreadsheets.exports import XLSX
from villages.capabilities import require
from villages.models import Township, Village
from villages.scoping import get_visible_or_404


@require_GET
def improvement_list(request: HttpRequest) -> HttpResponse:
    """Village rows, three columns; every figure opens its source, every gap says the next step."""
    require(request.user, "organization.read")
    townships = improvement_townships(request.user)
    code = request.GET.get("township", "")
    township = next((row for row in townships if row.code9 == code), townships[0])
    context = {
        "township": township,
        "townships": townships,
        "rows": improvement_of(request.user, township, timezone.localdate()),
        "title": board_title(township),
    }
    return render(request, "dashboard/improvement_list.html", context)


@require_GET
def improvement_village(request: HttpRequest, code12: str) -> HttpResponse:
    """One village's card: what stands, what is missing, and how others did it."""
    villages = Village.objects.select_related("township")
    village = get_visible_or_404(villages, request.user, code12=code12)
    require(request.user, "organization.read", village)
    rows = improvement_of(request.user, village.township, timezone.localdate(), village)
    gaps = rows[0].gaps if rows else []
    kinds = list(dict.fromkeys(fact.kind for fact in gaps))
    context = {
        "village": village,
        "row": rows[0] if rows else None,
        "cases": recommended_cases(village.township, kinds),
    }
    return render(request, "dashboard/improvement_village.html", context)


@require_GET
def improvement_export(request: HttpRequest, code: str) -> HttpResponse:
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, "organization.read", township)
    rows = improvement_of(request.user, township, timezone.localdate())
    content = export_improvement(township, rows, by=request.user)
    disposition = content_disposition_header(True, f"{board_title(township)}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"}
    )
