"""Rubrics: what is looked at and how many points it is worth."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments import scoring
from assessments.models.choices import ItemMode, RubricState, ScoreKind
from shaping.accounts.references import person
from villages.models import Township
from villages.scoping import AreaScopedQuerySet


class Rubric(models.Model):
    """One version of a township's scoring rules for daily checks or the tour (评分细则).

    A draft may be changed; an adopted one never changes and carries the hash of its content.
    """

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "rubric.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        RubricState.DRAFT: {RubricState.ADOPTED},
        RubricState.ADOPTED: set(),
    }

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="rubrics", verbose_name="乡镇"
    )
    kind = models.CharField("类别", max_length=10, choices=ScoreKind.choices)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=80)
    is_example = models.BooleanField("示例", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=RubricState.choices, default=RubricState.DRAFT
    )
    content_hash = models.CharField("指纹", max_length=64, blank=True)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="copies", verbose_name="复制自"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    created_by = person("建立人", null=False)
    adopted_at = models.DateTimeField("启用时间", null=True)
    adopted_by = person("启用人")

    objects = AreaScopedQuerySet["Rubric"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分细则"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "kind", "version"], name="one_rubric_per_kind_and_version"
            ),
            models.UniqueConstraint(
                fields=["township", "kind"],
                condition=Q(state=RubricState.DRAFT),
                name="one_rubric_draft_per_kind",
                violation_error_message="已有一份编制中的细则，请先编完它。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ScoreKind.values), name="rubric_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RubricState.values), name="rubric_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(adopted_at=None, adopted_by=None)
                | Q(adopted_at__isnull=False, adopted_by__isnull=False),
                name="rubric_adoption_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state=RubricState.DRAFT, content_hash="", adopted_at=None)
                | (Q(state=RubricState.ADOPTED, adopted_at__isnull=False) & ~Q(content_hash="")),
                name="adopted_rubric_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}第{self.version}版"


class RubricItem(models.Model):
    """One thing looked at (检查项); points are whole hundredths."""

    TOWNSHIP_PATH: ClassVar[str] = "rubric__township"
    READ_CAPABILITY: ClassVar[str] = "rubric.read"

    rubric = models.ForeignKey(
        Rubric, models.CASCADE, related_name="items", verbose_name="评分细则"
    )
    position = models.PositiveSmallIntegerField("次序")
    code = models.CharField("代码", max_length=10)
    title = models.CharField("项目", max_length=200)
    max_points = models.PositiveSmallIntegerField("分值(百分之一分)")
    mode = models.CharField("方式", max_length=10, choices=ItemMode.choices)
    step_points = models.PositiveSmallIntegerField("每处扣分(百分之一分)", null=True, blank=True)
    basis = models.CharField("办法", max_length=200, blank=True)

    objects = AreaScopedQuerySet["RubricItem"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查项"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["rubric", "code"],
                name="one_item_per_code_and_rubric",
                violation_error_message="同一份细则里代码不能重复。",
            ),
            models.UniqueConstraint(
                fields=["rubric", "position"], name="one_item_per_place_in_a_rubric"
            ),
            models.CheckConstraint(
                condition=Q(max_points__gte=1, max_points__lte=scoring.MAX_POINTS),
                name="item_is_worth_something",
                violation_error_message="分值要大于0，不超过100分。",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=ItemMode.values), name="item_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(mode=ItemMode.DEDUCT, step_points__isnull=False)
                & Q(step_points__gte=1, step_points__lte=F("max_points"))
                | Q(mode=ItemMode.AWARD, step_points=None),
                name="deducted_item_has_its_step",
                violation_error_message="扣分项要写每处扣多少分，不超过分值；评分项不写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
