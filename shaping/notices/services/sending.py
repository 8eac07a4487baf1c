"""Sending what leaves the house: when, how often, and never twice at the same time.

A message is claimed by a conditional UPDATE, committed before the network is touched, so of two
workers one sends. The network itself promises nothing: where a worker dies, or the answer is lost,
between the sending and the note of it, the message goes out a second time when the claim has run
out. It never goes out twice within one claim.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from shaping.audit.services import Act, Actor, record
from shaping.notices.models import (
    MOST_TRIES,
    ChannelKind,
    MessageState,
    NoticeKind,
    OutsideChannel,
    OutsideMessage,
)
from shaping.notices.outside import dingtalk, email, wecom
from shaping.notices.outside.letters import Letter, NotSent

FIRST_HOUR, LAST_HOUR = 9, 18
LEASE = timedelta(minutes=15)
PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
# With five seconds for each step of the network, well within a task's time.
MOST_AT_ONCE = 20
CUT_OFF = "发送到一半中断了，不知道对方有没有收到。"

SENDERS: dict[str, Callable[[str, str, Letter], None]] = {
    ChannelKind.EMAIL: email.send,
    ChannelKind.WECOM: wecom.send,
    ChannelKind.DINGTALK: dingtalk.send,
}


def is_quiet(now: datetime, kind: str, is_workday: Callable[[date], bool]) -> bool:
    """Whether people are left in peace: from 18:00 to 09:00, and on days off unless it is an alarm."""
    local = timezone.localtime(now)
    if not FIRST_HOUR <= local.hour < LAST_HOUR:
        return True
    return kind != NoticeKind.ALARM and not is_workday(local.date())


def send_waiting(now: datetime, is_workday: Callable[[date], bool]) -> int:
    """Send the messages that are due, at most 20, outside quiet hours; gives how many went out.

    `is_workday` comes from the caller, whose layer knows the calendar. Each message is tried five
    times at most: at once, then 15 minutes, 1, 4 and 12 hours after the try before.
    """
    give_up_cut_off(now)
    loud = [kind for kind in NoticeKind.values if not is_quiet(now, kind, is_workday)]
    if not loud:
        return 0
    rows = due_messages(now).filter(kind__in=loud)[:MOST_AT_ONCE]
    return sum(_try(message) for message in rows if claim(message, now))


def due_messages(now: datetime) -> QuerySet[OutsideMessage]:
    """Messages whose time has come on channels that are on, the oldest first."""
    rows = OutsideMessage.objects.filter(
        state=MessageState.WAITING,
        not_before__lte=now,
        attempts__lt=MOST_TRIES,
        channel__is_on=True,
    )
    return rows.select_related("channel").order_by("not_before", "pk")


def give_up_cut_off(now: datetime) -> None:
    """Fail what was claimed for the last time and never noted: its worker died."""
    OutsideMessage.objects.filter(
        state=MessageState.WAITING, not_before__lte=now, attempts=MOST_TRIES
    ).update(state=MessageState.FAILED, last_error=CUT_OFF)


def claim(message: OutsideMessage, now: datetime) -> bool:
    """Take a message for 15 minutes; False when another worker was quicker or it is settled."""
    taken = OutsideMessage.objects.filter(
        pk=message.pk,
        state=MessageState.WAITING,
        attempts=message.attempts,
        not_before__lte=now,
    ).update(attempts=F("attempts") + 1, not_before=now + LEASE)
    message.attempts += taken
    return bool(taken)


def _try(message: OutsideMessage) -> bool:
    """Send one claimed message and note what came of it."""
    channel = message.channel
    letter = Letter(message.title, message.text, message.link)
    mine = OutsideMessage.objects.filter(
        pk=message.pk, state=MessageState.WAITING, attempts=message.attempts
    )
    try:
        SENDERS[channel.kind](channel.address, channel.secret, letter)
    except NotSent as error:
        _note_failure(mine, message.attempts, error.words)
        return False
    mine.update(state=MessageState.SENT, sent_at=timezone.now(), last_error="")
    return True


def _note_failure(mine: QuerySet[OutsideMessage], attempts: int, words: str) -> None:
    if attempts >= MOST_TRIES:
        mine.update(state=MessageState.FAILED, last_error=words[:200])
    else:
        again = timezone.now() + PAUSES[attempts - 1]
        mine.update(not_before=again, last_error=words[:200])


def send_trial(channel: OutsideChannel, *, by: Actor) -> OutsideMessage:
    """Send a channel a trial message at once, at any hour, on or off, and once only.

    What came of it stands in the message that is given back.
    """
    with transaction.atomic():
        message = OutsideMessage.objects.create(
            channel=channel,
            key=f"trial-{uuid4()}",
            kind=NoticeKind.SYSTEM,
            title="共同缔造工作平台：试发消息",
            text=f"收到这一条，说明通道“{channel}”可以用。",
            attempts=MOST_TRIES,
            not_before=timezone.now() + LEASE,
        )
        act = Act(
            "channel.try",
            target=channel,
            township_code=channel.township_code,
            summary=f"用外部通道“{channel}”试发一条消息",
        )
        record(act, by=by)
    _try(message)
    message.refresh_from_db()
    return message
