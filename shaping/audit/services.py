"""Appending to the audit trail and checking it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import connection, models
from django.db.models import F, Subquery
from django.db.models.functions import Coalesce
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
    and its event stand or fall together; ValueError when `before` or `after` hold a number that is
    not whole, since the engines give such numbers back in other words.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit events are written in the transaction of the act")
    head = _take_head()
    context = request_context.get()
    event = AuditEvent(
        sequence=head.sequence,
        happened_at=timezone.now(),
        actor_id=by.pk if by else None,
        actor_name=by.display_name if by else "系统",
        address=context.address[:45],
        request_id=context.request_id,
        action=act.action,
        township_code=act.township_code,
        target_type=act.target._meta.label if act.target else "",
        target_id=str(act.target.pk) if act.target else "",
        target_label=str(act.target)[:200] if act.target else "",
        summary=act.summary[:400],
        before=_as_stored(act.before),
        after=_as_stored(act.after),
        previous_hash=head.hash,
    )
    event.hash = event.expected_hash()
    event.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(hash=event.hash)
    return event


def _take_head() -> AuditHead:
    """Count the head on; its row lock gives the chain one writer at a time on both engines."""
    if not AuditHead.objects.filter(pk=1).update(sequence=F("sequence") + 1):
        # The very first event; another one may be first at the same moment.
        AuditHead.objects.bulk_create([AuditHead(pk=1)], ignore_conflicts=True)
        AuditHead.objects.filter(pk=1).update(sequence=F("sequence") + 1)
    return AuditHead.objects.get(pk=1)


def _as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the database gives them back, so that the hash can be computed again."""
    text = json.dumps(values, ensure_ascii=False)
    stored: dict[str, Any] = json.loads(
        text, parse_float=_refuse_number, parse_constant=_refuse_number
    )
    return stored


def _refuse_number(written: str) -> None:
    raise ValueError(f"audit values hold whole numbers and text only, not {written}")


def current_head() -> str:
    """Hash of the newest event; printed on notices so that a cut tail can be found."""
    return AuditHead.objects.filter(pk=1).values_list("hash", flat=True).first() or GENESIS_HASH


def chain_faults(expected_head: str = "") -> Iterator[str]:
    """Yield one Chinese sentence for every changed, removed or inserted event.

    With `expected_head` (a hash printed earlier) a cut or rewritten tail is found too. Events that
    are appended while this runs are left for the next time.
    """
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(pk=1)
    previous_hash, sequence = GENESIS_HASH, 0
    seen_head = not expected_head or expected_head == GENESIS_HASH
    events = AuditEvent.objects.filter(sequence__lte=head.sequence).order_by("sequence")
    for event in events.iterator(chunk_size=1000):
        yield from _link_faults(event, sequence, previous_hash)
        previous_hash, sequence = event.hash, event.sequence
        seen_head = seen_head or event.hash == expected_head
    if sequence < head.sequence:
        yield f"操作日志到第{sequence}条为止，链头是第{head.sequence}条：末尾的日志被删了。"
    elif previous_hash != head.hash:
        yield f"操作日志第{sequence}条和链头的指纹不符：这一条被换过，或链头被改过。"
    for number in _beyond_head():
        yield f"操作日志第{number}条在链头之后：这一条是插入的，或链头被改过。"
    if not seen_head:
        yield f"操作日志里找不到指纹 {expected_head}：打印之后有日志被删或被改写。"


def _link_faults(event: AuditEvent, sequence: int, previous_hash: str) -> Iterator[str]:
    """Compare one event with its predecessor and with its own hash."""
    if event.sequence > sequence + 1:
        yield f"操作日志{_numbers(sequence + 1, event.sequence - 1)}不见了。"
    elif event.sequence <= sequence:
        yield f"操作日志第{event.sequence}条的序号不对：这一条是插入的。"
    elif event.previous_hash != previous_hash:
        yield f"操作日志第{event.sequence}条接不上第{sequence}条：其中一条被换过，或是插入的。"
    if event.hash != event.expected_hash():
        yield f"操作日志第{event.sequence}条（{event}）被改过。"


def _numbers(first: int, last: int) -> str:
    return f"第{first}条" if first == last else f"第{first}条到第{last}条"


def _beyond_head() -> list[int]:
    """Numbers of events after the head, seen together with it in one statement."""
    head = Coalesce(Subquery(AuditHead.objects.filter(pk=1).values("sequence")), 0)
    beyond = AuditEvent.objects.filter(sequence__gt=head).order_by("sequence")
    return list(beyond.values_list("sequence", flat=True)[:200])
