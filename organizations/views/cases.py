"""Cases: list, article, writing, and the way to the others."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.case_lists import CaseFilter
from organizations.forms.cases import CaseEditForm, CaseForm, ReasonForm, ShownForm
from organizations.models import Case
from organizations.models.cases import CaseQuerySet
from organizations.queries.cases import acts_on, cases_of, photos_of
from organizations.services import cases as services
from organizations.services.case_export import TITLE, export_cases
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden, Refused
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404

PAGE_SIZE = 50


def visible_case(request: HttpRequest, pk: int) -> Case:
    """The case, if the user may see it; Http404 else."""
    rows = Case.objects.select_related("village__township", "hamlet", "written_by", "published_by")
    return get_visible_or_404(rows, request.user, pk=pk)


def status_of(form: Any, act: Callable[[], Any]) -> int:
    """Run the act; 0 when it was done, else the refusal's status, its sentence on the form."""
    try:
        act()
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return refusal.status
    return 0


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases of the own area in every state, and what others published."""
    require(request.user, "participation.read")
    form = CaseFilter(request.user, request.GET)
    page = Paginator(_chosen(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "chosen": form.words,
        "query": urlencode({name: value for name, value in request.GET.items() if value}),
        "may_write": may(request.user, "case.edit"),
        "today": timezone.localdate(),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "organizations/case_list.html", context, status=status)


@require_GET
def case_export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    require(request.user, "participation.read")
    form = CaseFilter(request.user, request.GET)
    if not form.is_valid():
        raise Refused("查找的条件不对，没有导出。请回到案例，改好条件再导。")
    content = export_cases(_chosen(request, form), form.words, by=request.user)
    header = content_disposition_header(True, f"{TITLE}.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": header or "attachment"}
    )


def _chosen(request: HttpRequest, form: CaseFilter) -> CaseQuerySet:
    return cases_of(request.user, form.choice) if form.is_valid() else Case.objects.none()


@require_http_methods(["GET", "POST"])
def case_create(request: HttpRequest) -> HttpResponse:
    """Begin a case; the pictures come on its own page."""
    require(request.user, "case.edit")
    form = CaseForm(request.user, request.POST or None)
    status = 200
    if form.is_valid():
        try:
            village = form.cleaned_data["village"]
            case = services.write_case(village, form.written, by=request.user)
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        else:
            messages.success(request, "草稿存好了。接着添加照片，再送审。")
            return redirect("organizations:case-detail", case.pk)
    return render(request, "organizations/case_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft or a returned case."""
    case = visible_case(request, pk)
    require(request.user, "case.edit", case.village)
    if request.method == "GET" and not acts_on(case, request.user).write:
        return _too_late(request, case, "修改")
    form = CaseEditForm(case, request.POST or None)
    status = 200
    if form.is_valid():
        version = form.cleaned_data["version"]
        status = status_of(
            form,
            lambda: services.edit_case(case, form.written, version=version, by=request.user),
        )
        if not status:
            messages.success(request, "已经改好。")
            return redirect("organizations:case-detail", case.pk)
        _go_on_with_newest(form, case)
    context = {"form": form, "case": case}
    return render(request, "organizations/case_form.html", context, status=status)


def _go_on_with_newest(form: Any, case: Case) -> None:
    """Keep what was typed, so that it can be saved over the version that is there now."""
    case.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(case.version)


@require_GET
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The case as an article, and what can be done with it."""
    case = visible_case(request, pk)
    context = {
        "case": case,
        "photos": list(photos_of(case)),
        "acts": acts_on(case, request.user),
        "reviews_own": case.written_by_id == request.user.pk,
        "is_own_area": may(request.user, "case.edit", case.village),
    }
    return render(request, "organizations/case_detail.html", context)


@require_POST
def case_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the case to the office."""
    return _at_once(request, pk, services.submit_case, "已送审，等镇办公室审核。审核以前可以撤回。")


@require_POST
def case_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case back before it was reviewed."""
    return _at_once(request, pk, services.recall_case, "已撤回，可以修改。")


@require_POST
def case_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft of a withdrawn case again."""
    return _at_once(request, pk, services.reopen_case, "已变回草稿，改好再送审。")


def _at_once(request: HttpRequest, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    case = visible_case(request, pk)
    require(request.user, "case.edit", case.village)
    act(case, by=request.user)
    messages.success(request, done)
    return redirect("organizations:case-detail", case.pk)


@require_http_methods(["GET", "POST"])
def case_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the case back to its village with a reason."""
    case = visible_case(request, pk)
    require(request.user, "case.review", case.village)
    if request.method == "GET" and not acts_on(case, request.user).review:
        return _too_late(request, case, "退回")
    return _with_reason(request, case, services.return_case, "退回")


@require_http_methods(["GET", "POST"])
def case_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case down, from the public page too."""
    case = visible_case(request, pk)
    require(request.user, "case.edit", case.village)
    if request.method == "GET" and not acts_on(case, request.user).withdraw:
        return _too_late(request, case, "撤下")
    return _with_reason(request, case, services.withdraw_case, "撤下")


def _with_reason(
    request: HttpRequest, case: Case, act: Callable[..., Any], verb: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    status = 200
    if form.is_valid():
        status = status_of(form, lambda: act(case, form.cleaned_data["reason"], by=request.user))
        if not status:
            messages.success(request, f"已{verb}。")
            return redirect("organizations:case-detail", case.pk)
    context = {"form": form, "case": case, "verb": verb}
    return render(request, "organizations/case_reason.html", context, status=status)


@require_http_methods(["GET", "POST"])
def case_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the case once more and let it out."""
    case = visible_case(request, pk)
    require(request.user, "case.review", case.village)
    if request.method == "GET" and not acts_on(case, request.user).review:
        return _too_late(request, case, "发布")
    return _shown(request, case, services.publish_case, "发布")


@require_http_methods(["GET", "POST"])
def case_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change where a published case is shown."""
    case = visible_case(request, pk)
    require(request.user, "case.review", case.village)
    if request.method == "GET" and not acts_on(case, request.user).change:
        return _too_late(request, case, "改公开范围")
    return _shown(request, case, services.change_shown, "改公开范围")


def _shown(request: HttpRequest, case: Case, act: Callable[..., Any], verb: str) -> HttpResponse:
    form = ShownForm(case, request.POST or None)
    status = 200
    if form.is_valid():
        version = form.cleaned_data["version"]
        status = status_of(form, lambda: act(case, form.shown, version=version, by=request.user))
        if not status:
            messages.success(request, f"已{verb}。")
            return redirect("organizations:case-detail", case.pk)
    context = {"form": form, "case": case, "verb": verb, "photos": list(photos_of(case))}
    return render(request, "organizations/case_review.html", context, status=status)


def _too_late(request: HttpRequest, case: Case, verb: str) -> HttpResponse:
    messages.warning(request, f"这篇案例现在是“{case.get_state_display()}”，不能{verb}。")
    return redirect("organizations:case-detail", case.pk)
