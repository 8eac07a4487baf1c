"""The database keeps what the services promise."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.notices.models import Feedback, Notice, OutsideChannel, OutsideMessage
from shaping.notices.tests.factories import (
    SIGNING_ROBOT,
    ChannelFactory,
    MailboxFactory,
    MessageFactory,
    NoticeFactory,
)

HALF_ANSWERS = [
    {"answer": "好"},
    {"answered_at": timezone.now()},
    {"answered_at": timezone.now(), "answer": "好"},
]
NOTICE_RULES = [
    ("notice_kind_is_known", {"kind": "gossip"}),
    ("notice_leads_into_this_site", {"link": "https://example.com/"}),
    ("notice_leads_into_this_site", {"link": "//example.com/"}),
]
CHANNEL_RULES = [
    ("channel_kind_is_known", {"kind": "fax"}),
    ("robot_is_reached_over_https", {"address": "http://qyapi.weixin.qq.com/"}),
    ("only_dingtalk_signs_its_messages", {"secret": "SEC1"}),
    ("channel_that_is_on_wants_something", {"is_on": True}),
]
MESSAGE_RULES = [
    ("message_kind_is_known", {"kind": "gossip"}),
    ("message_state_is_known", {"state": "lost"}),
    ("message_leads_into_this_site", {"link": "//example.com/"}),
    ("message_is_tried_five_times_at_most", {"attempts": 6}),
    ("sent_message_says_when", {"state": "sent"}),
    ("sent_message_says_when", {"sent_at": timezone.now()}),
    ("failed_message_says_why", {"state": "failed"}),
]


@pytest.mark.parametrize("change", HALF_ANSWERS)
def test_an_answer_says_who_and_when(db, change):
    Feedback.objects.create(author=UserFactory(), text="列太多")

    with pytest.raises(IntegrityError, match="feedback_answer_says_who_and_when"):
        Feedback.objects.update(**change)


@pytest.mark.parametrize(("name", "change"), NOTICE_RULES)
def test_a_notice_keeps_its_rules(db, name, change):
    NoticeFactory()

    with pytest.raises(IntegrityError, match=name):
        Notice.objects.update(**change)


@pytest.mark.parametrize(("name", "change"), CHANNEL_RULES)
def test_a_channel_keeps_its_rules(db, name, change):
    ChannelFactory()

    with pytest.raises(IntegrityError, match=name):
        OutsideChannel.objects.update(**change)


def test_a_mailbox_has_an_address_and_a_signing_robot_a_secret(db):
    MailboxFactory()
    ChannelFactory(kind="dingtalk", address=SIGNING_ROBOT, secret="SEC1")

    with pytest.raises(IntegrityError, match="robot_is_reached_over_https"):
        OutsideChannel.objects.filter(kind="email").update(address="")


@pytest.mark.parametrize(("name", "change"), MESSAGE_RULES)
def test_a_message_keeps_its_rules(db, name, change):
    MessageFactory()

    with pytest.raises(IntegrityError, match=name):
        OutsideMessage.objects.update(**change)


def test_keys_and_names_are_single(db):
    """one_notice_per_person_and_key, one_channel_name_per_place, one_message_per_channel_and_key."""
    notice, channel, message = NoticeFactory(), ChannelFactory(), MessageFactory()
    doubles = [
        (NoticeFactory, {"recipient": notice.recipient, "key": notice.key}),
        (ChannelFactory, {"name": channel.name}),
        (MessageFactory, {"channel": message.channel, "key": message.key}),
    ]

    for factory, values in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            factory(**values)

    NoticeFactory(key=notice.key)
    ChannelFactory(name=channel.name, township_code="421223101")
    MessageFactory(key=message.key)


@pytest.mark.parametrize(
    ("factory", "shown"),
    [(ChannelFactory, "qyapi.weixin.qq.com，末四位3d4e"), (MailboxFactory, "z***@example.com")],
)
def test_an_address_is_never_shown_in_full(db, factory, shown):
    channel = factory(name="值班")

    assert channel.masked_address == shown
    assert str(channel) == "值班"


def test_it_goes_by_its_title(db):
    assert str(NoticeFactory(title="催报")) == str(MessageFactory(title="催报")) == "催报"
