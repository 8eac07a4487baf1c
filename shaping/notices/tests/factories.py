"""One valid row of notices and of what leaves the house."""

import factory

from shaping.accounts.tests.factories import UserFactory
from shaping.notices.models import (
    ChannelKind,
    Notice,
    NoticeKind,
    OutsideChannel,
    OutsideMessage,
)

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1b2c-3d4e"
SIGNING_ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=77aa88bb"


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notice

    recipient = factory.SubFactory(UserFactory)
    key = factory.Sequence("notice-{}".format)
    kind = NoticeKind.REMINDER
    title = "11月问题清单今天截止"


class ChannelFactory(factory.django.DjangoModelFactory):
    """A WeCom group of the whole installation, off."""

    class Meta:
        model = OutsideChannel

    kind = ChannelKind.WECOM
    name = factory.Sequence("工作群{}".format)
    address = ROBOT
    created_by = factory.SubFactory(UserFactory)
    changed_by = factory.SelfAttribute("created_by")


class MailboxFactory(ChannelFactory):
    """A mailbox; trying it touches no network, since the tests know no mail server."""

    kind = ChannelKind.EMAIL
    address = "zhiban@example.com"


class MessageFactory(factory.django.DjangoModelFactory):
    """A report's message that waits for a channel that is on."""

    class Meta:
        model = OutsideMessage

    channel = factory.SubFactory(ChannelFactory, is_on=True, wants_reports=True)
    key = factory.Sequence("message-{}".format)
    kind = NoticeKind.REPORT
    title = "沙坪镇2026年10月月报已送达"
