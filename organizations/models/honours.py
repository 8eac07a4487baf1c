"""“最美”评选: campaigns, candidates, and who was honoured."""

from collections.abc import Callable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from organizations.models.choices import HonourMethod, HonourState
from shaping.accounts.references import person
from villages.capabilities import Grant
from villages.models import Hamlet, Township, Village
from villages.scoping import AreaScopedQuerySet

S = HonourState


def _area_condition(condition_of: Callable[[list[Grant]], Q], grants: list[Grant], path: str) -> Q:
    condition = condition_of([grant for grant in grants if grant.village_id is None])
    for grant in grants:
        if grant.village_id is not None:
            shared = (
                Q(**{f"{path}village": None})
                | Q(**{f"{path}village": grant.village_id})
                | Q(**{f"{path}state": HonourState.PUBLISHED})
            )
            condition |= condition_of([grant]) & shared
    return condition


class HonourCampaignQuerySet(AreaScopedQuerySet["HonourCampaign"]):
    """Campaigns; a village's own is its own affair until it is published."""

    def area_condition(self, grants: list[Grant]) -> Q:
        """All rows of a township's areas; of a village's also its township's and published ones."""
        return _area_condition(super().area_condition, grants, "")


class HonourCampaign(models.Model):
    """A campaign of the township, or of one village (“最美”评选): standard, method, quota, disclosure."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        S.OPEN: {S.DECIDED, S.CANCELLED},
        S.DECIDED: {S.OPEN, S.IN_DISCLOSURE, S.CANCELLED},
        S.IN_DISCLOSURE: {S.PUBLISHED, S.DECIDED, S.CANCELLED},
        S.PUBLISHED: set(),
        S.CANCELLED: set(),
    }

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="honour_campaigns", verbose_name="乡镇"
    )
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honour_campaigns",
        verbose_name="村(社区)",
    )
    title = models.CharField("名称", max_length=40)
    period = models.CharField("评选周期", max_length=30)
    standard = models.CharField("评选标准", max_length=500)
    method = models.CharField("评选办法", max_length=8, choices=HonourMethod.choices)
    quota = models.PositiveSmallIntegerField("名额")
    state = models.CharField(
        "状态", max_length=14, choices=HonourState.choices, default=HonourState.OPEN
    )
    panel = models.CharField("评议组(计票人)", max_length=120, blank=True)
    disclosed_from = models.DateField("公示起", null=True, blank=True)
    disclosed_to = models.DateField("公示止", null=True, blank=True)
    opened_at = models.DateTimeField("发起时间")
    opened_by = person("发起人", null=False)
    decided_on = models.DateField("评定日期", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    published_by = person("公布人")

    objects = HonourCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "“最美”评选"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=HonourState.values, method__in=HonourMethod.values),
                name="honour_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(quota__gte=1, quota__lte=200),
                name="honour_quota_is_1_to_200",
                violation_error_message="名额请写1到200之间的数。",
            ),
            models.CheckConstraint(
                condition=Q(disclosed_from=None, disclosed_to=None)
                | Q(
                    disclosed_from__isnull=False,
                    disclosed_to__isnull=False,
                    disclosed_to__gte=F("disclosed_from"),
                ),
                name="honour_disclosure_ends_after_it_starts",
                violation_error_message="公示止的日期不能早于公示起。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("in_disclosure", "published"))
                | Q(disclosed_from__isnull=False, decided_on__isnull=False),
                name="disclosed_honours_were_decided",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="honours_are_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_honours_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}({self.period})"


class HonourQuerySet(AreaScopedQuerySet["Honour"]):
    """Candidates and honoured ones."""

    def area_condition(self, grants: list[Grant]) -> Q:
        """Those of the campaigns that may be seen."""
        return _area_condition(super().area_condition, grants, "campaign__")

    def awarded(self) -> Self:
        """The honour roll: awarded in published campaigns."""
        return self.filter(is_awarded=True, campaign__state=HonourState.PUBLISHED)


class Honour(models.Model):
    """A candidate of a campaign and what became of him (“最美”人选)."""

    TOWNSHIP_PATH: ClassVar[str] = "campaign__township"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    campaign = models.ForeignKey(
        HonourCampaign, models.PROTECT, related_name="honours", verbose_name="评选"
    )
    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, related_name="honours", verbose_name="村湾(小区)"
    )
    name = models.CharField("姓名(户主)", max_length=30)
    deeds = models.CharField("事迹", max_length=300)
    shows_name = models.BooleanField("同意公开姓名", default=False)
    votes = models.PositiveIntegerField("得票(分)", null=True, blank=True)
    is_awarded = models.BooleanField("评上", default=False)
    proposed_at = models.DateTimeField("推荐时间")
    proposed_by = person("推荐人", null=False)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "“最美”人选"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "hamlet", "name"],
                name="one_honour_per_name_and_hamlet",
                violation_error_message="这个村湾的这个人已经推荐过了。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
