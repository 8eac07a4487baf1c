"""The opening of the year-end sheets by two persons."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments.models.cycles import AssessmentCycle
from shaping.accounts.references import person
from villages.scoping import AreaScopedQuerySet


class Opening(models.Model):
    """The moment from which a year's tour sheets may be seen (开封): asked by one, done by another."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "score.read"

    cycle = models.OneToOneField(
        AssessmentCycle, models.PROTECT, related_name="opening", verbose_name="考核年度"
    )
    requested_at = models.DateTimeField("提请时间", default=timezone.now)
    requested_by = person("提请人", null=False)
    confirmed_at = models.DateTimeField("开封时间", null=True)
    confirmed_by = person("开封人")
    sheet_count = models.PositiveIntegerField("评分表张数", default=0)

    objects = AreaScopedQuerySet["Opening"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "开封"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="opening_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("requested_by")),
                name="opening_needs_two_persons",
                violation_error_message="提请开封的人不能自己开封，请另一位到场。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}开封"
