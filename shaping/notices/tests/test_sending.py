"""When messages leave the house, how often they are tried, and that two workers send one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from shaping.audit.models import AuditEvent
from shaping.notices.models import MOST_TRIES, OutsideMessage
from shaping.notices.outside.letters import NotSent
from shaping.notices.services import sending
from shaping.notices.services.sending import claim, is_quiet, send_trial, send_waiting
from shaping.notices.tests.factories import ChannelFactory, MailboxFactory, MessageFactory

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 12, tzinfo=CHINA)  # a Tuesday


def at(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def working(day) -> bool:
    return True


def resting(day) -> bool:
    return False


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sent(monkeypatch):
    """What a robot got; nothing touches the network."""
    found = []
    monkeypatch.setitem(
        sending.SENDERS,
        "wecom",
        lambda address, secret, letter: found.append((address, letter.title)),
    )
    return found


@pytest.fixture
def deaf(monkeypatch):
    """Nobody at the other end."""

    def refuse(address, secret, letter):
        raise NotSent("连不上对方。")

    monkeypatch.setitem(sending.SENDERS, "wecom", refuse)


def now_of(message: OutsideMessage) -> OutsideMessage:
    return OutsideMessage.objects.get(pk=message.pk)


@pytest.mark.parametrize(
    ("moment", "kind", "is_workday", "quiet"),
    [
        (at(8, 59), "report", working, True),
        (at(9), "report", working, False),
        (at(17, 59), "report", working, False),
        (at(18), "report", working, True),
        (at(0), "alarm", working, True),
        (at(18), "alarm", working, True),
        (at(12), "report", resting, True),
        (at(12), "alarm", resting, False),
        (at(12), "alarm", working, False),
    ],
)
def test_it_keeps_quiet_hours(moment, kind, is_workday, quiet):
    assert is_quiet(moment, kind, is_workday) is quiet
    assert is_quiet(moment.astimezone(UTC), kind, is_workday) is quiet


def test_it_sends_what_is_due_once(db, sent):
    message = MessageFactory()

    assert send_waiting(NOON, working) == 1
    assert send_waiting(NOON + timedelta(days=1), working) == 0

    assert sent == [(message.channel.address, message.title)]
    found = now_of(message)
    assert (found.state, found.attempts, found.sent_at) == ("sent", 1, NOON)


def test_at_night_everything_waits(db, sent):
    message = MessageFactory(not_before=at(7))

    assert send_waiting(at(8), working) == 0
    assert (now_of(message).state, now_of(message).attempts, sent) == ("waiting", 0, [])


def test_on_a_day_off_only_alarms_go_out(db, sent):
    MessageFactory()
    alarm = MessageFactory(kind="alarm", title="磁盘快满了")

    assert send_waiting(NOON, resting) == 1
    assert sent == [(alarm.channel.address, "磁盘快满了")]


def test_a_channel_that_is_off_gets_nothing(db, sent):
    MessageFactory(channel=ChannelFactory())

    assert (send_waiting(NOON, working), sent) == (0, [])


def test_it_sends_so_many_at_once_and_no_more(db, sent, monkeypatch):
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 2)
    MessageFactory.create_batch(3)

    assert [send_waiting(NOON, working) for _ in range(3)] == [2, 1, 0]


def test_it_waits_longer_each_time_and_gives_up(db, deaf):
    message = MessageFactory()
    pauses = [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12)]

    for attempt, pause in enumerate(pauses, start=1):
        OutsideMessage.objects.update(not_before=NOON)
        assert send_waiting(NOON, working) == 0
        found = now_of(message)
        assert (found.state, found.attempts, found.not_before) == (
            "waiting",
            attempt,
            NOON + pause,
        )
        assert found.last_error == "连不上对方。"
        assert send_waiting(NOON + pause - timedelta(seconds=1), working) == 0
        assert now_of(message).attempts == attempt

    OutsideMessage.objects.update(not_before=NOON)
    send_waiting(NOON, working)
    found = now_of(message)
    assert (found.state, found.attempts, found.last_error) == ("failed", MOST_TRIES, "连不上对方。")
    assert send_waiting(NOON + timedelta(days=1), working) == 0


def test_of_two_workers_one_sends(db):
    message = MessageFactory()
    stale = now_of(message)

    assert claim(message, NOON)
    assert not claim(stale, NOON)
    assert (now_of(message).attempts, now_of(message).not_before) == (1, NOON + sending.LEASE)


def test_a_claim_is_written_before_anything_goes_out(db, monkeypatch):
    seen = []
    message = MessageFactory()
    monkeypatch.setitem(sending.SENDERS, "wecom", lambda *_: seen.append(now_of(message).attempts))

    send_waiting(NOON, working)

    assert seen == [1]


def test_what_a_dead_worker_held_is_taken_up_after_a_quarter_of_an_hour(db, sent):
    message = MessageFactory()
    claim(message, NOON)

    assert send_waiting(NOON + timedelta(minutes=14), working) == 0
    assert send_waiting(NOON + timedelta(minutes=15), working) == 1
    assert now_of(message).attempts == 2


def test_the_last_claim_of_a_dead_worker_is_given_up(db, sent):
    message = MessageFactory(attempts=MOST_TRIES - 1)
    claim(message, NOON)

    send_waiting(NOON + timedelta(minutes=15), working)

    assert (now_of(message).state, now_of(message).last_error) == ("failed", sending.CUT_OFF)
    assert sent == []


def test_what_was_dropped_meanwhile_stays_dropped(db, monkeypatch):
    message = MessageFactory()

    def drop(*_):
        OutsideMessage.objects.update(state="failed", last_error="停用了")

    monkeypatch.setitem(sending.SENDERS, "wecom", drop)
    send_waiting(NOON, working)

    assert (now_of(message).state, now_of(message).last_error) == ("failed", "停用了")


def test_a_trial_goes_out_at_any_hour(system_admin, sent):
    channel = ChannelFactory()
    with time_machine.travel(at(23), tick=False):
        message = send_trial(channel, by=system_admin)

    assert (message.state, sent) == ("sent", [(channel.address, message.title)])
    assert AuditEvent.objects.get().action == "channel.try"


def test_a_trial_that_fails_says_why_and_is_not_repeated(system_admin):
    message = send_trial(MailboxFactory(), by=system_admin)

    assert (message.state, message.last_error[:9]) == ("failed", "没有配置邮件服务器")
    assert send_waiting(NOON + timedelta(days=1), working) == 0
