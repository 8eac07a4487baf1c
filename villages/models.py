"""The register: townships, villages, hamlets, household groups, and who is appointed where."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from shaping.pinyin import InitialsField
from villages.capabilities import TOWNSHIP_ROLES, VILLAGE_ROLES, WHOLE_ROLES, Role
from villages.scoping import AreaScopedQuerySet


class VillageKind(models.TextChoices):
    """Kind of unit, which follows from the code's last three digits."""

    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"


class HamletKind(models.TextChoices):
    """The basic unit of the notice: 村湾 in a village, 小区 in a community."""

    HAMLET = "hamlet", "村湾"
    COMPOUND = "compound", "小区"


class Township(models.Model):
    """A town or township that works with the platform (镇、乡)."""

    TOWNSHIP_PATH: ClassVar[str] = "pk"
    VILLAGE_PATH: ClassVar[str] = ""
    READ_CAPABILITY: ClassVar[str] = "township.read"

    code9 = models.CharField(
        "乡镇代码",
        max_length=9,
        unique=True,
        validators=[RegexValidator(r"^\d{9}$", "请写9位数字。")],
    )
    name = models.CharField("名称", max_length=40)
    county_name = models.CharField("所属县", max_length=40)
    issuing_body = models.CharField("发文机关", max_length=60, blank=True)
    document_code = models.CharField("发文代字", max_length=20, blank=True)
    started_on = models.DateField("启用日期", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    objects = AreaScopedQuerySet["Township"].as_manager()
    history = HistoricalRecords(verbose_name="历史记录", verbose_name_plural="历史记录")

    class Meta:
        verbose_name = verbose_name_plural = "乡镇"

    def __str__(self) -> str:
        return self.name


class VillageQuerySet(AreaScopedQuerySet["Village"]):
    """Villages by life span."""

    def open_on(self, day: date) -> Self:
        """Villages that existed on that day."""
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day)
        )


