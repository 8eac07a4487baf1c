"""Papers of an organization: each upload is a new version; a wrong one is withdrawn, never deleted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from organizations.models import DocumentKind, Organization, OrganizationDocument
from organizations.services.bodies import check_day, hold, keep
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

MOST_VERSIONS = 999


@dataclass(frozen=True)
class Paper:
    """What is written down of an uploaded paper."""

    kind: str
    adopted_on: date
    note: str = ""


def add_document(
    organization: Organization, paper: Paper, file: StoredFile, *, by: Any
) -> OrganizationDocument:
    """Add a paper as the next version of its kind.

    Raises Refused for a day ahead or before 1949-10-01, an unknown kind, an ID or bank number in
    the note or the file's name; StaleState when the organization is dissolved.
    """
    require(by, "organization.edit", organization.village)
    refuse_private_numbers({"说明": paper.note, "文件名": file.name})
    check_day("通过日期", paper.adopted_on)
    if paper.kind not in DocumentKind.values:
        raise Refused("请选材料类别。")
    with transaction.atomic():
        hold(organization)
        row = OrganizationDocument(
            organization=organization,
            kind=paper.kind,
            version=_next_version(organization, paper.kind),
            stored_file=file,
            adopted_on=paper.adopted_on,
            note=paper.note.strip(),
            added_at=timezone.now(),
            added_by=by,
        )
        keep(row, by)
        after = {"file": file.name, "adopted_on": paper.adopted_on.isoformat()}
        record(_act("add", row, "上传", after), by=by)
    return row


def _next_version(organization: Organization, kind: str) -> int:
    versions = OrganizationDocument.objects.filter(organization=organization, kind=kind)
    version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    if version > MOST_VERSIONS:
        raise Refused(f"这类材料已有{MOST_VERSIONS}版，不能再加。请告诉系统管理员。")
    return version


def withdraw_document(document: OrganizationDocument, reason: str, *, by: Any) -> None:
    """Withdraw a wrong paper with its reason (作废); it stays readable.

    Raises Refused without a reason, StaleState when it is withdrawn or the organization dissolved.
    """
    organization = document.organization
    require(by, "organization.edit", organization.village)
    refuse_private_numbers({"作废原因": reason})
    if not reason.strip():
        raise Refused("请写作废的原因，例如“传错了文件”。")
    with transaction.atomic():
        hold(organization)
        changed = OrganizationDocument.objects.filter(pk=document.pk, withdrawn_at=None).update(
            withdrawn_at=timezone.now(), withdrawn_by=by, withdraw_reason=reason.strip()
        )
        if not changed:
            raise StaleState("这份材料已经作废了。请刷新页面，看看现在的情况。")
        record(_act("withdraw", document, "作废", {"reason": reason.strip()}), by=by)


def _act(verb: str, document: OrganizationDocument, word: str, after: dict[str, Any]) -> Act:
    village = document.organization.village
    return Act(
        f"document.{verb}",
        target=document,
        township_code=village.township.code9,
        summary=f"{village}{word}{document}",
        after=after,
    )
