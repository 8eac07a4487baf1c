"""Organizations of a hamlet or village, their members and papers."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.models.choices import (
    CORE_KINDS,
    DocumentKind,
    FoundingMethod,
    Gender,
    OrganizationKind,
)
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.models import Hamlet, Village
from villages.scoping import AreaScopedQuerySet


def masked(phone: str) -> str:
    """A phone number as lists show it: 138****0000; of a short one only the last two digits."""
    if len(phone) > 7:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""


class OrganizationQuerySet(AreaScopedQuerySet["Organization"]):
    """Organizations by life span and kind."""

    def live(self) -> Self:
        """Those that are not dissolved."""
        return self.filter(dissolved_on=None)

    def core(self) -> Self:
        """一核, 一会 and 一社 only."""
        return self.filter(kind__in=CORE_KINDS)


class Organization(models.Model):
    """An organization of a hamlet, or without one of the whole village (组织; notice: 一核一会一社).

    At most one 一核, 一会 and 一社 lives per hamlet; a dissolved one stays as history. Whether it
    works (运转正常、需关注) is computed, never stored.
    """

    TOWNSHIP_PATH: ClassVar[str] = "village__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "organization.read"

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="organizations", verbose_name="村(社区)"
    )
    hamlet = models.ForeignKey(
        Hamlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name="村湾(小区)",
    )
    kind = models.CharField("类别", max_length=20, choices=OrganizationKind.choices)
    name = models.CharField("名称", max_length=60)
    founded_on = models.DateField("成立日期")
    founding_method = models.CharField(
        "产生方式", max_length=12, choices=FoundingMethod.choices, blank=True
    )
    term_start = models.DateField("本届起", null=True, blank=True)
    term_end = models.DateField("本届止", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    dissolution_reason = models.CharField("撤销原因", max_length=200, blank=True)
    created_at = models.DateTimeField("登记时间")
    created_by = person("登记人", null=False)

    objects = OrganizationQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="历史记录", verbose_name_plural="历史记录")

    class Meta:
        verbose_name = verbose_name_plural = "组织"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganizationKind.values), name="organization_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["hamlet", "kind"],
                condition=Q(dissolved_on=None, hamlet__isnull=False, kind__in=CORE_KINDS),
                name="one_live_core_body_per_hamlet",
                violation_error_message=(
                    "这个村湾已有一个在运转的同类组织。换届请改任期和成员，撤销旧的再建新的。"
                ),
            ),
            models.UniqueConstraint(
                fields=["village", "kind"],
                condition=Q(dissolved_on=None, hamlet=None, kind__in=CORE_KINDS),
                name="one_live_core_body_per_whole_village",
                violation_error_message="这个村已有一个村级的同类组织。",
            ),
            models.UniqueConstraint(
                fields=["village", "name"],
                condition=Q(dissolved_on=None),
                name="one_live_organization_per_name_and_village",
                violation_error_message="本村已有同名的组织。",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("founded_on")),
                name="organization_is_dissolved_after_it_was_founded",
                violation_error_message="撤销日期不能早于成立日期。",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None, dissolution_reason="")
                | Q(dissolved_on__isnull=False) & ~Q(dissolution_reason=""),
                name="dissolution_has_a_reason",
                violation_error_message="撤销要写原因。",
            ),
            models.CheckConstraint(
                condition=Q(term_start=None) | Q(term_end=None) | Q(term_end__gt=F("term_start")),
                name="term_ends_after_it_started",
                violation_error_message="本届止的日期要晚于本届起。",
            ),
        ]
        indexes = [models.Index(fields=["village", "kind"], name="organization_by_village")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_core(self) -> bool:
        """Whether it is one of 一核一会一社."""
        return self.kind in CORE_KINDS

    @property
    def place_name(self) -> str:
        """The hamlet, or 全村."""
        return self.hamlet.name if self.hamlet else "全村"


class MemberQuerySet(AreaScopedQuerySet["Member"]):
    """Members by time."""

    def serving(self, today: date) -> Self:
        """Those in office on that day; one whose term ends today is out."""
        return self.filter(Q(until=None) | Q(until__gt=today), since__lte=today)


class Member(models.Model):
    """Who holds which post since when (成员); no ID number ever, phones are masked in lists.

    Two terms of the same person in the same post may not overlap, and an organization has one head
    at a time: both are kept by `services.members`, open terms by the database too.
    """

    TOWNSHIP_PATH: ClassVar[str] = "organization__village__township"
    VILLAGE_PATH: ClassVar[str] = "organization__village"
    READ_CAPABILITY: ClassVar[str] = "organization.read"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="members", verbose_name="组织"
    )
    name = models.CharField("姓名", max_length=30)
    gender = models.CharField("性别", max_length=6, choices=Gender.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年", null=True, blank=True)
    political_status = models.CharField("政治面貌", max_length=20, blank=True)
    post = models.CharField("职务", max_length=20)
    is_head = models.BooleanField("负责人", default=False)
    phone = models.CharField("电话", max_length=20, blank=True)
    shows_name = models.BooleanField("同意公开姓名", default=False)
    since = models.DateField("任职起")
    until = models.DateField("任职止", null=True, blank=True)

    objects = MemberQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="历史记录", verbose_name_plural="历史记录")

    class Meta:
        verbose_name = verbose_name_plural = "组织成员"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="member_leaves_after_he_came",
                violation_error_message="任职止的日期不能早于任职起。",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__gte=1900, birth_year__lte=2100),
                name="member_birth_year_is_sensible",
                violation_error_message="出生年请写四位年份，例如 1962。",
            ),
            models.UniqueConstraint(
                fields=["organization", "name", "post"],
                condition=Q(until=None),
                name="one_open_term_per_member_and_post",
                violation_error_message="这个人在这个职务上已经在任。同名的另一人请在姓名后加以区别。",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(until=None, is_head=True),
                name="one_open_head_per_organization",
                violation_error_message="这个组织已有在任的负责人，请先办理接任。",
            ),
        ]
        indexes = [models.Index(fields=["organization", "until"], name="member_by_organization")]

    def __str__(self) -> str:
        return f"{self.name}({self.post})"

    @property
    def masked_phone(self) -> str:
        """The phone number as lists show it."""
        return masked(self.phone)


class OrganizationDocument(models.Model):
    """A version of a paper (组织材料); a wrong one is withdrawn with a reason, never deleted."""

    TOWNSHIP_PATH: ClassVar[str] = "organization__village__township"
    VILLAGE_PATH: ClassVar[str] = "organization__village"
    READ_CAPABILITY: ClassVar[str] = "organization.read"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="documents", verbose_name="组织"
    )
    kind = models.CharField("材料类别", max_length=10, choices=DocumentKind.choices)
    version = models.PositiveSmallIntegerField("版本")
    stored_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name="文件"
    )
    adopted_on = models.DateField("通过日期")
    note = models.CharField("说明", max_length=100, blank=True)
    added_at = models.DateTimeField("上传时间")
    added_by = person("上传人", null=False)
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)
    withdrawn_by = person("作废人")
    withdraw_reason = models.CharField("作废原因", max_length=100, blank=True)

    objects = AreaScopedQuerySet["OrganizationDocument"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织材料"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="document_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["organization", "kind", "version"],
                name="one_document_per_kind_and_version",
                violation_error_message="别人刚上传了同一版材料，请刷新页面再看。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdraw_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdraw_reason=""),
                name="document_is_withdrawn_by_somebody_with_a_reason",
                violation_error_message="作废要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}{self.get_kind_display()}第{self.version}版"
