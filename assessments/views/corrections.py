"""更正: a sealed sheet is replaced or voided, and what that changed is shown cell by cell."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.disclosures import CorrectionForm, ReasonForm
from assessments.models import ScoreSheet
from assessments.queries import chosen_version, visible_versions
from assessments.queries.disclosures import upheld_for
from assessments.queries.errata import corrected_version, erratum_between
from assessments.services.corrections import (
    correct_sheet,
    refuse_correction,
    refuse_own_correction,
    void_sheet,
)
from villages.capabilities import require
from villages.scoping import get_visible_or_404
from villages.views.register import carried_out


def _visible_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    sheets = ScoreSheet.objects.select_related("cycle__township", "entrant", "inspector", "rubric")
    return get_visible_or_404(sheets, request.user, pk=pk)


@require_http_methods(["GET", "POST"])
def sheet_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet's items, or its points, as they should have been."""
    sheet = _visible_sheet(request, pk)
    require(request.user, "score.enter", sheet.cycle.township)
    refuse_own_correction(sheet, request.user)
    refuse_correction(sheet)
    form = CorrectionForm(sheet, upheld_for(sheet), request.POST or None)
    if form.is_valid() and carried_out(
        form,
        lambda: correct_sheet(
            sheet, form.correction, by=request.user, objection=form.cleaned_data["basis"]
        ),
    ):
        messages.success(
            request, "已更正：原来的评分表标为作废，留着供查对。下一步：写明原因，重新计算排名。"
        )
        return redirect("assessments:sheet-detail", sheet.replaced_by.pk)
    context = {"form": form, "sheet": sheet, "cycle": sheet.cycle}
    return render(request, "assessments/sheet_correct.html", context)


@require_http_methods(["GET", "POST"])
def sheet_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sheet out of the year, with the reason."""
    sheet = _visible_sheet(request, pk)
    require(request.user, "ranking.freeze", sheet.cycle.township)
    refuse_correction(sheet)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: void_sheet(sheet, form.cleaned_data["reason"], by=request.user)
    ):
        messages.success(request, "评分表已作废，不再算成绩。请办公室重新计算排名。")
        return redirect("assessments:sheet-detail", pk)
    context = {"form": form, "sheet": sheet, "cycle": sheet.cycle}
    return render(request, "assessments/sheet_void.html", context)


@require_GET
def ranking_erratum(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Every cell in which a version reads otherwise than the one shown before it.

    While none was shown, the office compares with the frozen one that it follows.
    """
    versions = visible_versions(request.user, code, year)
    ranking = chosen_version(versions, request.GET.get("version", ""))
    followed = (row for row in versions if row.pk == ranking.supersedes_id)
    old = corrected_version(ranking) or next(followed, None)
    if old is None:
        raise Http404("这一版没有更正以前的版本，没有更正说明。")
    context = {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "erratum": erratum_between(old, ranking),
    }
    return render(request, "assessments/ranking_erratum.html", context)
