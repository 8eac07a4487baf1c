"""A quarter and a year: the page, the paper for WPS, the workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from shaping.reports.forms import PaperForm
from shaping.reports.periods import Period
from shaping.reports.queries.period_page import page_of
from shaping.reports.queries.periods import quarter_of, year_of
from shaping.reports.services.period_files import take_paper, take_workbook
from shaping.reports.services.period_papers import paper_name
from shaping.reports.views.reports import DOCX
from shaping.spreadsheets.exports import XLSX
from villages.capabilities import may, require
from villages.models import Township
from villages.scoping import get_visible_or_404

Quarter = tuple[int, int]


def read_township(request: HttpRequest, code9: str) -> Township:
    """The township whose reports the user may read; Http404, or 403 where he reads none."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code9)
    require(request.user, "report.read", township)
    return township


@require_GET
def quarter(request: HttpRequest, code9: str, quarter: Quarter) -> HttpResponse:
    """Three months added up."""
    township = read_township(request, code9)
    return _page(request, township, quarter_of(request.user, code9, *quarter))


@require_GET
def year(request: HttpRequest, code9: str, year: int) -> HttpResponse:
    """Twelve months added up under the notice's three goals."""
    township = read_township(request, code9)
    return _page(request, township, year_of(request.user, code9, year))


@require_GET
def quarter_docx(request: HttpRequest, code9: str, quarter: Quarter) -> HttpResponse:
    """The 通报 to the villages."""
    township = read_township(request, code9)
    return _paper(request, township, quarter_of(request.user, code9, *quarter))


@require_GET
def year_docx(request: HttpRequest, code9: str, year: int) -> HttpResponse:
    """The 报告 to the county."""
    township = read_township(request, code9)
    return _paper(request, township, year_of(request.user, code9, year))


@require_GET
def quarter_xlsx(request: HttpRequest, code9: str, quarter: Quarter) -> HttpResponse:
    """The quarter's tables with live sums."""
    township = read_township(request, code9)
    return _workbook(request, township, quarter_of(request.user, code9, *quarter))


@require_GET
def year_xlsx(request: HttpRequest, code9: str, year: int) -> HttpResponse:
    """The year's tables with live sums."""
    township = read_township(request, code9)
    return _workbook(request, township, year_of(request.user, code9, year))


def _page(
    request: HttpRequest, township: Township, period: Period, form: PaperForm | None = None
) -> HttpResponse:
    code = period.span.code
    name = "quarter" if period.span.quarter else "year"
    context = {
        "township": township,
        "period": period,
        "page": page_of(period),
        "form": form or PaperForm(period),
        "docx_name": f"reports:{name}-docx",
        "xlsx_name": f"reports:{name}-xlsx",
        "code": code,
        "quarters": period.quarters,
        "may_archive": not period.span.quarter and may(request.user, "report.archive", township),
    }
    status = 422 if form else 200
    return render(request, "reports/period_detail.html", context, status=status)


def _paper(request: HttpRequest, township: Township, period: Period) -> HttpResponse:
    """The Word file, or the page again when number or date are not right."""
    form = PaperForm(period, request.GET)
    if not form.is_valid():
        return _page(request, township, period, form)
    dated_on = form.cleaned_data["date"] or timezone.localdate()
    number = form.cleaned_data["number"]
    content = take_paper(township, period, number, dated_on, by=request.user)
    return _file(content, DOCX, f"{paper_name(period)}.docx")


def _workbook(request: HttpRequest, township: Township, period: Period) -> HttpResponse:
    content = take_workbook(township, period, timezone.localdate(), by=request.user)
    return _file(content, XLSX, f"{township.name}{period.span.words}汇总.xlsx")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    header = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type, headers={"Content-Disposition": header})
