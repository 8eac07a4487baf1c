"""公示 of a ranking and the objections raised during it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments.models.choices import ObjectionState, ObjectionWay
from assessments.models.cycles import Entrant
from assessments.models.rankings import RankedQuerySet, Ranking
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.scoping import AreaScopedQuerySet


class Disclosure(models.Model):
    """The days in which a ranking is shown to everybody (公示); both days are included."""

    TOWNSHIP_PATH: ClassVar[str] = "ranking__cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_published"

    ranking = models.OneToOneField(
        Ranking, models.PROTECT, related_name="disclosure", verbose_name="排名"
    )
    starts_on = models.DateField("公示开始")
    ends_on = models.DateField("公示结束")
    minutes_number = models.CharField("审定的会议纪要编号", max_length=60)
    contact_office = models.CharField("受理单位", max_length=60)
    contact_phone = models.CharField("联系电话", max_length=40)
    contact_address = models.CharField("地址", max_length=100, blank=True)
    started_at = models.DateTimeField("登记时间", default=timezone.now)
    started_by = person("登记人", null=False)

    objects = RankedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="disclosure_ends_after_it_starts",
                violation_error_message="公示结束不能早于开始。",
            ),
            models.CheckConstraint(
                condition=~Q(minutes_number="") & ~Q(contact_office="") & ~Q(contact_phone=""),
                name="disclosure_says_where_to_turn",
                violation_error_message="请写会议纪要编号、受理单位和联系电话。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking}公示"


class Objection(models.Model):
    """What somebody holds against a disclosed ranking, and the answer (异议)."""

    TOWNSHIP_PATH: ClassVar[str] = "disclosure__ranking__cycle__township"
    VILLAGE_PATH: ClassVar[str] = "entrant__village"
    READ_CAPABILITY: ClassVar[str] = "objection.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        ObjectionState.OPEN: {
            ObjectionState.UPHELD,
            ObjectionState.REJECTED,
            ObjectionState.WITHDRAWN,
        },
        ObjectionState.UPHELD: set(),
        ObjectionState.REJECTED: set(),
        ObjectionState.WITHDRAWN: set(),
    }

    disclosure = models.ForeignKey(
        Disclosure, models.PROTECT, related_name="objections", verbose_name="公示"
    )
    number = models.PositiveSmallIntegerField("序号")
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="objections", verbose_name="关于哪个单位"
    )
    way = models.CharField("途径", max_length=10, choices=ObjectionWay.choices)
    raised_by_name = models.CharField("提出人", max_length=40)
    contact = models.CharField("联系方式", max_length=40, blank=True)
    words = models.CharField("异议内容", max_length=1000)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="证据"
    )
    raised_on = models.DateField("提出日期")
    received_at = models.DateTimeField("登记时间", default=timezone.now)
    received_by = person("登记人", null=False)
    state = models.CharField(
        "状态", max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    answer = models.CharField("答复", max_length=1000, blank=True)
    decided_at = models.DateTimeField("答复时间", null=True)
    decided_by = person("答复人")

    objects = AreaScopedQuerySet["Objection"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "number"], name="one_objection_per_number"
            ),
            models.CheckConstraint(
                condition=Q(way__in=ObjectionWay.values), name="objection_way_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ObjectionState.values), name="objection_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(raised_by_name="") & ~Q(words=""),
                name="objection_says_who_and_what",
                violation_error_message="请写提出人和异议内容。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="objection_answer_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ObjectionState.UPHELD, ObjectionState.REJECTED])
                | (Q(decided_at__isnull=False) & ~Q(answer="")),
                name="decided_objection_has_its_answer",
                violation_error_message="请写答复。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("received_by")),
                name="nobody_decides_what_he_received",
                violation_error_message="登记异议的人不能自己作决定。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}号异议：{self.entrant}"
