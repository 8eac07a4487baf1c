"""The two lists of “10个1”, as the office sets them."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.checklists import ItemForm, NewItemForm
from organizations.models import ChecklistItem
from organizations.queries.checklists import items_of
from organizations.services import checklist_items as services
from shaping.workflow import Refused
from villages.capabilities import require
from villages.models import HamletKind, Township
from villages.scoping import get_visible_or_404


def settable_township(request: HttpRequest, code: str) -> Township:
    """The township whose own rows the user may set; Http404, or 403 where he sets none."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, "participation.set", township)
    return township


def carried_out(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Do the act; put its refusal on the form. What no retyping can mend keeps its own page."""
    try:
        act()
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        form.add_error(None, refusal.message)
        return False
    return True


@require_GET
def checklist_items(request: HttpRequest, code: str) -> HttpResponse:
    """Both lists with their items, hidden ones too."""
    township = settable_township(request, code)
    items = list(items_of(township))
    lists = [(kind, [row for row in items if row.for_kind == kind]) for kind in HamletKind]
    context = {"township": township, "lists": lists, "has_items": bool(items)}
    return render(request, "organizations/checklist_items.html", context)


@require_http_methods(["GET", "POST"])
def checklist_item_create(request: HttpRequest, code: str) -> HttpResponse:
    """Add an item at the end of a list."""
    township = settable_township(request, code)
    kind = request.GET.get("for_kind", "")
    form = NewItemForm(request.POST or None, initial={"for_kind": kind})
    if form.is_valid() and carried_out(
        form, lambda: services.add_item(township, form.values, by=request.user)
    ):
        messages.success(request, f"已加上“{form.values['name']}”。")
        return redirect("organizations:checklist-items", code)
    context = {"form": form, "township": township}
    return render(request, "organizations/checklist_item_form.html", context)


@require_http_methods(["GET", "POST"])
def checklist_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, explain, move or hide an item."""
    rows = ChecklistItem.objects.select_related("township")
    item = get_visible_or_404(rows, request.user, pk=pk)
    township = item.township
    require(request.user, "participation.set", township)
    form = ItemForm(request.POST or None, instance=item)
    if form.is_valid() and carried_out(
        form,
        lambda: services.change_item(
            item, form.values, stamp=form.cleaned_data["stamp"], by=request.user
        ),
    ):
        messages.success(request, f"“{form.values['name']}”已保存。")
        return redirect("organizations:checklist-items", township.code9)
    context = {"form": form, "township": township, "item": item}
    return render(request, "organizations/checklist_item_form.html", context)


@require_POST
def checklist_examples(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in the marked examples."""
    township = settable_township(request, code)
    services.load_example_items(township, by=request.user)
    messages.success(request, "示例已载入。请照本镇的实际修改，改过的不再标“示例”。")
    return redirect("organizations:checklist-items", code)
