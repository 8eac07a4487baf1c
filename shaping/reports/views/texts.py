"""What the office writes into a report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shaping.reports.contents import Words
from shaping.reports.forms import WordsForm
from shaping.reports.models import MonthlyReport, ReportText
from shaping.reports.queries.reports import report_or_404
from shaping.reports.services.files import words_of
from shaping.reports.services.texts import save_words, text_of
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

Month = tuple[int, int]


@require_http_methods(["GET", "POST"])
def report_words(request: HttpRequest, code9: str, month: Month) -> HttpResponse:
    """Write 重点事项 and 下月安排; the automatic sentences are the start."""
    report = report_or_404(request.user, code9, *month)
    require(request.user, "report.edit", report.township)
    form = _words_form(request, report)
    status, theirs = 200, None
    if form.is_valid():
        try:
            _save(request, report, form)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
            if isinstance(refusal, StaleState):
                theirs = text_of(report)
                _take_up(form, theirs)
        else:
            messages.success(request, "已保存，Word 文件也换成新的了。")
            return redirect("reports:report-detail", code9, report.month_code)
    context = {"report": report, "form": form, "theirs": theirs, "is_written": text_of(report)}
    return render(request, "reports/report_words.html", context, status=status)


def _words_form(request: HttpRequest, report: MonthlyReport) -> WordsForm:
    if request.method == "POST":
        return WordsForm(request.POST)
    words, written = words_of(report), text_of(report)
    version = written.version if written else 0
    return WordsForm(
        initial={"highlights": words.highlights, "plan": words.plan, "version": version}
    )


def _take_up(form: WordsForm, theirs: ReportText | None) -> None:
    """Let the same form be sent once more: then what stands there now has been seen."""
    form.data = form.data.copy()
    form.data["version"] = str(theirs.version if theirs else 0)


def _save(request: HttpRequest, report: MonthlyReport, form: WordsForm) -> None:
    values = form.cleaned_data
    words = Words(values["highlights"], values["plan"])
    save_words(report, words, version=values["version"], by=request.user)
