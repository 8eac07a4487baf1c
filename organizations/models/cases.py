"""Cases that others can learn from."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from organizations.models.choices import CaseKind, CaseState, CoPrinciple
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.capabilities import grants_of
from villages.models import Hamlet, Village
from villages.scoping import AreaScopedQuerySet

S = CaseState


class CaseQuerySet(AreaScopedQuerySet["Case"]):
    """Cases by state; published ones are seen by the whole township."""

    def visible_to(self, user: Any) -> Self:
        """Own area in every state, and what is published in the townships the user reads in."""
        grants = grants_of(user, self.model.READ_CAPABILITY)
        townships = [grant.township_id for grant in grants if grant.township_id is not None]
        shared = Q(state=CaseState.PUBLISHED, village__township__in=townships)
        return self.filter(self.area_condition(grants) | shared)

    def published(self) -> Self:
        """What the office let out."""
        return self.filter(state=CaseState.PUBLISHED)

    def on_the_public_page(self) -> Self:
        """What anybody may read without signing in."""
        return self.published().filter(is_public=True)


class Case(models.Model):
    """A case worth copying (典型案例; notice 3.3): written by a village, reviewed by the office.

    `principles` are the 五共 it shows, as codes. `version` grows with every change of its text or
    state and refuses stale forms.
    """

    TOWNSHIP_PATH: ClassVar[str] = "village__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        S.DRAFT: {S.SUBMITTED, S.WITHDRAWN},
        S.SUBMITTED: {S.RETURNED, S.PUBLISHED, S.DRAFT},
        S.RETURNED: {S.SUBMITTED, S.WITHDRAWN},
        S.PUBLISHED: {S.WITHDRAWN},
        S.WITHDRAWN: {S.DRAFT},
    }

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="cases", verbose_name="村(社区)"
    )
    hamlet = models.ForeignKey(
        Hamlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="村湾(小区)",
    )
    kind = models.CharField("类别", max_length=12, choices=CaseKind.choices)
    title = models.CharField("标题", max_length=60)
    summary = models.CharField("一句话说明", max_length=120)
    text = models.TextField("正文", max_length=3000)
    principles = models.JSONField("体现的“五共”", default=list, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=CaseState.choices, default=CaseState.DRAFT
    )
    is_public = models.BooleanField("放到公开页", default=False)
    is_recommended = models.BooleanField("推荐学习", default=False)
    return_reason = models.CharField("退回(撤下)原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    written_at = models.DateTimeField("撰写时间")
    written_by = person("撰写人", null=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = person("发布人")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "典型案例"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values, kind__in=CaseKind.values),
                name="case_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="case_is_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_case_says_when",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False, is_recommended=False) | Q(state="published"),
                name="only_a_published_case_is_shown",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="returned_case_has_a_reason",
                violation_error_message="退回要写原因。",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"], name="case_by_state_and_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def principle_words(self) -> str:
        """The 五共 in words: 决策共谋、效果共评."""
        return "、".join(str(p.label) for p in CoPrinciple if p.value in self.principles)

    @property
    def texts(self) -> dict[str, str]:
        """What others read of it, by the field's Chinese name."""
        return {"标题": self.title, "一句话说明": self.summary, "正文": self.text}


class CasePhoto(models.Model):
    """A picture of a case (案例照片)."""

    TOWNSHIP_PATH: ClassVar[str] = "case__village__township"
    VILLAGE_PATH: ClassVar[str] = "case__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    case = models.ForeignKey(Case, models.CASCADE, related_name="photos", verbose_name="案例")
    stored_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name="照片"
    )
    caption = models.CharField("说明", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = AreaScopedQuerySet["CasePhoto"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案例照片"
        constraints = [
            models.UniqueConstraint(fields=["case", "stored_file"], name="one_case_photo_per_file"),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.case}照片"
