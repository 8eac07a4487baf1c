"""Appending to the audit trail and checking it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from shaping.audit.context import request_context
from shaping.audit.models import GENESIS_HASH, AuditEvent, AuditHead


class Actor(Protocol):
    """Anybody who can be named in the trail."""

    pk: Any
    display_name: str


@dataclass(frozen=True)
class Act:
    """What happened, apart from who and when; `before` and `after` hold plain JSON values."""

    action: str
    target: models.Model | None = None
    township_code: str = ""
    summary: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def record(act: Act, *, by: Actor | None) -> AuditEvent:
    """Append one event in the caller's transaction (design §4, AuditEvent).

    `by` is None for acts of the system itself. Raises RuntimeError outside a transaction: an act
    and its event stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit events are written in the transaction of the act")
    # The UPDATE takes the row lock, so the chain has one writer at a time on both engines.
    if not AuditHead.objects.filter(pk=1).update(sequence=F("sequence") + 1):
        AuditHead.objects.create(pk=1, sequence=1)
    head = AuditHead.objects.get(pk=1)
    context = request_context.get()
    event = AuditEvent(
        sequence=head.sequence,
        happened_at=timezone.now(),
        actor_id=by.pk if by else None,
        actor_name=by.display_name if by else "系统",
        address=context.address,
        request_id=context.request_id,
        action=act.action,
        township_code=act.township_code,
        target_type=act.target._meta.label if act.target else "",
        target_id=str(act.target.pk) if act.target else "",
        target_label=str(act.target)[:200] if act.target else "",
        summary=act.summary[:400],
        before=act.before,
        after=act.after,
        previous_hash=head.hash,
    )
    event.hash = event.expected_hash()
    event.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(hash=event.hash)
    return event


def current_head() -> str:
    """Hash of the newest event; printed on notices so that a cut tail can be found."""
    return AuditHead.objects.filter(pk=1).values_list("hash", flat=True).first() or GENESIS_HASH


def chain_faults(expected_head: str = "") -> Iterator[str]:
    """Yield one Chinese sentence for every changed, removed or inserted event.

    With `expected_head` (a hash printed earlier) a cut or rewritten tail is found too.
    """
    previous_hash, sequence = GENESIS_HASH, 0
    seen_head = not expected_head or expected_head == GENESIS_HASH
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=1000):
        yield from _link_faults(event, sequence, previous_hash)
        previous_hash, sequence = event.hash, event.sequence
        seen_head = seen_head or event.hash == expected_head
    head = AuditHead.objects.filter(pk=1).first()
    if (head.sequence, head.hash) != (sequence, previous_hash) if head else sequence:
        yield f"操作日志末尾与链头不符：链头是第{head.sequence if head else 0}条，实际到第{sequence}条，末尾可能被删。"
    if not seen_head:
        yield f"操作日志里找不到指纹 {expected_head}：打印之后有日志被删或被改写。"


def _link_faults(event: AuditEvent, sequence: int, previous_hash: str) -> Iterator[str]:
    """Compare one event with its predecessor and with its own hash."""
    if event.sequence != sequence + 1:
        yield f"操作日志第{sequence + 1}条到第{event.sequence - 1}条不见了。"
    if event.previous_hash != previous_hash and event.sequence == sequence + 1:
        yield f"操作日志第{event.sequence}条接不上前一条：前一条被换过，或这一条是插入的。"
    if event.hash != event.expected_hash():
        yield f"操作日志第{event.sequence}条（{event}）被改过。"
