"""Daily scores typed or pasted into a grid: fill in, check, save."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.entrant_names import EntrantBook
from assessments.forms.visits import GridForm
from assessments.grid_rows import GridFault, GridReading, Typed, field_of, read_grid
from assessments.models import AssessmentCycle
from assessments.queries.daily_grid import grid_faults
from assessments.services.daily_grid import save_grid
from assessments.services.judging_rules import refuse_closed
from assessments.sheet_columns import NOTE, SCORE
from assessments.views.cycles import visible_cycle
from shaping.figures import score_text
from shaping.workflow import Refused
from villages.capabilities import require


@require_http_methods(["GET", "POST"])
def daily_grid(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The grid; a faultless one is shown once more before it is saved."""
    cycle = visible_cycle(request, code, year)
    require(request.user, "score.enter", cycle.township)
    refuse_closed(cycle)
    form, book = GridForm(cycle, request.POST or None), EntrantBook(cycle)
    if request.method == "GET":
        return _show(request, form, book, GridReading([], [], {}))
    reading = read_grid(form.typed(book.by_code), request.POST.get("paste", ""), book)
    faults = [*reading.faults]
    if form.is_valid() and not faults:
        faults = grid_faults(form.order, reading.rows)
    step = request.POST.get("step", "")
    if faults or not form.is_valid() or step not in ("check", "save"):
        return _show(request, form, book, reading, [] if step == "edit" else faults)
    if step == "check":
        return _show_check(request, form, reading)
    return _save(request, cycle, form, book, reading)


def _save(
    request: HttpRequest,
    cycle: AssessmentCycle,
    form: GridForm,
    book: EntrantBook,
    reading: GridReading,
) -> HttpResponse:
    try:
        count = save_grid(form.order, reading.rows, by=request.user)
    except Refused as refusal:
        return _show(request, form, book, reading, [GridFault("paste", refusal.message)])
    words = f"已录入{count}张日常评分表并封存。录错了的，请分管领导作废以后再录。"
    messages.success(request, words)
    return redirect("assessments:sheet-list", cycle.township.code9, cycle.year, "daily")


def _show(
    request: HttpRequest,
    form: GridForm,
    book: EntrantBook,
    reading: GridReading,
    faults: list[GridFault] | None = None,
) -> HttpResponse:
    faults = faults or []
    bad = {fault.field for fault in faults}
    context = {
        "cycle": form.cycle,
        "form": form,
        "faults": faults,
        "fault_count": len(faults) + len(form.errors),
        "paste": reading.pasted,
        "lines": [
            _line(code, entrant, reading.cells.get(code, Typed()), bad)
            for code, entrant in book.by_code.items()
        ],
    }
    status = 422 if faults or form.errors else 200
    return render(request, "assessments/visits_grid.html", context, status=status)


def _line(code: str, entrant: Any, typed: Typed, bad: set[str]) -> dict[str, Any]:
    score_field, note_field = field_of(SCORE, code), field_of(NOTE, code)
    return {
        "code": code,
        "name": entrant.name,
        "score_field": score_field,
        "note_field": note_field,
        "typed": typed,
        "score_is_bad": score_field in bad,
        "note_is_bad": note_field in bad,
    }


def _show_check(request: HttpRequest, form: GridForm, reading: GridReading) -> HttpResponse:
    """What will be sealed, with the fields hidden so that the second click sends them again."""
    lines = [
        {
            "row": row,
            "score_field": field_of(SCORE, row.entrant.code),
            "note_field": field_of(NOTE, row.entrant.code),
            "score": score_text(row.points),
        }
        for row in reading.rows
    ]
    context = {"cycle": form.cycle, "form": form, "order": form.order, "lines": lines}
    return render(request, "assessments/visits_grid_check.html", context)
