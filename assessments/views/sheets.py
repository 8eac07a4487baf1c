"""The list of a year's sealed score sheets of one kind, and its workbook."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from assessments.models import AssessmentCycle, CycleState, ScoreKind, ScoreSheetQuerySet
from assessments.services.sheets import export_scores
from assessments.sheet_export import sheet_title
from assessments.stored_sheets import sealed_sheets
from shaping.spreadsheets.exports import XLSX
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

ROWS_SHOWN = 200


@require_GET
def sheet_list(request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
    cycle, sheets = _visible_sheets(request, code, year, kind)
    township = cycle.township
    may_import = may(request.user, "score.import", township)
    parameters = urlencode({"cycle": cycle.pk, "score_kind": kind})
    context = {
        "cycle": cycle,
        "kind": ScoreKind(kind),
        "title": sheet_title(cycle, kind),
        "villages": _villages(request, cycle),
        "chosen": request.GET.get("village", ""),
        "page": Paginator(sheets, ROWS_SHOWN).get_page(request.GET.get("page")),
        "may_export": may(request.user, "score.export", township),
        "may_see_batches": may(request.user, "score.read", township),
        "import_address": _address("imports:batch-create", parameters) if may_import else "",
        "template_address": _address("imports:template", parameters) if may_import else "",
        "is_open": cycle.state == CycleState.OPEN,
    }
    return render(request, "assessments/sheet_list.html", context)


@require_GET
def sheet_export(request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
    cycle, sheets = _visible_sheets(request, code, year, kind)
    require(request.user, "score.export", cycle.township)
    content = export_scores(sheets, cycle, ScoreKind(kind), by=request.user)
    name = f"{sheet_title(cycle, kind)}.xlsx"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def _visible_sheets(
    request: HttpRequest, code: str, year: int, kind: str
) -> tuple[AssessmentCycle, ScoreSheetQuerySet]:
    """The visible sheets of the chosen village, or 404 for those who see no list of this kind.

    Who reads only his own village's daily scores has no year-end list at all.
    """
    cycles = AssessmentCycle.objects.select_related("township")
    cycle = get_visible_or_404(cycles, request.user, township__code9=code, year=year)
    user, township = request.user, cycle.township
    reads_own = kind == ScoreKind.DAILY and may(user, "score.read_own", township)
    if kind not in ScoreKind.values or not (reads_own or may(user, "score.read", township)):
        raise Http404("没有这张成绩表，或者不在您的范围内。")
    sheets = sealed_sheets(cycle, kind).visible_to(user)
    village = request.GET.get("village", "")
    return cycle, sheets.filter(entrant__village__code12=village) if village else sheets


def _villages(request: HttpRequest, cycle: AssessmentCycle) -> list[tuple[str, str]]:
    """Code and name of the villages to choose from; none for those who see but one."""
    if not may(request.user, "score.read", cycle.township):
        return []
    rows = cycle.entrants.order_by("village__code12").values_list(
        "village__code12", "village__name"
    )
    return list(rows.distinct())


def _address(name: str, parameters: str) -> str:
    return f"{reverse(name, args=['scores'])}?{parameters}"
