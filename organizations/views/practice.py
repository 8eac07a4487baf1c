"""The notice's models (三个榜单、四个夜话、五个一点、六个协商、三治), read by all, set by the office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.practice import NewPracticeForm, PracticeForm
from organizations.models import PracticeModel
from organizations.queries.practice import practice_groups
from organizations.services import practice as services
from organizations.views.checklist_items import carried_out, settable_township
from organizations.views.checklists import chosen_township
from shaping.spreadsheets.exports import XLSX
from villages.capabilities import may, require
from villages.models import Township
from villages.scoping import get_visible_or_404


def _list_of(township: Township) -> str:
    return f"{reverse('organizations:practice-list')}?township={township.code9}"


@require_GET
def practice_list(request: HttpRequest) -> HttpResponse:
    """The five groups with their items; hidden ones only for those who set them."""
    township, townships = chosen_township(request)
    may_set = may(request.user, "participation.set", township)
    groups = practice_groups(township, with_hidden=may_set)
    context = {
        "township": township,
        "townships": townships,
        "groups": groups,
        "has_items": any(rows for _, rows in groups),
        "may_set": may_set,
    }
    return render(request, "organizations/practice_list.html", context)


@require_GET
def practice_export(request: HttpRequest) -> HttpResponse:
    township, _ = chosen_township(request)
    groups = practice_groups(township, with_hidden=False)
    content = services.export_practice(township, groups, by=request.user)
    disposition = content_disposition_header(True, f"{township.name}创新模式.xlsx")
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": disposition or "attachment"}
    )


@require_http_methods(["GET", "POST"])
def practice_create(request: HttpRequest, code: str) -> HttpResponse:
    """Add an item at the end of its group."""
    township = settable_township(request, code)
    group = request.GET.get("group", "")
    form = NewPracticeForm(request.POST or None, initial={"group": group})
    if form.is_valid() and carried_out(
        form, lambda: services.add_practice(township, form.values, by=request.user)
    ):
        messages.success(request, f"已加上“{form.values['name']}”。")
        return redirect(_list_of(township))
    context = {"form": form, "township": township}
    return render(request, "organizations/practice_form.html", context)


@require_http_methods(["GET", "POST"])
def practice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, explain, move or hide an item."""
    rows = PracticeModel.objects.select_related("township")
    practice = get_visible_or_404(rows, request.user, pk=pk)
    township = practice.township
    require(request.user, "participation.set", township)
    form = PracticeForm(request.POST or None, instance=practice)
    if form.is_valid() and carried_out(
        form,
        lambda: services.change_practice(
            practice, form.values, stamp=form.cleaned_data["stamp"], by=request.user
        ),
    ):
        messages.success(request, f"“{form.values['name']}”已保存。")
        return redirect(_list_of(township))
    context = {"form": form, "township": township, "practice": practice}
    return render(request, "organizations/practice_form.html", context)


@require_POST
def practice_examples(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in the marked examples."""
    township = settable_township(request, code)
    services.load_example_practice(township, by=request.user)
    messages.success(request, "示例已载入。请照本镇的实际修改，改过的不再标“示例”。")
    return redirect(_list_of(township))
