"""What a person was told, who has read a notice, and what leaves the house."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from shaping.notices.models import MessageState, Notice, OutsideChannel, OutsideMessage


def inbox_of(user: Any, *, only_unread: bool = False) -> QuerySet[Notice]:
    """The user's notices, newest first."""
    rows = Notice.objects.visible_to(user).order_by("-pk")
    return rows.filter(read_at=None) if only_unread else rows


def unread_rows(recipient: Any) -> QuerySet[Notice, Any]:
    """How many notices somebody has not read, as a subquery of one number or none.

    `recipient` is a user's key or an OuterRef to it.
    """
    rows = Notice.objects.filter(recipient=recipient, read_at=None).order_by()
    return rows.values("recipient").annotate(count=Count("pk")).values("count")


def receipts_of(key: str) -> QuerySet[Notice]:
    """Who was told by this key and who has read it when (`read_at`); the person comes along."""
    return Notice.objects.filter(key=key).select_related("recipient").order_by("pk")


def channels() -> QuerySet[OutsideChannel]:
    """All channels, installation-wide ones first, with how many messages wait and have failed."""
    waiting = Count("messages", filter=Q(messages__state=MessageState.WAITING))
    failed = Count("messages", filter=Q(messages__state=MessageState.FAILED))
    rows = OutsideChannel.objects.annotate(waiting_count=waiting, failed_count=failed)
    return rows.order_by("township_code", "name")


def messages_of(channel: OutsideChannel) -> QuerySet[OutsideMessage]:
    """What was sent to a channel or waits for it, newest first."""
    return channel.messages.order_by("-pk")
