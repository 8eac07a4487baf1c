"""The assessment year with its rules, and who is assessed in it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments import scoring
from assessments.models.choices import AssessmentUnit, CycleState, DailyRule, Rounding
from assessments.models.rubrics import Rubric
from villages.models import Hamlet, Township, Village
from villages.scoping import AreaScopedQuerySet


def default_tie_order() -> list[str]:
    """The keys that order equal totals unless the township says otherwise (design §5)."""
    return list(scoring.TIE_ORDER)


class AssessmentCycle(models.Model):
    """One township's assessment of one year with its rules (考核年度)."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "cycle.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        CycleState.PLANNED: {CycleState.OPEN},
        CycleState.OPEN: {CycleState.SEALED},
        CycleState.SEALED: {CycleState.CLOSED, CycleState.OPEN},
        CycleState.CLOSED: set(),
    }

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="cycles", verbose_name="乡镇"
    )
    year = models.PositiveSmallIntegerField("年度")
    unit = models.CharField(
        "考核单元",
        max_length=10,
        choices=AssessmentUnit.choices,
        default=AssessmentUnit.VILLAGE,
    )
    daily_weight = models.PositiveSmallIntegerField("日常权重", default=scoring.DAILY_WEIGHT)
    year_end_weight = models.PositiveSmallIntegerField("年终权重", default=scoring.YEAR_END_WEIGHT)
    trim_from_judges = models.PositiveSmallIntegerField(
        "去掉最高最低分的起始张数", default=scoring.TRIM_FROM_JUDGES
    )
    tie_order = models.JSONField("同分先后依据", default=default_tie_order, blank=True)
    rewarded_places = models.PositiveSmallIntegerField(
        "奖励名次数", default=scoring.REWARDED_PLACES
    )
    daily_rule = models.CharField(
        "日常成绩怎么算", max_length=10, choices=DailyRule.choices, default=DailyRule.MEAN
    )
    rounding = models.CharField(
        "小数怎么进位", max_length=10, choices=Rounding.choices, default=Rounding.HALF_UP
    )
    disclosure_workdays = models.PositiveSmallIntegerField(
        "公示工作日", default=scoring.DISCLOSURE_WORKDAYS
    )
    tour_from = models.DateField("拉练开始", null=True, blank=True)
    tour_until = models.DateField("拉练结束", null=True, blank=True)
    daily_rubric = models.ForeignKey(
        Rubric,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="daily_cycles",
        verbose_name="日常评分细则",
    )
    year_end_rubric = models.ForeignKey(
        Rubric,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="year_end_cycles",
        verbose_name="年终评分细则",
    )
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name="沿用的年度",
    )
    is_past = models.BooleanField("补录的往年", default=False)
    policy_from = models.DateField("规则施行日期", default=timezone.localdate)
    state = models.CharField(
        "状态", max_length=10, choices=CycleState.choices, default=CycleState.PLANNED
    )

    objects = AreaScopedQuerySet["AssessmentCycle"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核年度"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year"],
                name="one_cycle_per_township_and_year",
                violation_error_message="本镇已经建了这个年度的考核。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CycleState.values), name="cycle_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=AssessmentUnit.values), name="cycle_unit_is_known"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="cycle_year_is_sensible",
                violation_error_message="年度请写2000到2100之间的四位数。",
            ),
            models.CheckConstraint(
                condition=Q(daily_weight__gte=1, daily_weight__lte=100)
                & Q(year_end_weight__gte=1, year_end_weight__lte=100),
                name="cycle_weights_are_1_to_100",
                violation_error_message="权重请写1到100之间的整数。",
            ),
            models.CheckConstraint(
                condition=Q(trim_from_judges__gte=3),
                name="trimming_leaves_a_score",
                violation_error_message="至少3张评分表才能去掉最高分和最低分。",
            ),
            models.CheckConstraint(
                condition=Q(rewarded_places__gte=1, rewarded_places__lte=20),
                name="cycle_rewards_1_to_20_places",
                violation_error_message="奖励名次数请写1到20之间的整数。",
            ),
            models.CheckConstraint(
                condition=Q(daily_rule__in=DailyRule.values), name="cycle_daily_rule_is_known"
            ),
            models.CheckConstraint(
                condition=Q(rounding__in=Rounding.values), name="cycle_rounding_is_known"
            ),
            models.CheckConstraint(
                condition=Q(disclosure_workdays__gte=scoring.DISCLOSURE_WORKDAYS)
                & Q(disclosure_workdays__lte=60),
                name="cycle_discloses_at_least_five_workdays",
                violation_error_message="公示不少于5个工作日，最多60个。",
            ),
            models.CheckConstraint(
                condition=Q(tour_from=None, tour_until=None)
                | Q(
                    tour_from__isnull=False,
                    tour_until__isnull=False,
                    tour_until__gte=F("tour_from"),
                ),
                name="cycle_tour_has_both_days_in_order",
                violation_error_message="拉练的开始和结束要一起填，结束不能早于开始。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township.name}{self.year}年度考核"

    @property
    def policy(self) -> scoring.Policy:
        """The rules in force, as the formula takes them."""
        return scoring.Policy(
            daily_weight=self.daily_weight,
            year_end_weight=self.year_end_weight,
            trim_from_judges=self.trim_from_judges,
            tie_order=tuple(self.tie_order),
            rewarded_places=self.rewarded_places,
            daily_rule=self.daily_rule,
            rounding=self.rounding,
        )


class Entrant(models.Model):
    """A unit that is assessed in a cycle, with code and name as at its opening (参评单位)."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "cycle.read"

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="entrants", verbose_name="考核年度"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, related_name="entrants", verbose_name="村(社区)"
    )
    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, null=True, related_name="entrants", verbose_name="村湾(小区)"
    )
    code = models.CharField("代码", max_length=15)
    name = models.CharField("名称", max_length=80)

    objects = AreaScopedQuerySet["Entrant"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参评单位"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "code"], name="one_entrant_per_code_and_cycle"
            ),
        ]

    def __str__(self) -> str:
        return self.name
