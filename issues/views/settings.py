"""Settings of a township's lists, and what the lists ask of the villages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from issues.forms.settings import CalendarForm, CategoryForm, NewCategoryForm, RequirementForm
from issues.models import FieldRequirement, IssueCategory
from issues.queries.burden import COMPULSORY_FIELDS, burden_of
from issues.queries.calendars import calendar_of, coming_dates
from issues.services import settings as services
from shaping.workflow import Refused
from villages.capabilities import may, require
from villages.models import Township
from villages.scoping import get_visible_or_404


def visible_township(request: HttpRequest, code: str) -> Township:
    """The township, if the user may see it; Http404 else."""
    return get_visible_or_404(Township.objects.all(), request.user, code9=code)


@require_http_methods(["GET", "POST"])
def calendar_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Dates and limits, with the real dates of the coming months."""
    township = visible_township(request, code)
    require(request.user, "list.set", township)
    calendar = calendar_of(township)
    form = CalendarForm(request.POST or None, instance=calendar)
    if form.is_valid():
        try:
            services.change_calendar(township, form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "设置已存好。还没有开放的清单按新日期走，已经开放的不变。")
            return redirect("issues:settings", code)
    months, missing_years = coming_dates(calendar_of(township))
    categories = IssueCategory.objects.filter(township=township).order_by("position", "pk")
    context = {
        "township": township,
        "form": form,
        "months": months,
        "missing_years": missing_years,
        "categories": categories,
        "category_form": NewCategoryForm(),
    }
    return render(request, "issues/settings.html", context)


@require_POST
def category_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a category at the end of the list."""
    township = visible_township(request, code)
    require(request.user, "list.set", township)
    form = NewCategoryForm(request.POST)
    if form.is_valid():
        category = services.add_category(township, form.cleaned_data["name"], by=request.user)
        messages.success(request, f"已加上类别“{category}”。")
    else:
        messages.error(request, "没有加上：" + "".join(form.errors["name"]))
    return redirect("issues:settings", code)


@require_http_methods(["GET", "POST"])
def category_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, move or hide a category."""
    categories = IssueCategory.objects.select_related("township")
    category = get_visible_or_404(categories, request.user, pk=pk)
    require(request.user, "list.set", category.township)
    form = CategoryForm(request.POST or None, instance=category)
    if form.is_valid():
        try:
            services.change_category(category, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"类别“{category}”已存好。")
            return redirect("issues:settings", category.township.code9)
    return render(request, "issues/category_form.html", {"form": form, "category": category})


@require_GET
def burden_detail(request: HttpRequest, code: str) -> HttpResponse:
    """How many fields and minutes a list asks of a village."""
    township = visible_township(request, code)
    require(request.user, "burden.read", township)
    burden = burden_of(township)
    context = {
        "township": township,
        "burden": burden,
        "compulsory": COMPULSORY_FIELDS,
        "may_set": may(request.user, "list.set", township),
    }
    return render(request, "issues/burden.html", context)


@require_http_methods(["GET", "POST"])
def requirement_create(request: HttpRequest, code: str) -> HttpResponse:
    """Make an optional field compulsory, seeing what it costs."""
    township = visible_township(request, code)
    require(request.user, "list.set", township)
    burden = burden_of(township)
    form = RequirementForm(burden, request.POST or None)
    if form.is_valid():
        try:
            requirement = services.require_field(township, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"“{requirement}”从现在起必填，村里填清单时会看到理由。")
            return redirect("issues:burden", code)
    context = {"township": township, "burden": burden, "form": form}
    return render(request, "issues/requirement_form.html", context)


@require_POST
def requirement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a field optional again."""
    requirements = FieldRequirement.objects.select_related("township")
    requirement = get_visible_or_404(requirements, request.user, pk=pk)
    require(request.user, "list.set", requirement.township)
    services.end_requirement(requirement, by=request.user)
    messages.success(request, f"“{requirement}”不再必填。")
    return redirect("issues:burden", requirement.township.code9)
