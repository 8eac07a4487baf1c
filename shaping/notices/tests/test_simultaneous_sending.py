"""Two workers at the same moment: only real concurrency can show that one sends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from shaping.accounts.tests.factories import UserFactory
from shaping.notices.models import Notice, NoticeKind, OutsideMessage
from shaping.notices.services import sending
from shaping.notices.services.notices import NoticeOrder, notify
from shaping.notices.services.sending import send_waiting
from shaping.notices.tests.factories import ChannelFactory, MessageFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads need PostgreSQL"),
]
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
WORKERS = 4


def all_at_once(act):
    """Run the act in threads that start together; give what each gave."""
    barrier = Barrier(WORKERS)

    def run(_):
        barrier.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def test_each_message_goes_out_once(monkeypatch):
    sent = []
    monkeypatch.setitem(
        sending.SENDERS, "wecom", lambda address, secret, letter: sent.append(letter.title)
    )
    channel = ChannelFactory(is_on=True, wants_reports=True)
    titles = [f"第{number}份月报" for number in range(12)]
    for title in titles:
        MessageFactory(channel=channel, title=title, not_before=NOON)

    counts = all_at_once(lambda: send_waiting(NOON, lambda day: True))

    assert sorted(sent) == sorted(titles)
    assert sum(counts) == len(titles)


def test_everybody_is_told_once():
    people = [UserFactory().pk for _ in range(5)]
    ChannelFactory(is_on=True, wants_alarms=True)
    order = NoticeOrder("alarm-1", NoticeKind.ALARM, "磁盘快满了", goes_outside=True)

    all_at_once(lambda: notify(order, people))

    assert sorted(Notice.objects.values_list("recipient", flat=True)) == people
    assert OutsideMessage.objects.count() == 1
