"""The household ledger of points (积分制), optional per hamlet."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from organizations.models.choices import PointsKind
from organizations.models.reference import PointsDimension
from shaping.accounts.references import person
from villages.models import Hamlet
from villages.scoping import AreaScopedQuerySet

MOST_POINTS = 1000


class PointsScheme(models.Model):
    """That a hamlet keeps points, and what one is worth (积分办法). `fen_per_point` is 分 of money."""

    TOWNSHIP_PATH: ClassVar[str] = "hamlet__village__township"
    VILLAGE_PATH: ClassVar[str] = "hamlet__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    hamlet = models.OneToOneField(
        Hamlet, models.PROTECT, related_name="points_scheme", verbose_name="村湾(小区)"
    )
    fen_per_point = models.PositiveSmallIntegerField("每分折合(分钱)", default=100)
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("停止日期", null=True, blank=True)

    objects = AreaScopedQuerySet["PointsScheme"].as_manager()
    # Changes of the rate stay readable in the audit trail.

    class Meta:
        verbose_name = verbose_name_plural = "积分办法"
        constraints = [
            models.CheckConstraint(
                condition=Q(fen_per_point__gte=1, fen_per_point__lte=10000),
                name="point_is_worth_1_fen_to_100_yuan",
                violation_error_message="每分折合请写0.01元到100元。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                name="points_scheme_ends_after_it_started",
                violation_error_message="停止日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet}积分办法"


class HouseholdQuerySet(AreaScopedQuerySet["Household"]):
    """Households by whether they take part."""

    def live(self) -> Self:
        """Those still in the hamlet."""
        return self.filter(left_on=None)


class Household(models.Model):
    """A household that collects points (户), known by its head; no ID number.

    `balance` is what its last entry left; `entry_count` is that entry's sequence. Both move only
    with a new entry.
    """

    TOWNSHIP_PATH: ClassVar[str] = "hamlet__village__township"
    VILLAGE_PATH: ClassVar[str] = "hamlet__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, related_name="household_rows", verbose_name="村湾(小区)"
    )
    head_name = models.CharField("户主", max_length=30)
    shows_name = models.BooleanField("同意公开姓名", default=False)
    left_on = models.DateField("停用日期", null=True, blank=True)
    balance = models.IntegerField("积分余额", default=0, editable=False)
    entry_count = models.PositiveIntegerField("记录数", default=0, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分户"
        constraints = [
            models.UniqueConstraint(
                fields=["hamlet", "head_name"],
                condition=Q(left_on=None),
                name="one_live_household_per_head_and_hamlet",
                violation_error_message="这个村湾已有这位户主。同名的请加以区别，例如 王军(大)。",
            ),
        ]

    def __str__(self) -> str:
        return self.head_name


class PointsReview(models.Model):
    """A month-end meeting of the panel that gave points (积分评议); `key` makes a form count once."""

    TOWNSHIP_PATH: ClassVar[str] = "hamlet__village__township"
    VILLAGE_PATH: ClassVar[str] = "hamlet__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, related_name="points_reviews", verbose_name="村湾(小区)"
    )
    key = models.UUIDField("键", unique=True, editable=False)
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    held_on = models.DateField("评议日期")
    panel = models.CharField("评议人", max_length=120)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = person("登记人", null=False)

    objects = AreaScopedQuerySet["PointsReview"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分评议"
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100, month__gte=1, month__lte=12),
                name="points_review_month_is_sensible",
                violation_error_message="年份请写2000到2100，月份1到12。",
            ),
        ]
        indexes = [models.Index(fields=["hamlet", "year", "month"], name="points_review_by_month")]

    def __str__(self) -> str:
        return f"{self.hamlet}{self.year}年{self.month}月积分评议"


class PointsEntry(models.Model):
    """One movement of a household's points (积分记录): append-only, in sequence, with its balance.

    `points` carries the sign. A redemption never leaves less than nothing (notice: 积分制; the
    database refuses it). A mistake is reversed by a new entry, once.
    """

    TOWNSHIP_PATH: ClassVar[str] = "household__hamlet__village__township"
    VILLAGE_PATH: ClassVar[str] = "household__hamlet__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="entries", verbose_name="户"
    )
    sequence = models.PositiveIntegerField("序号")
    kind = models.CharField("类别", max_length=8, choices=PointsKind.choices)
    points = models.SmallIntegerField("分值")
    balance = models.IntegerField("余额")
    dimension = models.ForeignKey(
        PointsDimension,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="积分类别",
    )
    review = models.ForeignKey(
        PointsReview,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="评议",
    )
    happened_on = models.DateField("日期")
    matter = models.CharField("事项", max_length=60)
    receipt_number = models.CharField("凭条号", max_length=30, blank=True)
    value_fen = models.PositiveIntegerField("折合(分钱)", null=True, blank=True)
    handler_name = models.CharField("经手人", max_length=30, blank=True)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name="冲正的记录",
    )
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = person("登记人", null=False)

    objects = AreaScopedQuerySet["PointsEntry"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分记录"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "sequence"], name="one_points_entry_per_sequence"
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="one_points_entry_per_receipt",
            ),
            models.CheckConstraint(
                condition=Q(kind=PointsKind.AWARD, points__gte=1, points__lte=MOST_POINTS)
                | Q(kind=PointsKind.DEDUCT, points__gte=-MOST_POINTS, points__lte=-1)
                | Q(kind=PointsKind.REDEEM, points__lte=-1)
                | Q(kind=PointsKind.REVERSE, reverses__isnull=False) & ~Q(points=0),
                name="points_have_the_sign_of_their_kind",
                violation_error_message=f"加分、扣分请写1到{MOST_POINTS}之间的整数。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PointsKind.REDEEM) | Q(balance__gte=0),
                name="redemption_leaves_nothing_below_zero",
                violation_error_message="积分不够，不能兑换。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PointsKind.REDEEM)
                | ~Q(receipt_number="") & ~Q(handler_name="") & Q(value_fen__isnull=False),
                name="redemption_has_its_receipt",
                violation_error_message="兑换要写物品、经手人，并有凭条号。",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | Q(kind=PointsKind.REVERSE),
                name="only_a_reversal_reverses",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=(PointsKind.AWARD, PointsKind.DEDUCT))
                | Q(dimension__isnull=False, review__isnull=False),
                name="points_are_given_by_a_review",
                violation_error_message="加分、扣分要有积分类别，由评议会评定。",
            ),
        ]
        indexes = [models.Index(fields=["happened_on"], name="points_entry_by_day")]

    def __str__(self) -> str:
        return f"{self.household} {self.matter} {self.points:+d}"
