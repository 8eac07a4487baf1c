"""Kinds of problems several villages share, closed by a rule (建章立制)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from issues.models.choices import TopicState
from issues.models.settings import IssueCategory
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.models import Township
from villages.scoping import AreaScopedQuerySet


class CommonTopic(models.Model):
    """A topic of the township with an owner (共性问题); it closes with its institutional remedy."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "topic.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        TopicState.OPEN: {TopicState.CLOSED},
        TopicState.CLOSED: {TopicState.OPEN},
    }

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="common_topics", verbose_name="乡镇"
    )
    category = models.ForeignKey(
        IssueCategory, models.PROTECT, related_name="topics", verbose_name="问题类别"
    )
    title = models.CharField("名称", max_length=80)
    owner_unit = models.CharField("牵头单位", max_length=60)
    owner = person("牵头人")
    state = models.CharField(
        "状态", max_length=10, choices=TopicState.choices, default=TopicState.OPEN
    )
    opened_at = models.DateTimeField("立项时间")
    opened_by = person("立项人", null=False)
    remedy_title = models.CharField("制度名称", max_length=120, blank=True)
    remedy_on = models.DateField("制度日期", null=True, blank=True)
    remedy_text = models.TextField("制度内容", max_length=4000, blank=True)
    remedy_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="制度文件",
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by = person("办结人")

    objects = AreaScopedQuerySet["CommonTopic"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共性问题"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "title"],
                condition=Q(state="open"),
                name="one_open_topic_per_title_and_township",
                violation_error_message="已经有同名的共性问题在推进。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TopicState.values), name="topic_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="topic_is_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (
                    ~Q(remedy_title="")
                    & Q(remedy_on__isnull=False, closed_at__isnull=False)
                    & (~Q(remedy_text="") | Q(remedy_file__isnull=False))
                ),
                name="topic_closes_only_with_its_remedy",
                violation_error_message="办结要有制度名称、日期，以及制度内容或文件。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
