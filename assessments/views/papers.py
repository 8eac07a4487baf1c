"""Printed sheets: where each stands, and an entry taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.papers import searched_serial
from assessments.models import AssessmentCycle, Assignment, EntryWay, ScoreSheet, SheetState
from assessments.queries.panels import panel_members
from assessments.queries.papers import STATE_WORDS, live_sheet, paper_lines
from assessments.services.paper_rules import require_own_entry
from assessments.services.paper_workbooks import export_paper_list
from assessments.services.papers import discard_paper
from assessments.views.cycles import visible_cycle
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden, StaleState
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

_READERS = ("score.enter", "score.confirm", "score.give")
_FORBIDDEN = (
    "纸质评分表由镇共同缔造办公室录入、复核，检查人看自己的。如需查看，请找镇共同缔造办公室。"
)


def require_reader(user: Any, cycle: AssessmentCycle) -> None:
    """Raise Forbidden for whoever neither types, confirms nor scores."""
    if not any(may(user, name, cycle.township) for name in _READERS):
        raise Forbidden(_FORBIDDEN)


def visible_assignment(request: HttpRequest, code: str, year: int, pk: int) -> Assignment:
    """The assignment of that year, if the user may see it; Http404 else."""
    rows = Assignment.objects.select_related(
        "cycle__township", "cycle__year_end_rubric", "member__user", "entrant__village"
    )
    lookup = {"cycle__township__code9": code, "cycle__year": year}
    return get_visible_or_404(rows, request.user, pk=pk, **lookup)


@require_GET
def paper_list(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Every serial with its state, and each inspector's pack and workbook."""
    cycle = visible_cycle(request, code, year)
    require_reader(request.user, cycle)
    serial = searched_serial(request.GET.get("serial", ""))
    lines = paper_lines(cycle, request.user, serial)
    counts = dict.fromkeys(STATE_WORDS.values(), 0)
    for line in lines:
        counts[line.words] += 1
    context = {
        "cycle": cycle,
        "serial": serial,
        "lines": lines,
        "counts": {words: count for words, count in counts.items() if count},
        "members": list(panel_members(cycle, request.user)),
        "types": may(request.user, "score.enter", cycle.township),
        "acts": any(line.has_act for line in lines),
    }
    return render(request, "assessments/papers_list.html", context)


@require_GET
def paper_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same list as a workbook."""
    cycle = visible_cycle(request, code, year)
    require_reader(request.user, cycle)
    serial = searched_serial(request.GET.get("serial", ""))
    content = export_paper_list(cycle, paper_lines(cycle, request.user, serial), by=request.user)
    return workbook_response(content, f"{cycle}纸质评分表.xlsx")


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under that name."""
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def waiting_sheet(assignment: Assignment) -> ScoreSheet:
    """The first entry that waits, of which no page but its typist's shows anything."""
    sheet = live_sheet(assignment)
    if sheet is None:
        raise StaleState("这张纸质评分表还没有人录入，或者录入已经取消了。请先录入。")
    if sheet.state != SheetState.DRAFT or sheet.entry_way != EntryWay.PAPER:
        raise StaleState("这张评分表已经封存，或者不是从纸质表录入的，不用再办。")
    return sheet


@require_http_methods(["GET", "POST"])
def paper_discard(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Take an entry back, so that the sheet can be typed anew."""
    assignment = visible_assignment(request, code, year, pk)
    require(request.user, "score.enter", assignment.cycle.township)
    sheet = waiting_sheet(assignment)
    if request.method == "POST":
        discard_paper(sheet, by=request.user)
        messages.success(request, f"{assignment.serial}的录入已取消，可以重新录。")
        return redirect("assessments:paper-list", code, year)
    require_own_entry(sheet, request.user, or_orphaned=True)
    context = {"cycle": assignment.cycle, "assignment": assignment, "sheet": sheet}
    return render(request, "assessments/papers_discard.html", context)
