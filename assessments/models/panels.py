"""Who inspects in a year, whom he may not score, and what is assigned to him."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.choices import ConflictGround
from assessments.models.cycles import AssessmentCycle, Entrant
from shaping.accounts.references import person
from villages.capabilities import grants_of
from villages.models import Village
from villages.scoping import AreaScopedQuerySet


class PanelQuerySet(AreaScopedQuerySet[Any]):
    """Rows of the panel: everybody's for those who run it, his own for a member."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the areas with panel.read, and the member's own with score.give."""
        path = "user" if self.model is PanelMember else "member__user"
        own = self.in_areas(grants_of(user, "score.give")).filter(**{path: user.pk})
        everything = self.in_areas(grants_of(user, "panel.read"))
        return self.filter(Q(pk__in=everything.values("pk")) | Q(pk__in=own.values("pk")))


class PanelMember(models.Model):
    """One inspector of a year (考核组成员); `home_village` gives a conflict by itself."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "panel.read"

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="panel", verbose_name="考核年度"
    )
    user = person("成员", null=False)
    unit_name = models.CharField("工作单位和职务", max_length=60, blank=True)
    home_village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="老家所在村",
    )
    added_at = models.DateTimeField("列入时间", default=timezone.now)
    added_by = person("列入人", null=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核组成员"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "user"],
                name="one_place_on_the_panel_per_person",
                violation_error_message="这个人已经在本年度的考核组里。",
            ),
        ]

    def __str__(self) -> str:
        return self.user.display_name


class Recusal(models.Model):
    """A declared conflict (回避申报); derived ones are computed, never stored."""

    TOWNSHIP_PATH: ClassVar[str] = "member__cycle__township"
    READ_CAPABILITY: ClassVar[str] = "panel.read"

    member = models.ForeignKey(
        PanelMember, models.PROTECT, related_name="recusals", verbose_name="考核组成员"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, related_name="+", verbose_name="回避的村(社区)"
    )
    ground = models.CharField("事由", max_length=10, choices=ConflictGround.choices)
    words = models.CharField("说明", max_length=200, blank=True)
    declared_at = models.DateTimeField("申报时间", default=timezone.now)
    declared_by = person("申报人", null=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "village", "ground"],
                name="one_recusal_per_village_and_ground",
                violation_error_message="这个村的这项回避已经申报过。",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=ConflictGround.values), name="recusal_ground_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(ground=ConflictGround.OTHER) | ~Q(words=""),
                name="other_recusal_says_why",
                violation_error_message="选了“其他利害关系”，请写明是什么。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}回避{self.village}"


class Assignment(models.Model):
    """What an inspector scores at the year-end tour (评分分工).

    `serial` stands on the printed sheet. An excused one needs no sheet; its reason is on record.
    """

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "panel.read"

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="assignments", verbose_name="考核年度"
    )
    member = models.ForeignKey(
        PanelMember, models.PROTECT, related_name="assignments", verbose_name="考核组成员"
    )
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="assignments", verbose_name="参评单位"
    )
    serial = models.CharField("评分表编号", max_length=20)
    assigned_at = models.DateTimeField("分工时间", default=timezone.now)
    assigned_by = person("分工人", null=False)
    excused_reason = models.CharField("不评的原因", max_length=200, blank=True)
    excused_at = models.DateTimeField("免评时间", null=True)
    excused_by = person("免评批准人")

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分分工"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "entrant"],
                name="one_assignment_per_member_and_entrant",
                violation_error_message="这个人已经分到这个单位。",
            ),
            models.UniqueConstraint(
                fields=["cycle", "serial"], name="one_assignment_per_cycle_and_serial"
            ),
            models.CheckConstraint(
                condition=Q(excused_at=None, excused_by=None, excused_reason="")
                | (Q(excused_at__isnull=False, excused_by__isnull=False) & ~Q(excused_reason="")),
                name="excused_assignment_says_why_who_and_when",
                violation_error_message="免评要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.member}—{self.entrant}"
