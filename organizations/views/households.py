"""One household: its passbook, its facts, what it redeems, and what is reversed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.forms.points import HouseholdForm, LeaveForm, RedeemForm, ReverseForm
from organizations.models import Household, PointsEntry, PointsKind
from organizations.queries.points import passbook_of, scheme_of
from organizations.services import households as services
from organizations.services import points as ledger
from organizations.views.points import EDIT, carried_out, form_page, visible_hamlet
from villages.capabilities import may, require
from villages.scoping import get_visible_or_404


def visible_household(request: HttpRequest, pk: int) -> Household:
    """The household, if the user may see it; Http404 else."""
    rows = Household.objects.select_related("hamlet__village__township")
    return get_visible_or_404(rows, request.user, pk=pk)


def _own_household(request: HttpRequest, pk: int) -> Household:
    """The household, if the user keeps its points; Http404 or 403 else."""
    household = visible_household(request, pk)
    require(request.user, EDIT, household.hamlet.village)
    return household


def visible_entry(request: HttpRequest, pk: int, **lookup: Any) -> PointsEntry:
    """The entry, if the user may see it; Http404 else."""
    rows = PointsEntry.objects.select_related(
        "household__hamlet__village__township", "reversed_by", "dimension"
    )
    return get_visible_or_404(rows, request.user, pk=pk, **lookup)


@require_GET
def passbook(request: HttpRequest, pk: int) -> HttpResponse:
    """All entries of the household with the balance after each (积分存折)."""
    household = visible_household(request, pk)
    scheme = scheme_of(household.hamlet)
    may_edit = may(request.user, EDIT, household.hamlet.village)
    context = {
        "household": household,
        "hamlet": household.hamlet,
        "scheme": scheme,
        "entries": passbook_of(household),
        "may_edit": may_edit,
        "may_redeem": may_edit
        and household.left_on is None
        and household.balance > 0
        and scheme is not None
        and scheme.ended_on is None,
    }
    return render(request, "organizations/points_passbook.html", context)


@require_http_methods(["GET", "POST"])
def household_create(request: HttpRequest, code: str) -> HttpResponse:
    """Add a household to the hamlet's points."""
    hamlet = visible_hamlet(request, code, EDIT)
    form = HouseholdForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: services.add_household(hamlet, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "已加上。可以接着加下一户。")
        return redirect("organizations:points-household-create", code)
    return form_page(request, f"{hamlet}新增积分户", form, verb="加上", hamlet=hamlet)


@require_http_methods(["GET", "POST"])
def household_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a household, or change whether boards print its name."""
    household = _own_household(request, pk)
    initial = {"head_name": household.head_name, "shows_name": household.shows_name}
    form = HouseholdForm(request.POST or None, initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: services.edit_household(household, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "已存好。")
        return redirect("organizations:points-passbook", pk)
    return _household_page(request, "修改", household, form, verb="保存", may_leave=True)


@require_http_methods(["GET", "POST"])
def household_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a household out; its balance stays on record."""
    household = _own_household(request, pk)
    form = LeaveForm(request.POST or None)
    if form.is_valid() and carried_out(
        form,
        lambda: services.leave_household(household, form.cleaned_data["reason"], by=request.user),
    ):
        messages.success(request, "已停用。这一户的积分和记录都还在。")
        return redirect("organizations:points-hamlet", household.hamlet.code)
    return _household_page(request, "停用", household, form, verb="停用")


@require_POST
def household_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a household take part again."""
    household = _own_household(request, pk)
    services.return_household(household, by=request.user)
    messages.success(request, "已恢复。")
    return redirect("organizations:points-passbook", pk)


@require_http_methods(["GET", "POST"])
def redeem(request: HttpRequest, pk: int) -> HttpResponse:
    """Take points for an item; the receipt is printed next."""
    household = _own_household(request, pk)
    form = RedeemForm(request.POST or None, initial={"seen_count": household.entry_count})
    done: list[PointsEntry] = []
    if form.is_valid() and carried_out(
        form,
        lambda: done.append(ledger.redeem(household, **form.cleaned_data, by=request.user)),
    ):
        messages.success(request, "已兑换。请打印凭条，让领取的人签收。")
        return redirect("organizations:points-receipt", done[0].pk)
    scheme = scheme_of(household.hamlet)
    return _household_page(request, "兑换", household, form, verb="兑换", redeem_scheme=scheme)


def _household_page(
    request: HttpRequest, words: str, household: Household, form: Any, **context: Any
) -> HttpResponse:
    back = reverse("organizations:points-passbook", args=[household.pk])
    title = f"{household.head_name}户{words}"
    return form_page(request, title, form, household=household, back=back, **context)


@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip of a redemption, to be signed (兑换凭条)."""
    entry = visible_entry(request, pk, kind=PointsKind.REDEEM)
    context = {
        "entry": entry,
        "spent": -entry.points,
        "household": entry.household,
        "hamlet": entry.household.hamlet,
    }
    return render(request, "organizations/points_receipt.html", context)


@require_http_methods(["GET", "POST"])
def reverse_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mistaken entry back by its opposite."""
    entry = visible_entry(request, pk)
    household = entry.household
    require(request.user, EDIT, household.hamlet.village)
    form = ReverseForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: ledger.reverse_entry(entry, form.cleaned_data["reason"], by=request.user)
    ):
        messages.success(request, "已冲正。")
        return redirect("organizations:points-passbook", household.pk)
    words = f"冲正第{entry.sequence}笔"
    return _household_page(request, words, household, form, verb="冲正", entry=entry)
