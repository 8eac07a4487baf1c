"""Typing a printed sheet: the first time, and independently the second time."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.forms.judging import ItemField, PostedSheet, item_fields, sheet_from_post
from assessments.forms.papers import DayForm, first_day
from assessments.models import Assignment, Rubric, RubricItem, ScoreSheet
from assessments.queries.judging import sheet_items
from assessments.queries.papers import MOST_ATTEMPTS, differing_attempts, live_sheet
from assessments.services.judging_rules import refuse_other_rubric
from assessments.services.paper_rules import (
    NO_RUBRIC,
    refuse_confirmer,
    refuse_taken,
    refuse_typist,
)
from assessments.services.papers import Comparison, change_paper, confirm_paper, enter_paper
from assessments.views.papers import visible_assignment, waiting_sheet
from shaping.workflow import Refused
from villages.capabilities import require


@never_cache
@require_http_methods(["GET", "POST"])
def paper_enter(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Type a printed sheet, or put right what one typed oneself while it waits."""
    assignment = visible_assignment(request, code, year, pk)
    cycle = assignment.cycle
    require(request.user, "score.enter", cycle.township)
    refuse_typist(assignment.member, request.user)
    sheet = live_sheet(assignment)
    if sheet is not None:
        refuse_taken(sheet, request.user)
    items = _items_of(assignment, sheet)
    if request.method == "GET":
        day = sheet.inspected_on if sheet else first_day(cycle)
        fields = item_fields(sheet_items(sheet)) if sheet else [ItemField(item) for item in items]
        form = DayForm(cycle, initial={"on": day})
        return _entry_page(request, assignment, sheet, form, fields)
    form, posted = DayForm(cycle, request.POST), sheet_from_post(request.POST, items)
    try:
        refuse_other_rubric(_rubric_of(assignment, sheet), posted.rubric_hash)
        if not form.is_valid() or posted.faults:
            return _entry_page(request, assignment, sheet, form, posted.fields, 422)
        _store(assignment, sheet, form, posted, request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _entry_page(request, assignment, sheet, form, posted.fields, refusal.status)
    messages.success(request, f"{assignment.serial}（{assignment.entrant}）已录入，等另一位复核。")
    return redirect("assessments:paper-list", code, year)


def _items_of(assignment: Assignment, sheet: ScoreSheet | None) -> list[RubricItem]:
    """The items to type: of the sheet's own rubric once there is one; Refused before a choice."""
    rubric = _rubric_of(assignment, sheet)
    items = list(rubric.items.all()) if rubric else []
    if not items:
        raise Refused(NO_RUBRIC)
    return items


def _rubric_of(assignment: Assignment, sheet: ScoreSheet | None) -> Rubric | None:
    """The rubric whose items the page shows: the sheet's own once there is one, else the year's."""
    return (sheet.rubric if sheet else None) or assignment.cycle.year_end_rubric


def _hash_of(assignment: Assignment, sheet: ScoreSheet | None) -> str:
    rubric = _rubric_of(assignment, sheet)
    return rubric.content_hash if rubric else ""


def _store(
    assignment: Assignment,
    sheet: ScoreSheet | None,
    form: DayForm,
    posted: PostedSheet,
    user: Any,
) -> None:
    on, seen = form.cleaned_data["on"], posted.rubric_hash
    if sheet is None:
        enter_paper(assignment, on, posted.lines, by=user, rubric_hash=seen)
    else:
        revision = posted.revision
        change_paper(sheet, on, posted.lines, by=user, revision=revision, rubric_hash=seen)


def _entry_page(
    request: HttpRequest,
    assignment: Assignment,
    sheet: ScoreSheet | None,
    form: DayForm,
    fields: list[ItemField],
    status: int = 200,
) -> HttpResponse:
    attempts = differing_attempts([sheet.pk]).get(sheet.pk, 0) if sheet else 0
    faults = [found for found in fields if found.error]
    context = {
        "cycle": assignment.cycle,
        "assignment": assignment,
        "sheet": sheet,
        "form": form,
        "fields": fields,
        "faults": faults,
        "fault_count": len(faults) + len(form.errors),
        "has_away": any(not found.is_applicable for found in fields),
        "revision": sheet.revision if sheet else 0,
        "rubric_hash": _hash_of(assignment, sheet),
        "is_returned": attempts >= MOST_ATTEMPTS,
    }
    return render(request, "assessments/papers_enter.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def paper_confirm(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Type the sheet a second time without seeing the first."""
    assignment = visible_assignment(request, code, year, pk)
    require(request.user, "score.confirm", assignment.cycle.township)
    sheet = waiting_sheet(assignment)
    refuse_confirmer(sheet, request.user)
    items = _items_of(assignment, sheet)
    if request.method == "GET":
        return _confirm_page(request, assignment, sheet, [ItemField(item) for item in items])
    posted = sheet_from_post(request.POST, items)
    try:
        refuse_other_rubric(sheet.rubric, posted.rubric_hash)
        if posted.faults:
            return _confirm_page(request, assignment, sheet, posted.fields, 422)
        seen = posted.rubric_hash
        comparison = confirm_paper(sheet, posted.lines, by=request.user, rubric_hash=seen)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _confirm_page(request, assignment, sheet, posted.fields, refusal.status)
    if comparison.is_sealed:
        words = f"{assignment.serial}（{assignment.entrant}）两次录入一致，已封存。"
        messages.success(request, words)
        return redirect("assessments:paper-list", code, year)
    messages.error(request, _difference(comparison, sheet))
    return _confirm_page(request, assignment, sheet, posted.fields, 422)


def _difference(comparison: Comparison, sheet: ScoreSheet) -> str:
    """Which items differ and what to do; of what was typed, nothing."""
    if comparison.named:
        items = "、".join(f"{item.code}项“{item.title}”" for item in comparison.named)
        words = f"第{items}与第一次录入的不一样，请对照纸质表核对。"
    else:
        words = "有好几项与第一次录入的不一样。请先看清编号是不是这一张，再对照纸质表逐项核对。"
    if comparison.attempts_left:
        return f"{words}还可以再录{comparison.attempts_left}次。"
    typist = sheet.entered_by.display_name if sheet.entered_by else ""
    return f"{words}已经{MOST_ATTEMPTS}次不一样，这张表退回给{typist}核对，他核对以后再复核。"


def _confirm_page(
    request: HttpRequest,
    assignment: Assignment,
    sheet: ScoreSheet,
    fields: list[ItemField],
    status: int = 200,
) -> HttpResponse:
    used = differing_attempts([sheet.pk]).get(sheet.pk, 0)
    faults = [found for found in fields if found.error]
    context = {
        "cycle": assignment.cycle,
        "assignment": assignment,
        "typist": sheet.entered_by,
        "rubric_hash": _hash_of(assignment, sheet),
        "fields": fields,
        "faults": faults,
        "fault_count": len(faults),
        "attempts_left": max(MOST_ATTEMPTS - used, 0),
    }
    return render(request, "assessments/papers_confirm.html", context, status=status)
