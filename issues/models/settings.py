"""What a township sets for its lists: dates, limits, categories, extra compulsory fields."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from villages.models import Township
from villages.scoping import AreaScopedQuerySet


class ReportingCalendar(models.Model):
    """When a township's lists open, are due and lock, and how long handling may take (填报日历).

    Days are days of the month, each moved to a workday; limits are workdays. A township without a
    row uses the defaults (design §4).
    """

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "list.read"

    township = models.OneToOneField(
        Township, models.PROTECT, related_name="reporting_calendar", verbose_name="乡镇"
    )
    opens_day = models.PositiveSmallIntegerField("开放日", default=20)
    due_day = models.PositiveSmallIntegerField("截止日", default=25)
    locks_day = models.PositiveSmallIntegerField("锁定日", default=28)
    needs_secretary = models.BooleanField("上报前要村书记确认", default=False)
    village_days = models.PositiveSmallIntegerField("村级办理时限(工作日)", default=5)
    township_days = models.PositiveSmallIntegerField("镇级办理时限(工作日)", default=20)
    county_days = models.PositiveSmallIntegerField("县级办理时限(工作日)", default=60)
    review_months = models.PositiveSmallIntegerField("挂账复查间隔(月)", default=3)
    watch_days = models.PositiveSmallIntegerField("销号后回看(天)", default=90)
    topic_villages = models.PositiveSmallIntegerField("几个村同类算共性", default=3)
    minutes_ceiling = models.PositiveSmallIntegerField("每村每月填报上限(分钟)", default=5)

    objects = AreaScopedQuerySet["ReportingCalendar"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报日历"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_day__gte=1, due_day__gt=F("opens_day"))
                & Q(locks_day__gte=F("due_day"), locks_day__lte=28),
                name="list_opens_then_is_due_then_locks",
                violation_error_message="开放日、截止日、锁定日要依次往后，都在1日到28日之间。",
            ),
            models.CheckConstraint(
                condition=Q(village_days__gte=1, village_days__lte=250)
                & Q(township_days__gte=1, township_days__lte=250)
                & Q(county_days__gte=1, county_days__lte=250),
                name="handling_limits_are_1_to_250_workdays",
                violation_error_message="办理时限请写1到250个工作日。",
            ),
            models.CheckConstraint(
                condition=Q(review_months__gte=1, review_months__lte=12)
                & Q(watch_days__gte=30, watch_days__lte=365)
                & Q(topic_villages__gte=2, topic_villages__lte=50)
                & Q(minutes_ceiling__gte=1, minutes_ceiling__lte=60),
                name="review_watch_and_topic_limits_are_sensible",
                violation_error_message=(
                    "挂账复查请写1到12个月，回看30到365天，共性2到50个村，填报上限1到60分钟。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township}填报日历"


class IssueCategoryQuerySet(AreaScopedQuerySet["IssueCategory"]):
    """Categories in the order of the list."""

    def offered(self) -> Self:
        """Those that new problems may take."""
        return self.filter(is_offered=True).order_by("position", "pk")


class IssueCategory(models.Model):
    """A kind of problem (问题类别); the town edits them, used ones are hidden, not deleted."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "list.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="issue_categories", verbose_name="乡镇"
    )
    name = models.CharField("名称", max_length=30)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_offered = models.BooleanField("可选", default=True)

    objects = IssueCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题类别"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                name="one_category_per_name_and_township",
                violation_error_message="已经有这个类别。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OptionalField(models.TextChoices):
    """Fields of a new problem that a township may make compulsory."""

    PROPOSAL = "proposal", "拟办意见"
    SOURCE = "source", "来源"
    SCOPE = "scope", "共性/个性"
    URGENCY = "urgency", "紧急程度"
    FUNDS = "funds_yuan", "资金需求"
    CONTACT = "contact", "联系方式"
    PHOTOS = "photos", "照片"


class FieldRequirement(models.Model):
    """An optional field a township made compulsory, with the reason (必填项); it ends, never vanishes."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "list.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="field_requirements", verbose_name="乡镇"
    )
    field = models.CharField("项目", max_length=20, choices=OptionalField.choices)
    reason = models.CharField("理由", max_length=200)
    yearly_minutes = models.PositiveIntegerField("全镇每年多花(分钟)")
    required_at = models.DateTimeField("设为必填时间")
    required_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="设为必填的人",
    )
    ended_at = models.DateTimeField("取消时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取消的人",
    )

    objects = AreaScopedQuerySet["FieldRequirement"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "必填项"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "field"],
                condition=Q(ended_at=None),
                name="one_live_requirement_per_field_and_township",
                violation_error_message="这一项已经设为必填。",
            ),
            models.CheckConstraint(
                condition=Q(field__in=OptionalField.values),
                name="required_field_is_an_optional_one",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="required_field_has_a_reason",
                violation_error_message="请写理由。",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="requirement_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.get_field_display()
