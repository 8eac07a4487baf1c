"""Changes of a year's rules, each with its reason."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.cycles import AssessmentCycle
from shaping.accounts.references import person
from villages.scoping import AreaScopedQuerySet


class PolicyChange(models.Model):
    """One change of a year's rules (规则修改); rows are only added."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "cycle.read"

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="policy_changes", verbose_name="考核年度"
    )
    number = models.PositiveSmallIntegerField("第几次")
    before = models.JSONField("原规则", default=dict)
    after = models.JSONField("新规则", default=dict)
    reason = models.CharField("原因", max_length=200)
    changed_at = models.DateTimeField("修改时间", default=timezone.now)
    changed_by = person("修改人", null=False)

    objects = AreaScopedQuerySet["PolicyChange"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则修改"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "number"], name="one_policy_change_per_number"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="policy_change_has_a_reason",
                violation_error_message="请写修改规则的原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}第{self.number}次修改规则"
