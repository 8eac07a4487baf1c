"""Papers of an organization: uploaded, withdrawn, handed out."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.forms.bodies import DocumentForm, WithdrawalForm
from organizations.models import DocumentKind, Organization, OrganizationDocument
from organizations.services.documents import Paper, add_document, withdraw_document
from organizations.views.bodies import editable_organization
from organizations.views.files import unlisted
from shaping.uploads.services import store_document
from shaping.uploads.serving import file_response
from shaping.workflow import StaleState
from villages.capabilities import require
from villages.scoping import get_visible_or_404
from villages.views.register import carried_out


def visible_document(request: HttpRequest, pk: int) -> OrganizationDocument:
    """The paper, if the user may see its organization; Http404 else."""
    rows = OrganizationDocument.objects.select_related(
        "organization__village__township", "organization__hamlet", "stored_file"
    )
    return get_visible_or_404(rows, request.user, pk=pk)


@require_http_methods(["GET", "POST"])
def document_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a paper as the next version of its kind."""
    organization = editable_organization(request, pk)
    kind = request.GET.get("kind", "")
    given = {"adopted_on": timezone.localdate(), "kind": kind if kind in DocumentKind else ""}
    form = DocumentForm(request.POST or None, request.FILES or None, initial=given)
    if form.is_valid() and carried_out(form, lambda: _add(organization, form, request)):
        messages.success(request, "材料已上传。")
        return redirect("organizations:organization-detail", pk)
    context = {
        "form": form,
        "organization": organization,
        "title": f"上传材料：{organization}",
        "button": "上传",
        "hint": "同一类材料再传一次，就是新的一版，旧版还查得到。",
    }
    return render(request, "organizations/organization_act.html", context)


def _add(organization: Organization, form: DocumentForm, request: HttpRequest) -> None:
    values = form.cleaned_data
    code = organization.village.township.code9
    with transaction.atomic():
        stored = store_document(values["file"], key=uuid4(), by=request.user, township_code=code)
        paper = Paper(values["kind"], values["adopted_on"], values["note"])
        add_document(organization, paper, stored, by=request.user)


@require_http_methods(["GET", "POST"])
def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a wrong paper with its reason."""
    document = visible_document(request, pk)
    require(request.user, "organization.edit", document.organization.village)
    if document.withdrawn_at is not None:
        raise StaleState("这份材料已经作废了。请返回组织页面，看看现在的情况。")
    form = WithdrawalForm(request.POST or None)
    if form.is_valid() and carried_out(
        form,
        lambda: withdraw_document(document, form.cleaned_data["reason"], by=request.user),
    ):
        messages.success(request, f"{document}已作废。")
        return redirect("organizations:organization-detail", document.organization_id)
    context = {
        "form": form,
        "organization": document.organization,
        "title": f"作废：{document}",
        "button": "确认作废",
        "hint": "作废的材料还查得到，但不再算数。",
    }
    return render(request, "organizations/organization_act.html", context)


@unlisted
@require_GET
def document_file(request: HttpRequest, pk: int) -> FileResponse:
    """The paper's file; its address does not exist for anybody who may not read it."""
    return file_response(visible_document(request, pk).stored_file, download=True)
