"""The list of villages, one village, one township, and the changes to them."""

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require
from villages.forms.register import (
    ClosingForm,
    MergerForm,
    NewVillageForm,
    RegisterFilterForm,
    TownshipForm,
    VillageForm,
)
from villages.models import Township, Village, VillageQuerySet
from villages.queries.history import township_changes, village_changes
from villages.queries.register import (
    editable_townships,
    hamlets_with_groups,
    live_appointments,
    readable_townships,
    register_rows,
    register_sums,
    with_officers,
)
from villages.scoping import get_visible_or_404
from villages.services import register as services
from villages.services.exports import export_register

VILLAGES_PER_PAGE = 250


def carried_out(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Do the act; put its refusal on the form. What no retyping can mend keeps its own page."""
    try:
        act()
    except (Forbidden, StaleState):
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _chosen_rows(
    request: HttpRequest,
) -> tuple[RegisterFilterForm, VillageQuerySet]:
    """The filter as filled in and the rows it leaves."""
    require(request.user, "village.read")
    form = RegisterFilterForm(readable_townships(request.user), request.GET)
    if not form.is_valid():
        return form, register_rows(request.user).none()
    township = form.cleaned_data["township"]
    rows = register_rows(
        request.user,
        township_code=township.code9 if township else "",
        words=form.cleaned_data["words"],
    )
    return form, rows


@require_GET
def village_list(request: HttpRequest) -> HttpResponse:
    """Which villages are there, how big, and who is in charge."""
    today = timezone.localdate()
    form, rows = _chosen_rows(request)
    page = Paginator(with_officers(rows, today), VILLAGES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    chosen = {key: request.GET[key] for key in ("township", "words") if request.GET.get(key)}
    context = {
        "form": form,
        "page": page,
        "today": today,
        "sums": register_sums(rows, today),
        "townships": list(form.fields["township"].queryset),  # type: ignore[attr-defined]
        "chosen": urlencode(chosen),
        "may_import": may(request.user, "village.import"),
        "creatable": editable_townships(request.user)[:2],
    }
    return render(request, "villages/village_list.html", context)


@require_GET
def village_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, with the same filter."""
    _, rows = _chosen_rows(request)
    content = export_register(rows, timezone.localdate(), by=request.user)
    name = "attachment; filename=\"villages.xlsx\"; filename*=UTF-8''%E6%9D%91%E7%A4%BE%E5%8C%BA%E5%90%8D%E5%8D%95.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": name})


@require_GET
def village_detail(request: HttpRequest, code12: str) -> HttpResponse:
    """What is known of a village, who is in charge, and what changed."""
    villages = Village.objects.select_related("township", "merged_into")
    village = get_visible_or_404(villages, request.user, code12=code12)
    context = {
        "village": village,
        "hamlets": hamlets_with_groups(village),
        "appointments": live_appointments(village, timezone.localdate()),
        "merged_from": village.merged_from.order_by("code12"),
        "changes": village_changes(village),
        "may_edit": may(request.user, "village.edit", village) and not village.closed_on,
        "may_edit_hamlets": may(request.user, "hamlet.edit", village) and not village.closed_on,
    }
    return render(request, "villages/village_detail.html", context)


@require_http_methods(["GET", "POST"])
def village_create(request: HttpRequest, code9: str) -> HttpResponse:
    """Register a new village in the township."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code9)
    require(request.user, "village.edit", township)
    village = Village(township=township)
    form = NewVillageForm(request.POST or None, instance=village)
    if form.is_valid() and carried_out(
        form, lambda: services.create_village(village, by=request.user)
    ):
        messages.success(request, f"{village}已登记，可以接着填村湾(小区)。")
        return redirect("villages:village-detail", village.code12)
    return render(request, "villages/village_form.html", {"form": form, "township": township})


def _editable_village(request: HttpRequest, code12: str) -> Village:
    villages = Village.objects.select_related("township")
    village = get_visible_or_404(villages, request.user, code12=code12)
    require(request.user, "village.edit", village)
    return village


@require_http_methods(["GET", "POST"])
def village_edit(request: HttpRequest, code12: str) -> HttpResponse:
    """Change a village's facts."""
    village = _editable_village(request, code12)
    form = VillageForm(request.POST or None, instance=village)
    if form.is_valid() and carried_out(
        form,
        lambda: services.edit_village(village, version=form.seen_version, by=request.user),
    ):
        messages.success(request, f"{village}的资料已保存。")
        return redirect("villages:village-detail", code12)
    context = {"form": form, "village": village, "township": village.township}
    return render(request, "villages/village_form.html", context)


@require_http_methods(["GET", "POST"])
def village_close(request: HttpRequest, code12: str) -> HttpResponse:
    """Close a village that no longer exists."""
    village = _editable_village(request, code12)
    form = ClosingForm(request.POST or None)
    if form.is_valid() and carried_out(
        form,
        lambda: services.close_village(village, **form.cleaned_data, by=request.user),
    ):
        messages.success(request, f"{village}已撤销，原有资料仍可查看。")
        return redirect("villages:village-detail", code12)
    return render(request, "villages/village_close.html", {"form": form, "village": village})


@require_http_methods(["GET", "POST"])
def village_merge(request: HttpRequest, code12: str) -> HttpResponse:
    """Merge a village into another of the township."""
    village = _editable_village(request, code12)
    form = MergerForm(village, timezone.localdate(), request.POST or None)
    if form.is_valid() and carried_out(
        form,
        lambda: services.merge_village(village, **form.cleaned_data, by=request.user),
    ):
        target = form.cleaned_data["target"]
        messages.success(request, f"{village}已并入{target}。请核对{target}的户数和人口。")
        return redirect("villages:village-detail", target.code12)
    return render(request, "villages/village_merge.html", {"form": form, "village": village})


@require_GET
def township_detail(request: HttpRequest, code9: str) -> HttpResponse:
    """The township's own facts, as they stand on its documents."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code9)
    context = {
        "township": township,
        "changes": township_changes(township),
        "may_edit": may(request.user, "township.edit", township),
        "may_create": may(request.user, "village.edit", township),
    }
    return render(request, "villages/township_detail.html", context)


@require_http_methods(["GET", "POST"])
def township_edit(request: HttpRequest, code9: str) -> HttpResponse:
    """Change the township's facts."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code9)
    require(request.user, "township.edit", township)
    form = TownshipForm(request.POST or None, instance=township)
    if form.is_valid() and carried_out(
        form,
        lambda: services.edit_township(township, version=form.seen_version, by=request.user),
    ):
        messages.success(request, f"{township}的资料已保存。")
        return redirect("villages:township-detail", code9)
    return render(request, "villages/township_form.html", {"form": form, "township": township})
