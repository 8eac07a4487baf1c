"""What an inspector takes along: printed sheets and a workbook, and the workbook coming back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.judging import line_words
from assessments.forms.papers import WorkbookForm, first_day, opened_plan, sealed_plan
from assessments.models import AssessmentCycle, PanelMember
from assessments.queries.panels import panel_members
from assessments.queries.papers import Pack, packs_of, tour_items
from assessments.services.paper_plans import SheetPlan, WorkbookPlan
from assessments.services.paper_rules import NO_RUBRIC
from assessments.services.paper_workbooks import export_workbook, read_workbook, store_workbook
from assessments.views.cycles import visible_cycle
from assessments.views.papers import require_reader, workbook_response
from shaping.workflow import Refused
from villages.capabilities import require
from villages.scoping import get_visible_or_404

FAULTS_SHOWN = 200


def visible_member(request: HttpRequest, code: str, year: int, pk: int) -> PanelMember:
    """The inspector of that year, if the user may see him; Http404 else."""
    rows = PanelMember.objects.select_related("cycle__township", "cycle__year_end_rubric", "user")
    lookup = {"cycle__township__code9": code, "cycle__year": year}
    member: PanelMember = get_visible_or_404(rows, request.user, pk=pk, **lookup)
    return member


@require_GET
def paper_print(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """One inspector's sheets, a page for each village."""
    member = visible_member(request, code, year, pk)
    require_reader(request.user, member.cycle)
    return _print(request, member.cycle, packs_of(member.cycle, [member]))


@require_GET
def paper_panel_print(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The whole panel's sheets, inspector by inspector."""
    cycle = visible_cycle(request, code, year)
    require_reader(request.user, cycle)
    return _print(request, cycle, packs_of(cycle, panel_members(cycle, request.user)))


def _print(request: HttpRequest, cycle: AssessmentCycle, packs: list[Pack]) -> HttpResponse:
    if cycle.year_end_rubric is None:
        raise Refused(NO_RUBRIC)
    items = tour_items(cycle)
    context = {
        "cycle": cycle,
        "rubric": cycle.year_end_rubric,
        "pages": [row for pack in packs for row in pack.assignments],
        "items": items,
        "total": sum(item.max_points for item in items),
    }
    return render(request, "assessments/papers_print.html", context)


@require_GET
def paper_workbook(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """The inspector's empty workbook."""
    member = visible_member(request, code, year, pk)
    content = export_workbook(member, by=request.user)
    return workbook_response(content, f"{member.cycle.year}年度年终评分工作簿（{member}）.xlsx")


@never_cache
@require_http_methods(["GET", "POST"])
def paper_workbook_upload(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Choose the workbook, look at what it says, confirm."""
    member = visible_member(request, code, year, pk)
    if member.user_id != request.user.pk:
        require(request.user, "score.enter", member.cycle.township)
    if request.method == "GET":
        form = WorkbookForm(member.cycle, initial={"on": first_day(member.cycle)})
        return _upload_page(request, member, form)
    if "plan" in request.POST:
        return _store(request, member)
    form = WorkbookForm(member.cycle, request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, member, form, status=422)
    file, on = form.cleaned_data["file"], form.cleaned_data["on"]
    try:
        plan = read_workbook(member, file, on, by=request.user)
    except Refused as refusal:
        form.add_error("file", refusal.message)
        return _upload_page(request, member, form, status=refusal.status)
    if plan.faults:
        return _upload_page(request, member, form, plan, 422)
    return _preview(request, member, plan)


def _upload_page(
    request: HttpRequest,
    member: PanelMember,
    form: WorkbookForm,
    plan: WorkbookPlan | None = None,
    status: int = 200,
) -> HttpResponse:
    faults = plan.faults if plan else ()
    context = {
        "cycle": member.cycle,
        "member": member,
        "is_own": member.user_id == request.user.pk,
        "form": form,
        "faults": faults[:FAULTS_SHOWN],
        "fault_count": len(faults),
    }
    return render(request, "assessments/papers_upload.html", context, status=status)


def _preview(request: HttpRequest, member: PanelMember, plan: WorkbookPlan) -> HttpResponse:
    """What would be stored: the person's own figures, old and new, and nobody else's."""
    fresh = [sheet for sheet in plan.sheets if not sheet.is_same]
    items = {item.code: item for item in tour_items(member.cycle)}
    context = {
        "cycle": member.cycle,
        "member": member,
        "is_own": plan.is_own,
        "sheets": [(sheet, _line_changes(sheet, items)) for sheet in fresh],
        "same": [sheet for sheet in plan.sheets if sheet.is_same],
        "warnings": plan.warnings,
        "plan": sealed_plan(fresh, plan.digest, member=member, by=request.user),
    }
    return render(request, "assessments/papers_preview.html", context)


def _line_changes(sheet: SheetPlan, items: dict) -> list[tuple]:
    """Each item with its line in words and, where that is another one, the stored line."""
    changes = []
    for code, item in items.items():
        if (line := sheet.lines.get(code)) is None:
            continue
        old = sheet.before.get(code)
        before = line_words(old) if old is not None else ""
        words = line_words(line)
        changes.append((item, line, before if before != words else ""))
    return changes


def _store(request: HttpRequest, member: PanelMember) -> HttpResponse:
    plans, digest = opened_plan(request.POST["plan"], member=member, by=request.user)
    changed = store_workbook(member, plans, digest, by=request.user)
    is_own = member.user_id == request.user.pk
    if not changed:
        messages.info(request, "这份工作簿和系统里的一样，没有要改的。")
    elif is_own:
        words = f"已存{len(changed)}张评分表，还没有封存。请逐张核对，再封存。"
        messages.success(request, words)
    else:
        messages.success(request, f"已录入{len(changed)}张评分表，等另一位照纸质表复核。")
    name = "assessments:tour" if is_own else "assessments:paper-list"
    return redirect(name, member.cycle.township.code9, member.cycle.year)
