"""Asking for another version of a report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shaping.reports.forms import RenewForm
from shaping.reports.queries.reports import report_or_404
from shaping.reports.services.versions import renew_report
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

Month = tuple[int, int]


@require_http_methods(["GET", "POST"])
def report_renew(request: HttpRequest, code9: str, month: Month) -> HttpResponse:
    """Say what another version means, ask for the reason, and queue it."""
    report = report_or_404(request.user, code9, *month)
    require(request.user, "report.renew", report.township)
    form = RenewForm(request.POST or None, initial={"version": report.version})
    status = 200
    if form.is_valid():
        try:
            if form.cleaned_data["version"] != report.version:
                raise StaleState(f"这一期已经有第{report.version}版了。请看过新的一版再决定。")
            job = renew_report(report, form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        else:
            messages.success(request, f"正在重出第{report.version + 1}版，完成以后会通知。")
            return redirect("dashboard:job-detail", job.pk)
    context = {"report": report, "form": form, "next_version": report.version + 1}
    return render(request, "reports/report_renew.html", context, status=status)
