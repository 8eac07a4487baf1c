"""Requests to the county: the township's list of them, the paper, and what waits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from issues.models import Escalation, EscalationState
from shaping.documents.official import OfficialDocument, official_docx
from villages.capabilities import grants_of, may


def escalations_of(user: Any, state: str = "") -> QuerySet[Escalation]:
    """The requests the user may read, newest first; of one state when it is a known one."""
    rows = Escalation.objects.visible_to(user)
    if state in EscalationState.values:
        rows = rows.filter(state=state)
    return rows.select_related("issue__village__township", "drafted_by", "checked_by").order_by(
        "-drafted_at", "-pk"
    )


def letter_of(escalation: Escalation, today: date) -> OfficialDocument:
    """The request as an official 函, from the stored rows alone (domain §6)."""
    issue = escalation.issue
    township = issue.village.township
    where = f"{issue.village.name}{issue.hamlet.name if issue.hamlet else ''}"
    facts = f"我镇{where}反映：{issue.description.rstrip('。')}。涉及{issue.affected}。"
    return OfficialDocument(
        title=escalation.subject,
        addressee=escalation.department,
        paragraphs=[
            "一、基本情况",
            facts,
            "二、商请事项",
            *[line for line in escalation.request.splitlines() if line.strip()],
            "请予支持，并将办理情况函复我镇为盼。",
        ],
        issuer=township.issuing_body or f"{township.name}人民政府",
        issued_on=escalation.sent_on or today,
        number=escalation.document_number,
        contact=f"问题编号：{issue.number}",
        warning="演示数据，非真实情况" if township.is_demo else "",
    )


def letter_docx(escalation: Escalation, today: date) -> bytes:
    """The 函 as a Word file."""
    return official_docx(letter_of(escalation, today))


@dataclass(frozen=True)
class EscalationDesk:
    """How many requests wait for the user's own hand."""

    to_check: int = 0
    to_send: int = 0
    to_revise: int = 0


def escalation_desk(user: Any) -> EscalationDesk:
    """What waits: for a leader to check, for the office to send or rewrite; at most two queries."""
    counts = {"to_check": 0, "to_send": 0, "to_revise": 0}
    if may(user, "escalation.check"):
        counts["to_check"] = _waiting(user, "escalation.check", EscalationState.DRAFT)
    if may(user, "escalation.draft"):
        counts["to_send"] = _waiting(user, "escalation.draft", EscalationState.CHECKED)
        counts["to_revise"] = _waiting(user, "escalation.draft", EscalationState.RETURNED)
    return EscalationDesk(**counts)


def _waiting(user: Any, capability: str, state: str) -> int:
    rows = Escalation.objects.visible_to(user).in_areas(grants_of(user, capability))
    return rows.filter(state=state).count()
