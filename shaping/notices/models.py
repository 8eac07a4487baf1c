"""What people write to us (有话说), what we tell them (消息), and what leaves the house (外发消息)."""

from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Feedback(models.Model):
    """A wish, a complaint or a question of a user, and its answer (有话说)."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="feedback", verbose_name="提出人"
    )
    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    text = models.TextField("内容", max_length=1000)
    written_at = models.DateTimeField("提出时间", default=timezone.now)
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="答复人", null=True
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "有话说"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="feedback_answer_says_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["township_code", "-id"], name="feedback_by_township")]

    def __str__(self) -> str:
        return self.text[:30]


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    REPORT = "report", "月报"
    REMINDER = "reminder", "催报提醒"
    ALARM = "alarm", "告警"
    SYSTEM = "system", "系统"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices are seen by their recipient alone."""

    def visible_to(self, user: models.Model) -> Self:
        """Own notices only."""
        return self.filter(recipient_id=user.pk)


class Notice(models.Model):
    """Something a person was told in the inbox, and when he read it (消息)."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name="收件人"
    )
    key = models.CharField("键", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=NoticeKind.choices)
    title = models.CharField("标题", max_length=120)
    text = models.CharField("内容", max_length=1000, blank=True)
    link = models.CharField("链接", max_length=200, blank=True)
    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    written_at = models.DateTimeField("发出时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"],
                name="one_notice_per_person_and_key",
                violation_error_message="这条消息已经发过了。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="/") & ~Q(link__startswith="//"),
                name="notice_leads_into_this_site",
                violation_error_message="链接只能指向本系统的页面。",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_by_recipient"),
            models.Index(
                fields=["recipient"], condition=Q(read_at=None), name="unread_notice_by_recipient"
            ),
            models.Index(fields=["key"], name="notice_by_key"),
        ]

    def __str__(self) -> str:
        return self.title


class ChannelKind(models.TextChoices):
    """By which way a message leaves the house."""

    EMAIL = "email", "电子邮件"
    WECOM = "wecom", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"


class OutsideChannel(models.Model):
    """A mailbox or a group's robot that is told as well (外部通道); off until somebody switches it on.

    An empty township code means the whole installation. Address and secret open the group to
    whoever knows them: pages and the audit trail show `masked_address` only.
    """

    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    kind = models.CharField("方式", max_length=10, choices=ChannelKind.choices)
    name = models.CharField("名称", max_length=40)
    address = models.CharField("地址", max_length=500)
    secret = models.CharField("加签密钥", max_length=200, blank=True)
    is_on = models.BooleanField("已启用", default=False)
    wants_reports = models.BooleanField("发月报通知", default=False)
    wants_alarms = models.BooleanField("发告警", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "外部通道"
        constraints = [
            models.UniqueConstraint(
                fields=["township_code", "name"],
                name="one_channel_name_per_place",
                violation_error_message="这个范围里已经有同名的通道，请换一个名称。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChannelKind.values), name="channel_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="email") & ~Q(address="") | Q(address__startswith="https://"),
                name="robot_is_reached_over_https",
                violation_error_message="机器人地址要以 https:// 开头。",
            ),
            models.CheckConstraint(
                condition=Q(kind="dingtalk") | Q(secret=""),
                name="only_dingtalk_signs_its_messages",
                violation_error_message="只有钉钉机器人才填加签密钥。",
            ),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(wants_reports=True) | Q(wants_alarms=True),
                name="channel_that_is_on_wants_something",
                violation_error_message="启用的通道至少要勾一种消息。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_address(self) -> str:
        """Enough to tell one address from another, too little to use it."""
        if self.kind == ChannelKind.EMAIL:
            name, _, domain = self.address.rpartition("@")
            return f"{name[:1]}***@{domain}"
        return f"{urlsplit(self.address).hostname or '地址不对'}，末四位{self.address[-4:]}"


class MessageState(models.TextChoices):
    """Where a message to the outside stands."""

    WAITING = "waiting", "等待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "没有发出"


MOST_TRIES = 5


class OutsideMessage(models.Model):
    """One message to one channel (外发消息), and what became of it.

    `not_before` is the next try; while a worker sends, it is the moment from which another may.
    """

    channel = models.ForeignKey(
        OutsideChannel, models.PROTECT, related_name="messages", verbose_name="通道"
    )
    key = models.CharField("键", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=NoticeKind.choices)
    title = models.CharField("标题", max_length=120)
    text = models.CharField("内容", max_length=1000, blank=True)
    link = models.CharField("链接", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=MessageState.choices, default=MessageState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    written_at = models.DateTimeField("写入时间", default=timezone.now)
    not_before = models.DateTimeField("最早发送时间", default=timezone.now)
    sent_at = models.DateTimeField("发出时间", null=True)
    last_error = models.CharField("没有发出的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "外发消息"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "key"], name="one_message_per_channel_and_key"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="message_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="/") & ~Q(link__startswith="//"),
                name="message_leads_into_this_site",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=MOST_TRIES), name="message_is_tried_five_times_at_most"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | ~Q(state="sent") & Q(sent_at=None),
                name="sent_message_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(last_error=""),
                name="failed_message_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="waiting"), name="message_that_waits"
            )
        ]

    def __str__(self) -> str:
        return self.title
