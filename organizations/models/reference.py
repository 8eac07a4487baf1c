"""What a township fills in for the notice's models: all of it data, seeded as a marked example."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from organizations.models.choices import Attendance, ChecklistProgress, Majority, PracticeGroup
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.models import Hamlet, HamletKind, Township
from villages.scoping import AreaScopedQuerySet

Row = TypeVar("Row", bound=models.Model)


class ReferenceQuerySet(AreaScopedQuerySet[Row]):
    """Reference rows in the order the township gave them."""

    def offered(self) -> Self:
        """Those still in use."""
        return self.filter(is_offered=True).order_by("position", "pk")


class ParticipationSettings(models.Model):
    """What boards and disclosures of a township print, and its targets (参与设置).

    A township without a row uses the defaults. `talk_target` is how many evening talks a hamlet
    should hold a month (0: none): a hint on the calendar, never a check-in.
    """

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    township = models.OneToOneField(
        Township, models.PROTECT, related_name="participation_settings", verbose_name="乡镇"
    )
    contact = models.CharField("监督电话", max_length=40, blank=True)
    disclosure_days = models.PositiveSmallIntegerField("公示天数", default=7)
    talk_target = models.PositiveSmallIntegerField("每湾每月夜话(场)", default=1)

    objects = AreaScopedQuerySet["ParticipationSettings"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参与设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(disclosure_days__gte=3, disclosure_days__lte=60, talk_target__lte=8),
                name="disclosure_and_talk_settings_are_sensible",
                violation_error_message="公示天数请写3到60天，每湾每月夜话0到8场。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township}参与设置"


class PracticeModel(models.Model):
    """A named item of a model (三个榜单、四个夜话、五个一点、六个协商、三治); the town edits it."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="practice_models", verbose_name="乡镇"
    )
    group = models.CharField("所属模式", max_length=15, choices=PracticeGroup.choices)
    name = models.CharField("名称", max_length=40)
    description = models.CharField("怎么做", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_example = models.BooleanField("示例", default=False)
    is_offered = models.BooleanField("使用", default=True)

    objects = ReferenceQuerySet["PracticeModel"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "创新模式"
        constraints = [
            models.CheckConstraint(
                condition=Q(group__in=PracticeGroup.values), name="practice_group_is_known"
            ),
            models.UniqueConstraint(
                fields=["township", "group", "name"],
                name="one_practice_model_per_name_and_group",
                violation_error_message="这个模式里已有同名的一项。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionProcedure(models.Model):
    """How collective matters are decided (议事程序: 四议两公开、两议两公开 as examples).

    Its steps are copied into a matter when it starts, so a later change touches no running one.
    """

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="decision_procedures", verbose_name="乡镇"
    )
    name = models.CharField("名称", max_length=30)
    description = models.CharField("适用范围", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_example = models.BooleanField("示例", default=False)
    is_offered = models.BooleanField("使用", default=True)

    objects = ReferenceQuerySet["DecisionProcedure"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议事程序"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                name="one_procedure_per_name_and_township",
                violation_error_message="本镇已有同名的议事程序。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProcedureStep(models.Model):
    """A step of a procedure: who meets, who must be there, who must agree (议事步骤)."""

    TOWNSHIP_PATH: ClassVar[str] = "procedure__township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    procedure = models.ForeignKey(
        DecisionProcedure, models.CASCADE, related_name="steps", verbose_name="议事程序"
    )
    position = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("步骤", max_length=30)
    body = models.CharField("谁来议", max_length=40)
    attendance = models.CharField("到会要求", max_length=16, choices=Attendance.choices)
    majority = models.CharField("表决要求", max_length=24, choices=Majority.choices)

    objects = AreaScopedQuerySet["ProcedureStep"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议事步骤"
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "position"],
                name="one_procedure_step_per_position",
                violation_error_message="这个顺序已有一步。",
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=Attendance.values, majority__in=Majority.values),
                name="procedure_step_rules_are_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PointsDimension(models.Model):
    """What points are given for (积分类别; 崇阳's five as an example)."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="points_dimensions", verbose_name="乡镇"
    )
    name = models.CharField("名称", max_length=20)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_example = models.BooleanField("示例", default=False)
    is_offered = models.BooleanField("使用", default=True)

    objects = ReferenceQuerySet["PointsDimension"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "积分类别"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                name="one_points_dimension_per_name_and_township",
                violation_error_message="本镇已有同名的积分类别。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChecklistItem(models.Model):
    """An item of “10个1”, apart for hamlets and compounds (工作清单)."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="checklist_items", verbose_name="乡镇"
    )
    for_kind = models.CharField("用于", max_length=10, choices=HamletKind.choices)
    name = models.CharField("名称", max_length=40)
    guidance = models.CharField("怎样算完成", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_example = models.BooleanField("示例", default=False)
    is_offered = models.BooleanField("使用", default=True)

    objects = ReferenceQuerySet["ChecklistItem"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "“10个1”清单"
        constraints = [
            models.CheckConstraint(
                condition=Q(for_kind__in=HamletKind.values), name="checklist_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["township", "for_kind", "name"],
                name="one_checklist_item_per_name_and_kind",
                violation_error_message="这张清单里已有同名的一项。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChecklistState(models.Model):
    """How far a hamlet is with an item (“10个1”进度); without a row it has not begun."""

    TOWNSHIP_PATH: ClassVar[str] = "hamlet__village__township"
    VILLAGE_PATH: ClassVar[str] = "hamlet__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, related_name="checklist_states", verbose_name="村湾(小区)"
    )
    item = models.ForeignKey(
        ChecklistItem, models.PROTECT, related_name="states", verbose_name="清单项"
    )
    progress = models.CharField("进度", max_length=12, choices=ChecklistProgress.choices)
    note = models.CharField("说明", max_length=100, blank=True)
    proof = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="佐证材料",
    )
    changed_at = models.DateTimeField("更新时间")
    changed_by = person("更新人", null=False)

    objects = AreaScopedQuerySet["ChecklistState"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "“10个1”进度"
        constraints = [
            models.UniqueConstraint(
                fields=["hamlet", "item"],
                name="one_checklist_state_per_hamlet_and_item",
                violation_error_message="别人刚填过这一项，请刷新页面再看。",
            ),
            models.CheckConstraint(
                condition=Q(progress__in=ChecklistProgress.values),
                name="checklist_progress_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet} {self.item}：{self.get_progress_display()}"
