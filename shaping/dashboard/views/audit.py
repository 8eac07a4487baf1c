"""The audit trail: read, filtered, printed and taken out by those who watch over the others."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from shaping.audit.services import current_head
from shaping.dashboard.audit_values import value_lines
from shaping.dashboard.audit_words import action_words
from shaping.dashboard.forms.audit import AuditFilterForm
from shaping.dashboard.queries.audit import matching_events, page_of, readable_events
from shaping.dashboard.services import export_audit_trail
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Refused
from villages.capabilities import may, require

LONGEST_NUMBER = 18


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """What was done, by whom and when, newest first."""
    require(request.user, "audit.read")
    form = AuditFilterForm(request.GET)
    events = readable_events(request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    events = matching_events(events, wanted) if form.is_valid() else events.none()
    page = page_of(events, _number(request.GET.get("before", "")))
    query = request.GET.copy()
    query.pop("before", None)
    content = {
        "form": form,
        "lines": [(event, action_words(event.action), value_lines(event)) for event in page.events],
        "older_than": page.older_than,
        "is_filtered": not form.is_valid() or bool(form.asked),
        "query": query.urlencode(),
        "head": current_head(),
        "may_export": may(request.user, "audit.export"),
    }
    return render(request, "dashboard/audit_list.html", content)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


@require_safe
def audit_export(request: HttpRequest) -> HttpResponse:
    """The same events as a workbook."""
    require(request.user, "audit.export")
    form = AuditFilterForm(request.GET)
    if not form.is_valid():
        raise Refused("筛选条件有错，没有导出。请回到操作日志页，改正后再导出。")
    events = matching_events(readable_events(request.user), form.cleaned_data)
    content = export_audit_trail(events, form.asked, by=request.user)
    name = content_disposition_header(True, "操作日志.xlsx")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": name})
