"""Mailboxes and robots that are told as well: entering, switching, trying (外部通道)."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from shaping.audit.services import Act, Actor, record
from shaping.notices.models import (
    ChannelKind,
    MessageState,
    NoticeKind,
    OutsideChannel,
    OutsideMessage,
)
from shaping.notices.outside.letters import NotSent
from shaping.notices.outside.web import check_address
from shaping.workflow import Refused, StaleState

STALE = "别人刚刚改过这个通道。请刷新页面，看看现在的内容再改。"
CHANGED = "通道改了范围或者要发的消息，这条没有发。"
SWITCHED_OFF = "通道停用了，这条没有发。"


@dataclass(frozen=True)
class ChannelDraft:
    """What a form says of a channel.

    On an existing channel an empty `address` keeps the address and, unless a new one is given, the
    secret; the kind never changes.
    """

    kind: str
    name: str
    address: str
    secret: str = ""
    township_code: str = ""
    wants_reports: bool = False
    wants_alarms: bool = False


def add_channel(draft: ChannelDraft, *, by: Actor) -> OutsideChannel:
    """Enter a channel; it is off. Raises Refused for a bad address or a name that is taken."""
    channel = OutsideChannel(**asdict(draft), created_by_id=by.pk, changed_by_id=by.pk)
    check_channel(channel)
    with transaction.atomic():
        _save(channel)
        record(_act("create", channel, f"登记外部通道“{channel}”", after=_shown(channel)), by=by)
    return channel


def change_channel(
    channel: OutsideChannel, draft: ChannelDraft, *, version: int, by: Actor
) -> OutsideChannel:
    """Change a channel that still is as the form showed it (`version`).

    Raises StaleState when somebody changed it meanwhile; Refused for a bad address, a name that is
    taken, or a channel that is on and wants nothing.
    """
    with transaction.atomic():
        row = OutsideChannel.objects.select_for_update().get(pk=channel.pk)
        if row.version != version:
            raise StaleState(STALE)
        before = _shown(row)
        if draft.address or draft.secret:
            row.secret = draft.secret
        row.address = draft.address or row.address
        _drop_unwanted(row, draft)
        row.name, row.township_code = draft.name, draft.township_code
        row.wants_reports, row.wants_alarms = draft.wants_reports, draft.wants_alarms
        row.version, row.changed_by_id, row.changed_at = version + 1, by.pk, timezone.now()
        check_channel(row)
        _save(row)
        act = _act("change", row, f"修改外部通道“{row}”", before=before, after=_shown(row))
        record(act, by=by)
    return row


def _drop_unwanted(channel: OutsideChannel, draft: ChannelDraft) -> None:
    """What waits for a place or a wish that the channel no longer has is not sent any more."""
    waiting = OutsideMessage.objects.filter(channel=channel.pk, state=MessageState.WAITING)
    if channel.township_code == draft.township_code:
        wishes = {NoticeKind.REPORT: draft.wants_reports, NoticeKind.ALARM: draft.wants_alarms}
        waiting = waiting.filter(kind__in=[kind for kind, wanted in wishes.items() if not wanted])
    waiting.update(state=MessageState.FAILED, last_error=CHANGED)


def check_channel(channel: OutsideChannel) -> None:
    """Raise Refused, with what to do, for an address that can never work."""
    if channel.kind == ChannelKind.EMAIL:
        try:
            validate_email(channel.address)
        except ValidationError as error:
            raise Refused("邮箱地址写得不对，例如 zhangsan@example.com。") from error
        return
    try:
        check_address(channel.address)
    except NotSent as error:
        raise Refused(error.words) from error


def _save(channel: OutsideChannel) -> None:
    """Save, or say in the constraints' own words what is wrong."""
    try:
        channel.full_clean()
        with transaction.atomic():
            channel.save()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # somebody else was quicker than the validation
        raise Refused("别人刚刚登记了同名的通道。请刷新页面再看。") from error


@transaction.atomic
def switch_channel(channel: OutsideChannel, is_on: bool, *, by: Actor) -> None:
    """Switch a channel on or off; what waited for it is not sent any more.

    Raises StaleState when it is so already, Refused when it should be on and wants nothing.
    """
    if is_on and not (channel.wants_reports or channel.wants_alarms):
        raise Refused("先在“修改”里勾上要发哪些消息，再启用。")
    changed = OutsideChannel.objects.filter(pk=channel.pk, is_on=not is_on).update(
        is_on=is_on, version=F("version") + 1, changed_by_id=by.pk, changed_at=timezone.now()
    )
    if not changed:
        raise StaleState("这个通道已经是这样了。请刷新页面。")
    waiting = OutsideMessage.objects.filter(channel=channel.pk, state=MessageState.WAITING)
    waiting.update(state=MessageState.FAILED, last_error=SWITCHED_OFF)
    channel.refresh_from_db()
    verb, words = ("switch_on", "启用") if is_on else ("switch_off", "停用")
    record(_act(verb, channel, f"{words}外部通道“{channel}”", after=_shown(channel)), by=by)


def _shown(channel: OutsideChannel) -> dict[str, Any]:
    """What the audit trail keeps: never the address or the secret itself."""
    return {
        "name": channel.name,
        "kind": channel.get_kind_display(),
        "address": channel.masked_address,
        "secret": "已填" if channel.secret else "没有",
        "township_code": channel.township_code,
        "is_on": channel.is_on,
        "wants_reports": channel.wants_reports,
        "wants_alarms": channel.wants_alarms,
    }


def _act(
    verb: str,
    channel: OutsideChannel,
    summary: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Act:
    return Act(
        f"channel.{verb}",
        target=channel,
        township_code=channel.township_code,
        summary=summary,
        before=before or {},
        after=after or {},
    )
