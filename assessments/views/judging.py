"""An inspector's pages: the tour, one sheet, its check page, what the page's script sends."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.forms.judging import (
    ItemField,
    PostedSheet,
    day_of_visit,
    item_fields,
    lines_from_json,
    revision_of,
    sheet_from_post,
)
from assessments.models import Assignment, ScoreKind, ScorePhoto, ScoreSheet, SheetState
from assessments.queries.faults import faults_to_review
from assessments.queries.judging import rubrics_of, sheet_items, tour_of
from assessments.services import judging
from assessments.services.faults import answers_from
from assessments.services.judging_rules import require_own, require_own_draft
from assessments.services.tour_export import export_tour
from assessments.views.cycles import visible_cycle
from assessments.views.judging_answers import answers_scripts, sheet_answer, wants_json
from assessments.views.judging_pages import script_values, sheet_page, tour_page
from organizations.views.files import unlisted
from shaping.spreadsheets.exports import XLSX
from shaping.uploads.serving import file_response
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.scoping import get_visible_or_404

WITH_PLACES = ("cycle__township", "entrant", "rubric", "inspector", "assignment__member__user")


def visible_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    """The sheet, if the user may see it; Http404 else, as for every blind one that is not his."""
    rows = ScoreSheet.objects.select_related(*WITH_PLACES)
    return get_visible_or_404(rows, request.user, pk=pk)


@require_GET
def tour(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """All of the inspector's villages with their state, and all his sheets for the script."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "score.give", cycle.township)
    stops = tour_of(cycle, request.user)
    context = tour_page(cycle, stops, rubrics_of(stops), request.user)
    return render(request, "assessments/judging_tour.html", context)


@require_GET
def tour_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same list as a workbook, without scores."""
    cycle = visible_cycle(request, code, year)
    content = export_tour(cycle, tour_of(cycle, request.user), by=request.user)
    disposition = content_disposition_header(True, f"{cycle.year}年度评分任务.xlsx") or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@answers_scripts
@require_POST
def sheet_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the draft of an assignment, once, and go on to it."""
    rows = Assignment.objects.select_related("cycle__township", "member__user", "entrant__village")
    assignment = get_visible_or_404(rows, request.user, pk=pk)
    day = day_of_visit(request.POST.get("on", ""), assignment.cycle)
    # The form of a page without scripts shows no items yet and names no rubric.
    seen = request.POST.get("rubric")
    sheet = judging.open_tour_sheet(assignment, day, by=request.user, rubric_hash=seen)
    if wants_json(request):
        return sheet_answer(sheet)
    return redirect("assessments:sheet-edit", sheet.pk)


