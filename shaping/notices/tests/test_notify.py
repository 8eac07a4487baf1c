"""Telling people once, offering the channels once, and who has read it."""

from dataclasses import replace

import pytest
import time_machine
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.notices.models import Notice, NoticeKind, OutsideMessage
from shaping.notices.queries import inbox_of, receipts_of, unread_rows
from shaping.notices.services.notices import (
    NoticeOrder,
    mark_all_read,
    mark_read,
    notify,
    notify_all,
)
from shaping.notices.tests.factories import ChannelFactory, NoticeFactory

ORDER = NoticeOrder(
    key="report-7",
    kind=NoticeKind.REPORT,
    title="沙坪镇2026年10月月报已送达",
    text="新增3件。",
    link="/reports/421223101/2026-10/",
    township_code="421223101",
)
OUTSIDE = replace(ORDER, goes_outside=True)


@pytest.fixture
def people(db):
    return [UserFactory() for _ in range(3)]


def test_it_tells_everybody_once(people):
    first, second, third = (person.pk for person in people)

    assert notify(ORDER, [first, second, first]) == 2
    assert notify(ORDER, [first, second, third]) == 1
    assert notify(ORDER, [first]) == 0

    told = Notice.objects.values_list("recipient", "title", "link", "read_at")
    assert sorted(told) == [(pk, ORDER.title, ORDER.link, None) for pk in (first, second, third)]


def test_it_tells_many_orders_as_quickly_as_one(people, django_assert_num_queries):
    orders = [(replace(ORDER, key=f"list-{n}"), [one.pk]) for n, one in enumerate(people)]

    for some, count in ((orders[:1], 1), (orders, 2)):
        with django_assert_num_queries(2):
            assert notify_all(some) == count


def test_nobody_to_tell_is_no_fault(db):
    assert notify(ORDER, []) == 0
    assert notify_all([]) == 0


def test_somebody_told_at_the_same_moment_stays_told_once(people, monkeypatch):
    notify(ORDER, [people[0].pk])
    monkeypatch.setattr(Notice.objects, "filter", lambda **_: Notice.objects.none())

    notify(ORDER, [people[0].pk])

    assert Notice.objects.count() == 1


def channels_told():
    return sorted(OutsideMessage.objects.values_list("channel__name", flat=True))


@pytest.fixture
def places(db):
    for name, values in {
        "全县": {},
        "本镇": {"township_code": "421223101"},
        "外镇": {"township_code": "421223102"},
        "停用": {"is_on": False},
        "只要告警": {"wants_reports": False, "wants_alarms": True},
    }.items():
        ChannelFactory(name=name, **({"is_on": True, "wants_reports": True} | values))


def test_it_offers_the_channels_that_want_it(places, people):
    notify(OUTSIDE, [people[0].pk])
    notify(OUTSIDE, [people[1].pk])

    assert channels_told() == ["全县", "本镇"]
    message = OutsideMessage.objects.first()
    assert (message.title, message.text, message.link) == (ORDER.title, ORDER.text, ORDER.link)
    assert (message.state, message.attempts) == ("waiting", 0)


def test_it_stays_inside_unless_asked(places, people):
    notify(ORDER, [people[0].pk])

    assert channels_told() == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [(NoticeKind.ALARM, ["只要告警"]), (NoticeKind.REMINDER, []), (NoticeKind.SYSTEM, [])],
)
def test_each_channel_gets_its_kinds(places, kind, told):
    notify(replace(OUTSIDE, kind=kind), [])

    assert channels_told() == told


def test_what_concerns_no_township_goes_to_the_whole_installation(places):
    notify(replace(OUTSIDE, township_code=""), [])

    assert channels_told() == ["全县"]


def test_the_first_reading_counts(db):
    notice = NoticeFactory()
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        first = timezone.now()
        mark_read(notice, by=notice.recipient)

    mark_read(notice, by=notice.recipient)

    notice.refresh_from_db()
    assert notice.read_at == first


def test_nobody_else_reads_for_the_recipient(people):
    notice = NoticeFactory()

    mark_read(notice, by=people[0])
    assert mark_all_read(by=people[0]) == 0

    assert Notice.objects.get().read_at is None


def test_everything_is_read_at_once(people):
    NoticeFactory.create_batch(2, recipient=people[0])
    NoticeFactory(recipient=people[1])

    assert mark_all_read(by=people[0]) == 2
    assert mark_all_read(by=people[0]) == 0
    assert inbox_of(people[0], only_unread=True).count() == 0
    assert inbox_of(people[1], only_unread=True).count() == 1
    assert inbox_of(people[0]).count() == 2


def test_the_unread_are_counted(people):
    NoticeFactory.create_batch(2, recipient=people[0])
    NoticeFactory(recipient=people[0], read_at=timezone.now())

    assert [list(unread_rows(person.pk)) for person in people[:2]] == [[{"count": 2}], []]


def test_receipts_say_who_has_read(people, django_assert_num_queries):
    notify(ORDER, [people[0].pk, people[1].pk])
    NoticeFactory(recipient=people[2])
    mark_read(Notice.objects.get(recipient=people[1], key=ORDER.key), by=people[1])

    with django_assert_num_queries(1):
        found = [(row.recipient.username, row.read_at is None) for row in receipts_of(ORDER.key)]

    assert found == [(people[0].username, True), (people[1].username, False)]
