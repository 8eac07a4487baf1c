"""Score sheets: one inspection's score of one entrant."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments import scoring
from assessments.models.choices import ScoreKind, SheetState
from assessments.models.cycles import AssessmentCycle, Entrant
from shaping.imports.models import ImportBatch
from villages.capabilities import grants_of
from villages.scoping import AreaScopedQuerySet


class ScoreSheetQuerySet(AreaScopedQuerySet["ScoreSheet"]):
    """Score sheets; a village sees only its own sealed daily ones."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the areas with score.read, and own sealed daily sheets with score.read_own."""
        everything = self.in_areas(grants_of(user, "score.read"))
        own = self.in_areas(grants_of(user, "score.read_own")).filter(
            kind=ScoreKind.DAILY, state=SheetState.SEALED
        )
        return self.filter(Q(pk__in=everything.values("pk")) | Q(pk__in=own.values("pk")))


class ScoreSheet(models.Model):
    """One inspection's score of one entrant (评分表); whole hundredths of a point."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    VILLAGE_PATH: ClassVar[str] = "entrant__village"
    READ_CAPABILITY: ClassVar[str] = "score.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        SheetState.DRAFT: {SheetState.SEALED},
        SheetState.SEALED: set(),
    }

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="sheets", verbose_name="考核年度"
    )
    kind = models.CharField("类别", max_length=10, choices=ScoreKind.choices)
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="sheets", verbose_name="参评单位"
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="score_sheets",
        verbose_name="检查人账号",
    )
    inspector_name = models.CharField("检查人", max_length=60, blank=True)
    inspected_on = models.DateField("检查日期")
    points = models.PositiveSmallIntegerField("得分(百分之一分)")
    note = models.CharField("备注", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=SheetState.choices, default=SheetState.DRAFT
    )
    import_batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", verbose_name="导入批次"
    )
    # Nobody when a command on the server imported it; then the batch tells where it came from.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人", null=True
    )
    entered_at = models.DateTimeField("录入时间", default=timezone.now)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=scoring.MAX_POINTS),
                name="sheet_points_are_0_to_10000",
                violation_error_message="得分要在0到100之间。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ScoreKind.values), name="sheet_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SheetState.values), name="sheet_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False) | Q(import_batch__isnull=False),
                name="sheet_comes_from_a_person_or_an_import",
            ),
            models.UniqueConstraint(
                fields=["cycle", "kind", "entrant", "inspected_on", "inspector"],
                condition=Q(inspector__isnull=False),
                name="one_sheet_per_visit_and_inspector",
            ),
            models.UniqueConstraint(
                fields=["cycle", "kind", "entrant", "inspected_on", "inspector_name"],
                condition=Q(inspector=None),
                name="one_sheet_per_visit_and_name",
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "kind", "entrant"], name="sheet_by_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.entrant} {self.get_kind_display()} {self.inspected_on}"

    @property
    def inspector_label(self) -> str:
        """Who inspected, as written or as the account is named; empty when nobody is named."""
        account = self.inspector.display_name if self.inspector else ""
        return self.inspector_name or account
