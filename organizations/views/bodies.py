"""One organization: founded, looked at, corrected, dissolved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.forms.bodies import DissolutionForm, OrganizationForm, prefilled
from organizations.models import Organization
from organizations.queries.bodies import (
    changes_of,
    documents_of,
    earlier_members,
    serving_members,
)
from organizations.queries.standing import standing_of
from organizations.services import bodies as services
from shaping.workflow import StaleState
from villages.capabilities import may, require
from villages.models import Village
from villages.scoping import get_visible_or_404
from villages.views.register import carried_out


def visible_organization(request: HttpRequest, pk: int) -> Organization:
    """The organization, if the user may see it; Http404 else."""
    rows = Organization.objects.select_related("village__township", "hamlet", "created_by")
    return get_visible_or_404(rows, request.user, pk=pk)


def editable_organization(request: HttpRequest, pk: int) -> Organization:
    """The organization, if the user may change it; Http404 or 403 else, 409 when dissolved."""
    organization = visible_organization(request, pk)
    require(request.user, "organization.edit", organization.village)
    if organization.dissolved_on is not None:
        raise StaleState(services.DISSOLVED)
    return organization


@require_http_methods(["GET", "POST"])
def organization_create(request: HttpRequest, code12: str) -> HttpResponse:
    """Register an organization; an empty cell of the board fills in hamlet and kind."""
    villages = Village.objects.select_related("township")
    village = get_visible_or_404(villages, request.user, code12=code12)
    require(request.user, "organization.edit", village)
    given = prefilled(village, request.GET.get("hamlet", ""), request.GET.get("kind", ""))
    organization = Organization(village=village)
    form = OrganizationForm(village, request.POST or None, instance=organization, initial=given)
    if form.is_valid() and carried_out(
        form, lambda: services.found_organization(organization, by=request.user)
    ):
        messages.success(request, f"{organization}已登记。请接着登记成员，上传章程。")
        return redirect("organizations:organization-detail", organization.pk)
    context = {"form": form, "village": village}
    return render(request, "organizations/organization_form.html", context)


@require_GET
def organization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The organization with its standing, members, papers and changes."""
    organization = visible_organization(request, pk)
    today = timezone.localdate()
    may_edit = may(request.user, "organization.edit", organization.village)
    context = {
        "organization": organization,
        "standing": standing_of([organization], today)[organization.pk],
        "serving": serving_members(organization, today),
        "earlier": earlier_members(organization, today),
        "documents": documents_of(organization, request.user),
        "changes": changes_of(organization),
        "may_edit": may_edit and organization.dissolved_on is None,
    }
    return render(request, "organizations/organization_detail.html", context)


@require_http_methods(["GET", "POST"])
def organization_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an organization's facts."""
    organization = editable_organization(request, pk)
    form = OrganizationForm(organization.village, request.POST or None, instance=organization)
    if form.is_valid() and carried_out(
        form,
        lambda: services.edit_organization(
            organization, version=form.seen_version, by=request.user
        ),
    ):
        messages.success(request, f"{organization}的资料已保存。")
        return redirect("organizations:organization-detail", pk)
    context = {"form": form, "village": organization.village, "organization": organization}
    return render(request, "organizations/organization_form.html", context)


@require_http_methods(["GET", "POST"])
def organization_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Dissolve an organization with date and reason."""
    organization = editable_organization(request, pk)
    form = DissolutionForm(request.POST or None, initial={"dissolved_on": timezone.localdate()})
    if form.is_valid() and carried_out(
        form,
        lambda: services.dissolve_organization(
            organization,
            form.cleaned_data["dissolved_on"],
            form.cleaned_data["reason"],
            by=request.user,
        ),
    ):
        messages.success(request, f"{organization}已撤销，在任成员的任期到这一天为止。")
        return redirect("organizations:organization-detail", pk)
    context = {
        "form": form,
        "organization": organization,
        "title": f"撤销：{organization}",
        "button": "确认撤销",
        "hint": "撤销以后资料只供查看，在任成员的任期到这一天为止。只是换届，不用撤销，改任期和成员就行。",
    }
    return render(request, "organizations/organization_act.html", context)
