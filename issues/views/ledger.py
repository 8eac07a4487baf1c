"""The register of problems: page, print and workbook."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from issues.forms.ledger import LedgerForm
from issues.models import Issue, IssueQuerySet
from issues.queries.ledger import (
    LEDGER_COLUMNS,
    importable_townships,
    ledger_lines,
    ledger_rows,
    offered_villages,
)
from issues.services.ledger_export import TITLE, export_ledger
from shaping.spreadsheets.exports import XLSX
from shaping.workdays.queries import Calendar, calendar_for
from shaping.workflow import Refused
from villages.capabilities import may, require

PAGE_SIZE = 50
# 全部打印: what one print takes at most.
PRINT_SIZE = 1000


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Every problem the user may see, narrowed, searched and sorted."""
    require(request.user, "issue.read")
    today = timezone.localdate()
    workdays = calendar_for(today, today)
    form = LedgerForm(request.user, request.GET)
    rows = _chosen(request, form, workdays)
    size = PRINT_SIZE if "all" in request.GET else PAGE_SIZE
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "columns": LEDGER_COLUMNS,
        "lines": ledger_lines(list(page), page.start_index(), today, workdays),
        "chosen": form.words,
        "query": urlencode({name: value for name, value in request.GET.items() if value}),
        "villages": offered_villages(request.user),
        "today": today,
        "may_export": may(request.user, "issue.export"),
        "importable": importable_townships(request.user),
        "print_size": PRINT_SIZE,
    }
    return render(request, "issues/ledger.html", context, status=200 if form.is_valid() else 400)


@require_GET
def ledger_export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    require(request.user, "issue.export")
    form = LedgerForm(request.user, request.GET)
    if not form.is_valid():
        raise Refused("查找的条件不对，没有导出。请回到问题台账，改好条件再导。")
    today = timezone.localdate()
    rows = _chosen(request, form, calendar_for(today, today))
    content = export_ledger(rows, form.words, by=request.user)
    header = content_disposition_header(True, f"{TITLE}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": header or "attachment"}
    )


def _chosen(request: HttpRequest, form: LedgerForm, workdays: Calendar) -> IssueQuerySet:
    if not form.is_valid():
        return Issue.objects.none()
    return ledger_rows(request.user, form.choice, timezone.localdate(), workdays)
