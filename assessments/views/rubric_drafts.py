"""Pages of a rubric's next version: copied, typed, checked, adopted, thrown away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.rubrics import RubricGrid
from assessments.models import Rubric, RubricState, ScoreKind
from assessments.queries.rubrics import contents_of, mark_of
from assessments.rubric_contents import MOST_ITEMS, content_faults
from assessments.services import rubric_drafts as services
from assessments.views.rubrics import context_of, visible_rubric, visible_township
from shaping.workflow import Refused, StaleState
from villages.capabilities import require


@require_POST
def rubric_create(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Start an empty version."""
    township = visible_township(request, code)
    if kind not in ScoreKind.values:
        raise Http404("没有这一类评分细则。")
    draft = services.create_draft(township, kind, by=request.user)
    messages.success(request, f"“{draft}”已建好，请填检查项。")
    return redirect("assessments:rubric-edit", code, kind, draft.version)


@require_POST
def rubric_copy(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """Start the next version as a copy of this one."""
    source = visible_rubric(request, code, kind, version)
    draft = services.create_draft(source.township, kind, by=request.user, based_on=source)
    messages.success(request, f"已照“{source}”复制出“{draft}”，请修改。")
    return redirect("assessments:rubric-edit", code, kind, draft.version)


@require_http_methods(["GET", "POST"])
def rubric_edit(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """The grid of the draft; adding, moving and removing rows only shows it again."""
    rubric = _draft(request, code, kind, version)
    if request.method != "POST":
        return _grid_page(request, rubric, RubricGrid.of(rubric))
    grid = RubricGrid.sent(request.POST)
    act = request.POST.get("act", "save")
    if act == "save":
        return _save(request, rubric, grid)
    if act.startswith("add") and len(grid.rows) >= MOST_ITEMS:
        messages.warning(request, f"一份细则最多{MOST_ITEMS}项，不能再加。")
    else:
        grid.change(act)
    return _grid_page(request, rubric, grid)


def _draft(request: HttpRequest, code: str, kind: str, version: int) -> Rubric:
    """The draft, for whoever manages it; StaleState, with what to do, once it is adopted."""
    rubric = visible_rubric(request, code, kind, version)
    require(request.user, "rubric.manage", rubric.township)
    if rubric.state != RubricState.DRAFT:
        raise StaleState(f"“{rubric}”已经启用，不能再改。要改，请打开它，点“复制成新的一版”。")
    return rubric


def _save(request: HttpRequest, rubric: Rubric, grid: RubricGrid) -> HttpResponse:
    items = grid.items()
    if grid.errors:
        return _grid_page(request, rubric, grid)
    try:
        services.save_items(rubric, grid.name, items, by=request.user, seen=grid.seen)
    except Refused as refusal:
        return _grid_page(request, rubric, grid, refusal)
    messages.success(request, f"已存下{len(items)}项，合计{grid.total}分。")
    return redirect("assessments:rubric-detail", rubric.township.code9, rubric.kind, rubric.version)


def _grid_page(
    request: HttpRequest, rubric: Rubric, grid: RubricGrid, refusal: Refused | None = None
) -> HttpResponse:
    context = context_of(request, rubric) | {"grid": grid, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "assessments/rubric_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def rubric_adopt(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """Look the draft over as it will stand, then adopt it for good."""
    rubric = _draft(request, code, kind, version)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        adopted = services.adopt_rubric(rubric, by=request.user, seen=seen)
        messages.success(
            request, f"“{adopted}”已启用，不再改动。在“选定年度细则”里用到考核年度上。"
        )
        return redirect("assessments:rubric-detail", code, kind, version)
    context = context_of(request, rubric) | {
        "faults": content_faults(contents_of(rubric)),
        "seen": mark_of(rubric),
    }
    return render(request, "assessments/rubric_adopt.html", context)


@require_http_methods(["GET", "POST"])
def rubric_delete(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """Say what goes, then throw the draft away."""
    rubric = _draft(request, code, kind, version)
    if request.method == "POST":
        services.delete_draft(rubric, by=request.user)
        messages.success(request, "编制中的细则已删除。已启用的各版都还在。")
        return redirect("assessments:rubric-list", code)
    return render(request, "assessments/rubric_delete.html", context_of(request, rubric))