@require_http_methods(["GET", "POST"])
def sheet_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet to fill in; without scripts it is saved by its button."""
    sheet = visible_sheet(request, pk)
    require_own(sheet, request.user)
    if sheet.state != SheetState.DRAFT:
        messages.info(request, f"这张评分表{sheet.get_state_display()}，只能查看。")
        return redirect("assessments:sheet-check", sheet.pk)
    if request.method == "GET":
        return _edit_page(request, sheet, item_fields(sheet_items(sheet)))
    posted = sheet_from_post(request.POST, sheet.rubric.items.all() if sheet.rubric else ())
    if posted.faults:
        return _edit_page(request, sheet, posted.fields, 422)
    try:
        saved = _save(request, sheet, posted)
    except StaleState as stale:
        return _two_versions(request, sheet, posted, stale)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _edit_page(request, sheet, posted.fields, refusal.status)
    if request.POST.get("action") == "check":
        return redirect("assessments:sheet-check", sheet.pk)
    messages.success(request, f"已存。第{saved.revision}次保存。")
    return redirect("assessments:sheet-edit", sheet.pk)


def _save(request: HttpRequest, sheet: ScoreSheet, posted: PostedSheet) -> ScoreSheet:
    is_daily = sheet.kind == ScoreKind.DAILY
    return judging.save_lines(
        sheet,
        posted.lines,
        by=request.user,
        revision=posted.revision,
        answers=answers_from(request.POST, sheet) if is_daily else None,
    )


def _two_versions(
    request: HttpRequest, sheet: ScoreSheet, posted: PostedSheet, stale: StaleState
) -> HttpResponse:
    """What was typed, with what was saved elsewhere beside it; saving now keeps what was typed."""
    sheet.refresh_from_db()
    messages.error(request, stale.message)
    if sheet.state != SheetState.DRAFT:
        return redirect("assessments:sheet-check", sheet.pk)
    return _edit_page(request, sheet, posted.beside(sheet_items(sheet)), stale.status)


def _edit_page(
    request: HttpRequest, sheet: ScoreSheet, fields: Sequence[ItemField], status: int = 200
) -> HttpResponse:
    context = sheet_page(sheet, request.user) | {
        "fields": fields,
        "faults": [found for found in fields if found.error],
        "fault_rows": faults_to_review(sheet),
        # What was typed and refused stands in the fields alone: the script starts from the database.
        "script_values": script_values(sheet, request.user),
    }
    return render(request, "assessments/judging_edit.html", context, status=status)


@answers_scripts
@require_POST
def sheet_lines(request: HttpRequest, pk: int) -> JsonResponse:
    """Save what the page's script sends; the answer holds what the database has now."""
    sheet = visible_sheet(request, pk)
    require_own(sheet, request.user)
    # Of a form the body has been read already, and no page of ours sends one here.
    sent = lines_from_json(request.body if request.content_type == "application/json" else b"")
    try:
        saved = judging.save_lines(
            sheet,
            sent.lines,
            by=request.user,
            revision=sent.revision,
            answers=answers_from(sent.faults, sheet) if sent.faults else None,
            rubric_hash=sent.rubric_hash,
        )
    except StaleState as stale:
        sheet.refresh_from_db()
        return sheet_answer(sheet, stale)
    return sheet_answer(saved)


@require_GET
def sheet_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Every item, the total and what is open before sealing; afterwards the sheet as it stands."""
    sheet = visible_sheet(request, pk)
    if sheet.state == SheetState.DRAFT:
        require_own_draft(sheet, request.user)
    items = sheet_items(sheet)
    context = sheet_page(sheet, request.user) | {
        "items": items,
        "open_items": [found for found in items if not found.is_done],
        "total": judging.total_of(sheet) if sheet.state == SheetState.DRAFT else sheet.points,
        "fault_rows": faults_to_review(sheet),
    }
    return render(request, "assessments/judging_check.html", context)


@answers_scripts
@require_POST
def sheet_seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal what the person has checked."""
    sheet = visible_sheet(request, pk)
    require_own(sheet, request.user)
    revision = revision_of(request.POST.get("revision", ""))
    try:
        seen = request.POST.get("rubric")
        sealed = judging.seal_sheet(sheet, by=request.user, revision=revision, rubric_hash=seen)
    except StaleState as stale:
        if not wants_json(request):
            messages.error(request, stale.message)
            return redirect("assessments:sheet-check", sheet.pk)
        sheet.refresh_from_db()
        return sheet_answer(sheet, stale)
    if wants_json(request):
        return sheet_answer(sealed)
    messages.success(request, f"{sheet.entrant}的评分表已封存，得分不能再改。")
    if sheet.kind == ScoreKind.YEAR_END:
        return redirect("assessments:tour", sheet.cycle.township.code9, sheet.cycle.year)
    return redirect("assessments:sheet-check", sheet.pk)


def _photo(request: HttpRequest, pk: int, photo: int) -> ScorePhoto:
    rows = ScorePhoto.objects.select_related("file")
    return get_visible_or_404(rows, request.user, pk=photo, line__sheet=pk)


@unlisted
@require_GET
def score_photo(request: HttpRequest, pk: int, photo: int) -> Any:
    """One photo of a line, for whoever may see the sheet."""
    return file_response(_photo(request, pk, photo).file)


@unlisted
@require_GET
def score_photo_thumbnail(request: HttpRequest, pk: int, photo: int) -> Any:
    """The small one."""
    return file_response(_photo(request, pk, photo).file, thumbnail=True)
