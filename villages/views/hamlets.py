"""Hamlets and their household groups, added and changed from the village's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from villages.capabilities import require
from villages.forms.register import HamletForm, HouseholdGroupForm, usual_hamlet_kind
from villages.models import Hamlet, HouseholdGroup, Village
from villages.scoping import get_visible_or_404
from villages.services import register as services
from villages.views.register import carried_out


@require_http_methods(["GET", "POST"])
def hamlet_create(request: HttpRequest, code12: str) -> HttpResponse:
    """Register a hamlet; its code is made by itself."""
    village = get_visible_or_404(Village.objects.all(), request.user, code12=code12)
    require(request.user, "hamlet.edit", village)
    hamlet = Hamlet(village=village, kind=usual_hamlet_kind(village))
    form = HamletForm(request.POST or None, instance=hamlet)
    if form.is_valid() and carried_out(
        form, lambda: services.create_hamlet(hamlet, by=request.user)
    ):
        messages.success(request, f"{hamlet}已登记，代码 {hamlet.code}。")
        return redirect("villages:village-detail", code12)
    return render(request, "villages/hamlet_form.html", {"form": form, "village": village})


@require_http_methods(["GET", "POST"])
def hamlet_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a hamlet's facts."""
    hamlets = Hamlet.objects.select_related("village__township")
    hamlet = get_visible_or_404(hamlets, request.user, code=code)
    require(request.user, "hamlet.edit", hamlet.village)
    form = HamletForm(request.POST or None, instance=hamlet)
    if form.is_valid() and carried_out(
        form,
        lambda: services.edit_hamlet(hamlet, version=form.seen_version, by=request.user),
    ):
        messages.success(request, f"{hamlet}的资料已保存。")
        return redirect("villages:village-detail", hamlet.village.code12)
    context = {"form": form, "hamlet": hamlet, "village": hamlet.village}
    return render(request, "villages/hamlet_form.html", context)


@require_http_methods(["GET", "POST"])
def household_group_create(request: HttpRequest, code: str) -> HttpResponse:
    """Register a household group in a hamlet."""
    hamlets = Hamlet.objects.select_related("village__township")
    hamlet = get_visible_or_404(hamlets, request.user, code=code)
    require(request.user, "hamlet.edit", hamlet.village)
    group = HouseholdGroup(hamlet=hamlet)
    form = HouseholdGroupForm(request.POST or None, instance=group)
    if form.is_valid() and carried_out(
        form, lambda: services.create_household_group(group, by=request.user)
    ):
        messages.success(request, f"{group.head_name}小组已登记。")
        return redirect("villages:village-detail", hamlet.village.code12)
    context = {"form": form, "hamlet": hamlet, "village": hamlet.village}
    return render(request, "villages/hamlet_group_form.html", context)


@require_http_methods(["GET", "POST"])
def household_group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a household group's head or size."""
    groups = HouseholdGroup.objects.select_related("hamlet__village__township")
    group = get_visible_or_404(groups, request.user, pk=pk)
    village = group.hamlet.village
    require(request.user, "hamlet.edit", village)
    form = HouseholdGroupForm(request.POST or None, instance=group)
    if form.is_valid() and carried_out(
        form,
        lambda: services.edit_household_group(group, version=form.seen_version, by=request.user),
    ):
        messages.success(request, f"{group.head_name}小组已保存。")
        return redirect("villages:village-detail", village.code12)
    context = {"form": form, "hamlet": group.hamlet, "village": village, "group": group}
    return render(request, "villages/hamlet_group_form.html", context)
