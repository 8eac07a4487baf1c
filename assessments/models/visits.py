"""Rounds of daily checks: which villages are visited, and why these."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments.models.choices import DrawMethod, PickReason
from assessments.models.cycles import AssessmentCycle, Entrant
from assessments.models.panels import PanelMember
from assessments.models.sheets import ScoreSheet
from shaping.accounts.references import person
from villages.scoping import AreaScopedQuerySet


class DailyRound(models.Model):
    """One round of daily checks (检查轮次).

    `seed` and `pool` (codes in their order) make a lot repeatable by anybody: the same seed draws
    the same villages from the same pool.
    """

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "visit.read"

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="rounds", verbose_name="考核年度"
    )
    number = models.PositiveSmallIntegerField("轮次")
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    method = models.CharField("方式", max_length=10, choices=DrawMethod.choices)
    draw_count = models.PositiveSmallIntegerField("抽查个数")
    worst_count = models.PositiveSmallIntegerField("上次靠后必查个数", default=0)
    seed = models.CharField("抽签种子", max_length=64, blank=True)
    pool = models.JSONField("参加抽签的单位", default=list, blank=True)
    drawn_at = models.DateTimeField("安排时间", default=timezone.now)
    drawn_by = person("安排人", null=False)

    objects = AreaScopedQuerySet["DailyRound"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查轮次"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "number"], name="one_round_per_cycle_and_number"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_ends_after_it_starts",
                violation_error_message="检查结束不能早于开始。",
            ),
            models.CheckConstraint(
                condition=Q(method__in=DrawMethod.values), name="round_method_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(method=DrawMethod.LOT) | ~Q(seed=""),
                name="lot_has_its_seed",
                violation_error_message="抽签要记下种子。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}第{self.number}轮检查"


class PlannedVisit(models.Model):
    """One village of a round (检查安排), and the sheet that came of it."""

    TOWNSHIP_PATH: ClassVar[str] = "round__cycle__township"
    READ_CAPABILITY: ClassVar[str] = "visit.read"

    round = models.ForeignKey(
        DailyRound, models.PROTECT, related_name="visits", verbose_name="检查轮次"
    )
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="planned_visits", verbose_name="参评单位"
    )
    reason = models.CharField("为什么查", max_length=12, choices=PickReason.choices)
    member = models.ForeignKey(
        PanelMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned_visits",
        verbose_name="检查人",
    )
    sheet = models.OneToOneField(
        ScoreSheet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned_visit",
        verbose_name="评分表",
    )

    objects = AreaScopedQuerySet["PlannedVisit"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查安排"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entrant"],
                name="one_visit_per_round_and_entrant",
                violation_error_message="这个单位已经在这一轮里。",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=PickReason.values), name="visit_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.entrant}"
