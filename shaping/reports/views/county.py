"""The county's view of a month: townships side by side, and the table as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from shaping.reports.queries.county import CountyMonth, county_month
from shaping.reports.queries.reports import read_months, reads_everywhere
from shaping.reports.services.county_export import county_title, export_county
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden
from villages.capabilities import require

Month = tuple[int, int]


@require_GET
def county(request: HttpRequest, month: Month) -> HttpResponse:
    """One month of all townships, in the order of their codes."""
    return _page(request, _county(request, month))


def newest_county(request: HttpRequest) -> HttpResponse:
    """The newest month that has reports; before the first one a page that says so."""
    months = read_months(request.user)
    return _page(request, _county(request, months[0]) if months else None)


@require_GET
def county_export(request: HttpRequest, month: Month) -> HttpResponse:
    found = _county(request, month)
    content = export_county(found, by=request.user)
    header = content_disposition_header(True, f"{county_title(found)}.xlsx")
    return HttpResponse(content, XLSX, headers={"Content-Disposition": header})


def _county(request: HttpRequest, month: Month) -> CountyMonth:
    require(request.user, "report.read")
    if not reads_everywhere(request.user):
        raise Forbidden("各乡镇的汇总由县级查看。本镇的月报在“月报”里。")
    return county_month(request.user, *month, timezone.localdate())


def _page(request: HttpRequest, found: CountyMonth | None) -> HttpResponse:
    months = [(year, month, f"{year}-{month:02d}") for year, month in read_months(request.user)]
    context = {"county": found, "months": months}
    return render(request, "reports/county.html", context)
