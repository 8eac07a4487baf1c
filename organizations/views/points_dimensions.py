"""What a township gives points for (积分类别)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.points import DimensionForm, DimensionNameForm
from organizations.models import PointsDimension
from organizations.queries.points import dimensions_of
from organizations.services import points_schemes as services
from organizations.views.points import carried_out, form_page
from villages.capabilities import require
from villages.models import Township
from villages.scoping import get_visible_or_404

SET = "participation.set"


def _settable_township(request: HttpRequest, code: str) -> Township:
    """The township, if the user sets what it fills in; Http404 or 403 else."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, SET, township)
    return township


@require_GET
def dimensions(request: HttpRequest, code: str) -> HttpResponse:
    """All categories, hidden ones too, and a form for one more."""
    township = _settable_township(request, code)
    context = {
        "township": township,
        "dimensions": dimensions_of(township.pk),
        "form": DimensionNameForm(),
    }
    return render(request, "organizations/points_dimensions.html", context)


@require_POST
def dimension_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a category at the end."""
    township = _settable_township(request, code)
    form = DimensionNameForm(request.POST)
    if form.is_valid() and carried_out(
        form, lambda: services.add_dimension(township, form.cleaned_data["name"], by=request.user)
    ):
        messages.success(request, "已加上。")
        return redirect("organizations:points-dimensions", code)
    context = {"township": township, "dimensions": dimensions_of(township.pk), "form": form}
    return render(request, "organizations/points_dimensions.html", context)


@require_POST
def load_examples(request: HttpRequest, code: str) -> HttpResponse:
    """Give a township that has none the examples, to be edited."""
    township = _settable_township(request, code)
    services.load_examples(township, by=request.user)
    messages.success(request, "已载入示例。请按本镇的办法修改。")
    return redirect("organizations:points-dimensions", code)


@require_http_methods(["GET", "POST"])
def dimension_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, move or hide a category."""
    rows = PointsDimension.objects.select_related("township")
    dimension = get_visible_or_404(rows, request.user, pk=pk)
    require(request.user, SET, dimension.township)
    initial = {
        "name": dimension.name,
        "position": dimension.position,
        "is_offered": dimension.is_offered,
    }
    form = DimensionForm(request.POST or None, initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: services.change_dimension(dimension, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "积分类别已存好。")
        return redirect("organizations:points-dimensions", dimension.township.code9)
    back = reverse("organizations:points-dimensions", args=[dimension.township.code9])
    return form_page(request, f"修改积分类别“{dimension}”", form, verb="保存", back=back)
