"""Members of an organization: come, are corrected, leave, are succeeded."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.forms.bodies import LeavingForm, MemberForm, SuccessorForm
from organizations.models import Member, Organization
from organizations.services import members as services
from organizations.services.bodies import DISSOLVED
from organizations.views.bodies import editable_organization
from shaping.workflow import StaleState
from villages.capabilities import require
from villages.scoping import get_visible_or_404
from villages.views.register import carried_out


def editable_member(request: HttpRequest, pk: int) -> Member:
    """The member, if the user may change him; Http404 or 403 else, 409 when dissolved."""
    rows = Member.objects.select_related("organization__village__township", "organization__hamlet")
    member = get_visible_or_404(rows, request.user, pk=pk)
    require(request.user, "organization.edit", member.organization.village)
    if member.organization.dissolved_on is not None:
        raise StaleState(DISSOLVED)
    return member


def _form_page(
    request: HttpRequest, form: MemberForm, organization: Organization, title: str
) -> HttpResponse:
    context = {"form": form, "organization": organization, "title": title, "button": "保存"}
    return render(request, "organizations/organization_act.html", context)


@require_http_methods(["GET", "POST"])
def member_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a member of an organization."""
    organization = editable_organization(request, pk)
    member = Member(organization=organization)
    given = {"since": organization.term_start or organization.founded_on}
    form = MemberForm(request.POST or None, instance=member, initial=given)
    if form.is_valid() and carried_out(form, lambda: services.add_member(member, by=request.user)):
        messages.success(request, f"{member}已登记。")
        return redirect("organizations:organization-detail", pk)
    return _form_page(request, form, organization, f"登记成员：{organization}")


@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a member's data."""
    member = editable_member(request, pk)
    title = f"改成员资料：{member}"
    form = MemberForm(request.POST or None, instance=member)
    if form.is_valid() and carried_out(
        form,
        lambda: services.edit_member(member, version=form.seen_version, by=request.user),
    ):
        messages.success(request, f"{member}的资料已保存。")
        return redirect("organizations:organization-detail", member.organization_id)
    return _form_page(request, form, member.organization, title)


@require_http_methods(["GET", "POST"])
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a member's term."""
    member = serving_member(request, pk)
    form = LeavingForm(request.POST or None, initial={"until": timezone.localdate()})
    if form.is_valid() and carried_out(
        form, lambda: services.end_member(member, form.cleaned_data["until"], by=request.user)
    ):
        messages.success(request, f"{member}已离任。")
        return redirect("organizations:organization-detail", member.organization_id)
    context = {
        "form": form,
        "organization": member.organization,
        "title": f"离任：{member}",
        "button": "确认离任",
        "hint": "有人接着做的，请用“接任”，一次办完。",
    }
    return render(request, "organizations/organization_act.html", context)


@require_http_methods(["GET", "POST"])
def member_succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a successor take over the member's post."""
    member = serving_member(request, pk)
    successor = Member(organization=member.organization, post=member.post, is_head=member.is_head)
    given = {"since": timezone.localdate()}
    form = SuccessorForm(request.POST or None, instance=successor, initial=given)
    if form.is_valid() and carried_out(
        form, lambda: services.succeed_member(member, successor, by=request.user)
    ):
        messages.success(request, f"{successor}已接任，{member.name}同一天离任。")
        return redirect("organizations:organization-detail", member.organization_id)
    context = {
        "form": form,
        "organization": member.organization,
        "title": f"接任：{member}",
        "button": "确认接任",
        "hint": f"{member.name}的任期到接任日期为止，接任的人从这一天起任“{member.post}”。",
    }
    return render(request, "organizations/organization_act.html", context)


def serving_member(request: HttpRequest, pk: int) -> Member:
    """As `editable_member`; 409 as well when his term is over."""
    member = editable_member(request, pk)
    if member.until is not None:
        raise StaleState("这位成员已经离任了。请返回组织页面，看看现在的情况。")
    return member