class Village(models.Model):
    """A village or community, the reporting unit (村、社区); closed, never deleted."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    VILLAGE_PATH: ClassVar[str] = "pk"
    READ_CAPABILITY: ClassVar[str] = "village.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="villages", verbose_name="乡镇"
    )
    code12 = models.CharField(
        "村(社区)代码",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^\d{12}$", "请写12位数字。")],
    )
    name = models.CharField("名称", max_length=40)
    pinyin_initials = InitialsField("拼音首字母", source="name")
    kind = models.CharField("类别", max_length=10, choices=VillageKind.choices)
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    population = models.PositiveIntegerField("人口", null=True, blank=True)
    opened_on = models.DateField("设立日期", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name="并入",
    )

    objects = VillageQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="历史记录", verbose_name_plural="历史记录")

    class Meta:
        verbose_name = verbose_name_plural = "村(社区)"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=VillageKind.values), name="village_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gt=F("opened_on")),
                name="village_closes_after_it_opened",
                violation_error_message="撤销日期要晚于设立日期。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False),
                name="merged_village_is_closed",
                violation_error_message="并入别村的村要写撤销日期。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="village_is_not_merged_into_itself",
                violation_error_message="不能并入自己。",
            ),
            models.UniqueConstraint(
                fields=["township", "name"],
                condition=Q(closed_on=None),
                name="one_open_village_per_name_and_township",
                violation_error_message="本镇已有同名的村(社区)。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hamlet(models.Model):
    """A hamlet or compound, the basic unit of the notice (村湾、小区)."""

    TOWNSHIP_PATH: ClassVar[str] = "village__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "village.read"

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="hamlets", verbose_name="村(社区)"
    )
    code = models.CharField(
        "代码",
        max_length=15,
        unique=True,
        validators=[RegexValidator(r"^\d{15}$", "请写15位数字：村(社区)代码加三位顺序号。")],
    )
    name = models.CharField("名称", max_length=40)
    kind = models.CharField(
        "类别", max_length=10, choices=HamletKind.choices, default=HamletKind.HAMLET
    )
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    population = models.PositiveIntegerField("人口", null=True, blank=True)
    is_demonstration = models.BooleanField("示范村湾(小区)", default=False)

    objects = AreaScopedQuerySet["Hamlet"].as_manager()
    history = HistoricalRecords(verbose_name="历史记录", verbose_name_plural="历史记录")

    class Meta:
        verbose_name = verbose_name_plural = "村湾(小区)"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=HamletKind.values), name="hamlet_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["village", "name"],
                name="one_hamlet_per_name_and_village",
                violation_error_message="本村已有同名的村湾(小区)。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HouseholdGroup(models.Model):
    """About ten households around one head (十户共治); the head needs no account."""

    TOWNSHIP_PATH: ClassVar[str] = "hamlet__village__township"
    VILLAGE_PATH: ClassVar[str] = "hamlet__village"
    READ_CAPABILITY: ClassVar[str] = "village.read"

    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, related_name="household_groups", verbose_name="村湾(小区)"
    )
    head_name = models.CharField("中心户长", max_length=40)
    households = models.PositiveSmallIntegerField("户数")

    objects = AreaScopedQuerySet["HouseholdGroup"].as_manager()
    history = HistoricalRecords(verbose_name="历史记录", verbose_name_plural="历史记录")

    class Meta:
        verbose_name = verbose_name_plural = "十户共治小组"
        constraints = [
            models.CheckConstraint(
                condition=Q(households__gte=1, households__lte=60),
                name="household_group_has_1_to_60_households",
                violation_error_message="户数请写1到60之间的数。",
            ),
            models.UniqueConstraint(
                fields=["hamlet", "head_name"],
                name="one_group_per_head_and_hamlet",
                violation_error_message="这个村湾已有这位中心户长。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet.name} {self.head_name}"


class AppointmentQuerySet(AreaScopedQuerySet["Appointment"]):
    """Appointments by time."""

    def live(self, today: date) -> Self:
        """Appointments in force on that day; one that ends today is over."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=today), started_on__lte=today)


class Appointment(models.Model):
    """Who holds which post where and since when (任职); it ends, it is never edited away."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "appointment.read"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name="用户"
    )
    role = models.CharField("职务", max_length=20, choices=Role.choices)
    township = models.ForeignKey(
        Township, models.PROTECT, null=True, blank=True, verbose_name="乡镇"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, verbose_name="村(社区)"
    )
    started_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=VILLAGE_ROLES, township__isnull=False, village__isnull=False)
                | Q(role__in=TOWNSHIP_ROLES, township__isnull=False, village=None)
                | Q(role__in=WHOLE_ROLES, township=None, village=None),
                name="appointment_area_fits_the_role",
                violation_error_message="职务和范围对不上：村级职务要选村，镇级职务只选乡镇。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="appointment_ends_after_it_started",
                violation_error_message="离任日期不能早于任职日期。",
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(role=Role.VILLAGE_OFFICER, ended_on=None),
                name="one_officer_in_charge_per_village",
                violation_error_message="这个村已有一位在任的村专干，请先办理交接。",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "village"],
                condition=Q(ended_on=None, village__isnull=False),
                name="one_live_appointment_per_village_role",
                violation_error_message="这个人在这个村已有同样的职务。",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "township"],
                condition=Q(ended_on=None, village=None, township__isnull=False),
                name="one_live_appointment_per_township_role",
                violation_error_message="这个人在本镇已有同样的职务。",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ended_on=None, township=None),
                name="one_live_appointment_per_whole_role",
                violation_error_message="这个人已有同样的职务。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.area_name} {self.get_role_display()}"

    @property
    def area_name(self) -> str:
        """Name of the area in force: the village, the township or 全部."""
        return str(self.village or self.township or "全部")

    def is_live_on(self, day: date) -> bool:
        """Whether the appointment is in force on that day; the day it ends it is over."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)
