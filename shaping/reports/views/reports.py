"""Reading monthly reports: the months, one report, the rows behind a figure, the two files."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from shaping.notices.models import Notice
from shaping.notices.queries import receipts_of
from shaping.reports import wording
from shaping.reports.models import MonthlyReport, MonthlyReportQuerySet
from shaping.reports.queries.page import page_of
from shaping.reports.queries.periods import years_of
from shaping.reports.queries.reports import (
    covered,
    month_rows,
    months_of,
    newest_version,
    reads_everywhere,
    report_or_404,
    visible_issues,
    visible_reports,
    waiting_months,
)
from shaping.reports.queries.rows import Narrowing, kind_with_rows, rows_of
from shaping.reports.services import files
from shaping.reports.services.downloads import download
from shaping.reports.services.producing import notice_key
from shaping.reports.views.county import newest_county
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden
from villages.capabilities import may, require
from villages.models import Township
from villages.scoping import get_visible_or_404

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MONTHS_PER_PAGE = 24
Month = tuple[int, int]


def visible_report(request: HttpRequest, code9: str, month: Month) -> MonthlyReport:
    """The version the address asks for, the newest without one; Http404 else."""
    text = request.GET.get("version", "")
    if not text:
        return report_or_404(request.user, code9, *month)
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise Http404("没有这一版。")
    return report_or_404(request.user, code9, *month, version=int(text))


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """The months of the user's townships; for the county the newest month of all townships."""
    require(request.user, "report.read")
    if reads_everywhere(request.user):
        return newest_county(request)
    townships = list(Township.objects.visible_to(request.user).order_by("code9"))
    return _months(request, visible_reports(request.user), townships)


@require_GET
def township(request: HttpRequest, code9: str) -> HttpResponse:
    """The months of one township."""
    found = get_visible_or_404(Township.objects.all(), request.user, code9=code9)
    require(request.user, "report.read", found)
    return _months(request, visible_reports(request.user).filter(township=found), [found])


def _months(
    request: HttpRequest, reports: MonthlyReportQuerySet, townships: list[Township]
) -> HttpResponse:
    page = Paginator(months_of(reports), MONTHS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": month_rows(page.object_list),
        "waiting": waiting_months(townships, timezone.localdate()),
        "townships": townships,
        "is_county": reads_everywhere(request.user),
        "years": years_of(townships[0]) if len(townships) == 1 else [],
    }
    return render(request, "reports/report_list.html", context)


@require_GET
def report_detail(request: HttpRequest, code9: str, month: Month) -> HttpResponse:
    """A month's report: figures that open their rows, charts, tables, the office's words."""
    report = visible_report(request, code9, month)
    newest = newest_version(report)
    is_newest = report.version == newest
    context = {
        "report": report,
        "contents": report.contents,
        "report_page": page_of(report),
        "words": files.words_of(report),
        "statement": wording.self_statement(report.contents, files.imprint_of(report)),
        "newest": newest,
        "is_newest": is_newest,
        "query": "" if is_newest else f"?version={report.version}",
        "receipts": _receipts(request, report),
        "may_edit": is_newest and may(request.user, "report.edit", report.township),
        "may_renew": is_newest and may(request.user, "report.renew", report.township),
    }
    return render(request, "reports/report_detail.html", context)


def _receipts(request: HttpRequest, report: MonthlyReport) -> Sequence[Notice]:
    """Who was told of this version and has read it, for those who follow that up."""
    if not may(request.user, "report.read_receipts", report.township):
        return []
    return list(receipts_of(notice_key(report)))


@require_GET
def report_rows(request: HttpRequest, code9: str, month: Month, key: str) -> HttpResponse:
    """What a figure counts, from the snapshot; problems lead to their page where it may be seen."""
    report = visible_report(request, code9, month)
    kind = kind_with_rows(key)
    if kind is None:
        raise Http404("没有这一项。")
    narrowing = Narrowing(request.GET.get("category", ""), request.GET.get("village", ""))
    contents = covered(report.contents)
    table = rows_of(contents, kind, narrowing)
    is_newest = report.version == newest_version(report)
    context = {
        "report": report,
        "kind": kind,
        "count": contents.figures[kind.key],
        "narrowed": narrowing.words(contents),
        "table": table,
        "open_issues": visible_issues(request.user, table.issues),
        "query": "" if is_newest else f"?version={report.version}",
    }
    return render(request, "reports/report_rows.html", context)


@require_GET
def report_docx(request: HttpRequest, code9: str, month: Month) -> HttpResponse:
    """The report for WPS."""
    return _file(request, visible_report(request, code9, month), files.DOCX, DOCX)


@require_GET
def report_xlsx(request: HttpRequest, code9: str, month: Month) -> HttpResponse:
    """The report's tables as a workbook."""
    return _file(request, visible_report(request, code9, month), files.XLSX, XLSX)


def _require_older(user: Any, report: MonthlyReport) -> None:
    """An older version may hold words that had to go: its files are for those who may read them."""
    if not may(user, "issue.read_sensitive", report.township):
        raise Forbidden("旧版的文件只给镇里看。请下载最新的一版。")


def _file(request: HttpRequest, report: MonthlyReport, kind: str, content_type: str) -> Any:
    if report.version < newest_version(report):
        _require_older(request.user, report)
    content = download(report, kind, by=request.user)
    header = content_disposition_header(True, f"{report}.{kind}")
    return HttpResponse(content, content_type, headers={"Content-Disposition": header})
