"""The lines of a score sheet, their photos, and the faults found at daily checks."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments import scoring
from assessments.models.choices import SheetState
from assessments.models.cycles import Entrant
from assessments.models.rubrics import RubricItem
from assessments.models.sheets import ScoreSheet
from issues.models import Issue
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.scoping import AreaScopedQuerySet


class SheetRowQuerySet(AreaScopedQuerySet[Any]):
    """Rows of score sheets; seen by whoever sees the sheet, of a draft by whoever fills it in."""

    def visible_to(self, user: Any) -> Self:
        """Keep the rows whose sheet the user may see, and of drafts only the user's own work."""
        path = "line__sheet__in" if self.model is ScorePhoto else "sheet__in"
        is_readable = ~Q(state=SheetState.DRAFT) | Q(inspector=user.pk) | Q(entered_by=user.pk)
        return self.filter(**{path: ScoreSheet.objects.visible_to(user).filter(is_readable)})


class ScoreLine(models.Model):
    """One item of one sheet (评分项): points, or “not applicable”, which is no zero; empty is not yet."""

    TOWNSHIP_PATH: ClassVar[str] = "sheet__cycle__township"
    VILLAGE_PATH: ClassVar[str] = "sheet__entrant__village"
    READ_CAPABILITY: ClassVar[str] = "score.read"

    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, related_name="lines", verbose_name="评分表"
    )
    item = models.ForeignKey(RubricItem, models.PROTECT, related_name="+", verbose_name="检查项")
    points = models.PositiveSmallIntegerField("得分(百分之一分)", null=True, blank=True)
    is_applicable = models.BooleanField("适用", default=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = SheetRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分项"
        ordering = ("item__position",)
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="one_line_per_item_and_sheet"),
            models.CheckConstraint(
                condition=Q(is_applicable=True) | Q(points=None),
                name="line_that_does_not_apply_has_no_points",
                violation_error_message="选了“不适用”就不再打分。",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__lte=scoring.MAX_POINTS),
                name="line_points_are_0_to_10000",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.item.code}"


class ScorePhoto(models.Model):
    """A photo by the inspector of what a line says (评分照片); always optional."""

    TOWNSHIP_PATH: ClassVar[str] = "line__sheet__cycle__township"
    VILLAGE_PATH: ClassVar[str] = "line__sheet__entrant__village"
    READ_CAPABILITY: ClassVar[str] = "score.read"

    line = models.ForeignKey(
        ScoreLine, models.CASCADE, related_name="photos", verbose_name="评分项"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="照片")
    added_at = models.DateTimeField("加入时间", default=timezone.now)

    objects = SheetRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分照片"
        constraints = [
            models.UniqueConstraint(fields=["line", "file"], name="one_place_per_photo_and_line"),
        ]

    def __str__(self) -> str:
        return f"{self.line} 照片"


class FoundFaultQuerySet(AreaScopedQuerySet["FoundFault"]):
    """Faults found at daily checks; seen by whoever sees the sheet they stand on."""

    def visible_to(self, user: Any) -> Self:
        """Keep the faults whose sheet the user may see, and those an inspector looks at again."""
        return self.filter(sheet__in=ScoreSheet.objects.visible_to(user))

    def unfixed(self) -> Self:
        """What the next visit looks at again."""
        return self.filter(fixed_at=None)


class FoundFault(models.Model):
    """What a sealed daily sheet took points for (检查发现的问题), until a later visit finds it mended."""

    TOWNSHIP_PATH: ClassVar[str] = "entrant__cycle__township"
    VILLAGE_PATH: ClassVar[str] = "entrant__village"
    READ_CAPABILITY: ClassVar[str] = "score.read"

    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="faults", verbose_name="参评单位"
    )
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, related_name="faults", verbose_name="评分表"
    )
    item = models.ForeignKey(RubricItem, models.PROTECT, related_name="+", verbose_name="检查项")
    words = models.CharField("问题", max_length=200)
    issue = models.OneToOneField(
        Issue, models.PROTECT, null=True, related_name="found_fault", verbose_name="转成的问题"
    )
    fixed_at = models.DateTimeField("确认整改的时间", null=True)
    fixed_by = person("确认整改的检查人")

    objects = FoundFaultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查发现的问题"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="one_fault_per_item_and_sheet"),
            models.CheckConstraint(
                condition=Q(fixed_at=None, fixed_by=None)
                | Q(fixed_at__isnull=False, fixed_by__isnull=False),
                name="fixed_fault_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="fault_says_what_is_wrong",
                violation_error_message="请写发现了什么问题。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entrant} {self.words}"


class FaultReview(models.Model):
    """What a later daily visit saw of a fault (回查)."""

    TOWNSHIP_PATH: ClassVar[str] = "sheet__cycle__township"
    VILLAGE_PATH: ClassVar[str] = "sheet__entrant__village"
    READ_CAPABILITY: ClassVar[str] = "score.read"

    fault = models.ForeignKey(
        FoundFault, models.PROTECT, related_name="reviews", verbose_name="问题"
    )
    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, related_name="reviews", verbose_name="评分表"
    )
    is_fixed = models.BooleanField("已整改")
    words = models.CharField("说明", max_length=200, blank=True)

    objects = SheetRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回查"
        constraints = [
            models.UniqueConstraint(
                fields=["fault", "sheet"], name="one_review_per_fault_and_sheet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fault} {'已整改' if self.is_fixed else '未整改'}"
