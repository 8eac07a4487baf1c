"""Pages of the rubrics: all versions, one of them, its blank sheet, which one a year uses."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.forms.rubrics import RubricChoiceForm
from assessments.models import AssessmentCycle, Rubric, RubricState, ScoreKind
from assessments.queries.rubrics import rubric_groups, rubrics_of, years_of
from assessments.services import rubrics as services
from assessments.services.rubric_sheets import export_rubric
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.models import Township
from villages.scoping import get_visible_or_404


def visible_township(request: HttpRequest, code: str) -> Township:
    """The township, for those who read its rubrics; Http404 or Forbidden else."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, "rubric.read", township)
    return township


def visible_rubric(request: HttpRequest, code: str, kind: str, version: int) -> Rubric:
    """The rubric with its items, if the user may see it; Http404 else."""
    township = visible_township(request, code)
    rubrics = rubrics_of(request.user, township).prefetch_related("items")
    return get_object_or_404(rubrics, kind=kind, version=version)


def context_of(request: HttpRequest, rubric: Rubric) -> dict[str, Any]:
    """What every page of one rubric shows."""
    return {
        "rubric": rubric,
        "township": rubric.township,
        "items": rubric.items.all(),
        "total": sum(item.max_points for item in rubric.items.all()),
        "is_draft": rubric.state == RubricState.DRAFT,
        "may_manage": may(request.user, "rubric.manage", rubric.township),
    }


@require_GET
def rubric_list(request: HttpRequest, code: str) -> HttpResponse:
    """Both kinds with all their versions and the years that use each."""
    township = visible_township(request, code)
    groups = rubric_groups(request.user, township)
    context = {
        "township": township,
        "groups": groups,
        "may_manage": may(request.user, "rubric.manage", township),
        "lacks_one": any(group.newest is None for group in groups),
    }
    return render(request, "assessments/rubric_list.html", context)


@require_POST
def rubric_seed(request: HttpRequest, code: str) -> HttpResponse:
    """Take the marked examples for the kinds that have no adopted rubric."""
    township = visible_township(request, code)
    taken = services.seed_examples(township, by=request.user)
    if taken:
        messages.success(request, f"已载入{len(taken)}份示例细则。请复制出新的一版，改成本镇的。")
    else:
        messages.info(request, "两类细则都已经有了，没有载入示例。")
    return redirect("assessments:rubric-list", code)


@require_GET
def rubric_detail(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """One version: its items, hash, who adopted it, the years that use it."""
    rubric = visible_rubric(request, code, kind, version)
    context = context_of(request, rubric) | {"years": years_of(request.user, rubric)}
    return render(request, "assessments/rubric_detail.html", context)


@require_GET
def rubric_print(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """The blank score sheet for handwriting: the same items in the same words and order."""
    rubric = visible_rubric(request, code, kind, version)
    return render(request, "assessments/rubric_print.html", context_of(request, rubric))


@require_GET
def rubric_export(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """The version as xlsx with the columns of the import."""
    rubric = visible_rubric(request, code, kind, version)
    content = export_rubric(rubric, by=request.user)
    disposition = content_disposition_header(True, f"{rubric.township.name}{rubric}.xlsx")
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@require_http_methods(["GET", "POST"])
def rubric_choose(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Which version a year's daily and year-end sheets are scored by."""
    cycles = AssessmentCycle.objects.select_related("township", "daily_rubric", "year_end_rubric")
    cycle = get_visible_or_404(cycles, request.user, township__code9=code, year=year)
    require(request.user, "rubric.manage", cycle.township)
    sent = request.POST.get("kind", "")
    forms = [
        RubricChoiceForm(request.user, cycle, kind, request.POST if kind == sent else None)
        for kind in ScoreKind
    ]
    status = 200
    if form := next((form for form in forms if form.is_valid()), None):
        try:
            chosen = form.cleaned_data["rubric"]
            services.choose_rubric(cycle, form.kind, chosen, by=request.user)
        except Refused as refusal:
            form.add_error("rubric", refusal.message)
            status = refusal.status
        else:
            messages.success(request, f"{cycle}的{form.kind.label}评分改用“{chosen}”。")
            return redirect("assessments:rubric-choose", code, year)
    context = {"cycle": cycle, "forms": forms}
    return render(request, "assessments/rubric_choose.html", context, status=status)
