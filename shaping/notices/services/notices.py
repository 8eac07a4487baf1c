"""Telling people something, each of them once, and noting who has read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from shaping.notices.models import Notice, NoticeKind, OutsideChannel, OutsideMessage

# Only these kinds leave the house at all.
WANTED_BY = {NoticeKind.REPORT: "wants_reports", NoticeKind.ALARM: "wants_alarms"}


@dataclass(frozen=True)
class NoticeOrder:
    """What is told: the same `key` never reaches a person or a channel twice.

    `link` is a path of this site; `goes_outside` also offers it to the channels that are on.
    """

    key: str
    kind: NoticeKind
    title: str
    text: str = ""
    link: str = ""
    township_code: str = ""
    goes_outside: bool = False


def notify(order: NoticeOrder, user_ids: Iterable[int]) -> int:
    """Write the notices that these people lack, in the caller's transaction; gives how many.

    With `goes_outside` also one message for every channel of the township or of the whole
    installation that is on, wants the kind and lacks it. No audit event: the business act that
    tells has one.
    """
    return notify_all([(order, user_ids)])


def notify_all(orders: Sequence[tuple[NoticeOrder, Iterable[int]]]) -> int:
    """The same for many orders at once, with as many queries as for one."""
    wanted = [(order, person) for order, people in orders for person in dict.fromkeys(people)]
    told = set(
        Notice.objects.filter(
            key__in={order.key for order, _ in wanted}, recipient__in={one for _, one in wanted}
        ).values_list("key", "recipient")
    )
    fresh = [
        Notice(recipient_id=person, township_code=order.township_code, **_words_of(order))
        for order, person in wanted
        if (order.key, person) not in told
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    _offer_outside([order for order, _ in orders if order.goes_outside])
    return len(fresh)


def _words_of(order: NoticeOrder) -> dict[str, Any]:
    return {
        "key": order.key,
        "kind": order.kind,
        "title": order.title,
        "text": order.text,
        "link": order.link,
    }


def _offer_outside(orders: Sequence[NoticeOrder]) -> None:
    """Write the messages to the channels that are on; sending is the worker's business."""
    if not orders:
        return
    channels = list(OutsideChannel.objects.filter(is_on=True))
    messages = [
        OutsideMessage(channel=channel, **_words_of(order))
        for order in orders
        for channel in channels
        if _wants(channel, order)
    ]
    # A channel that has the message already keeps it: the key is unique in each channel.
    OutsideMessage.objects.bulk_create(messages, ignore_conflicts=True)


def _wants(channel: OutsideChannel, order: NoticeOrder) -> bool:
    wish = WANTED_BY.get(order.kind)
    is_near = channel.township_code in ("", order.township_code)
    return bool(wish) and is_near and getattr(channel, wish or "")


def mark_read(notice: Notice, *, by: Any) -> None:
    """Note when its recipient first opened it (已读); opened again, or by others, changes nothing."""
    Notice.objects.filter(pk=notice.pk, recipient_id=by.pk, read_at=None).update(
        read_at=timezone.now()
    )


def mark_all_read(*, by: Any) -> int:
    """Note all that this person has not opened as read; gives how many there were."""
    return Notice.objects.filter(recipient_id=by.pk, read_at=None).update(read_at=timezone.now())
