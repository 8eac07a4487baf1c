"""Reward tiers, the year's cap, and grants; all amounts are whole yuan."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments.models import AssessmentCycle, Entrant, Standing
from villages.scoping import AreaScopedQuerySet


class RewardForm(models.TextChoices):
    """How a reward is given (notice, 三 2: 项目或资金奖励)."""

    PROJECT = "project", "项目"
    FUNDING = "funding", "资金"


class GrantState(models.TextChoices):
    """A grant's way through the approval chain."""

    PROPOSED = "proposed", "待审批"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"


class RewardBudget(models.Model):
    """The most a township may grant for one year (年度奖励总额), and what is approved of it.

    `committed_yuan` is moved only by the conditional UPDATE of an approval, so that two approvals
    at the same moment cannot exceed the cap.
    """

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_published"

    cycle = models.OneToOneField(
        AssessmentCycle, models.PROTECT, related_name="reward_budget", verbose_name="考核年度"
    )
    cap_yuan = models.PositiveIntegerField("年度总额(元)")
    committed_yuan = models.PositiveIntegerField("已批准(元)", default=0)

    objects = AreaScopedQuerySet["RewardBudget"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度奖励总额"
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_yuan__lte=F("cap_yuan")),
                name="approved_grants_stay_within_the_cap",
                violation_error_message="批准的奖励合计不能超过年度总额。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.cap_yuan}元"


class RewardTier(models.Model):
    """What a rank is worth in one cycle (奖励标准)."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_published"

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="reward_tiers", verbose_name="考核年度"
    )
    rank = models.PositiveSmallIntegerField("名次")
    amount_yuan = models.PositiveIntegerField("金额(元)")

    objects = AreaScopedQuerySet["RewardTier"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "奖励标准"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "rank"],
                name="one_tier_per_rank_and_cycle",
                violation_error_message="这个名次已经定了奖励标准。",
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1, amount_yuan__gte=1),
                name="tier_has_a_rank_and_an_amount",
                violation_error_message="名次和金额都要大于0。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.rank}名 {self.amount_yuan}元"


class RewardGrant(models.Model):
    """What an entrant is granted for its published rank (奖励).

    `limit_yuan` is what the tiers, or the decision about a tie, give for the rank of the standing.
    """

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "grant.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        GrantState.PROPOSED: {GrantState.APPROVED, GrantState.RETURNED},
        GrantState.RETURNED: {GrantState.PROPOSED},
        GrantState.APPROVED: set(),
    }

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="grants", verbose_name="考核年度"
    )
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="grants", verbose_name="参评单位"
    )
    standing = models.ForeignKey(
        Standing, models.PROTECT, related_name="grants", verbose_name="名次"
    )
    limit_yuan = models.PositiveIntegerField("按名次可得(元)")
    amount_yuan = models.PositiveIntegerField("金额(元)")
    form = models.CharField("形式", max_length=10, choices=RewardForm.choices)
    state = models.CharField(
        "状态", max_length=10, choices=GrantState.choices, default=GrantState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批准人", null=True
    )
    approved_at = models.DateTimeField("批准时间", null=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)

    objects = AreaScopedQuerySet["RewardGrant"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "奖励"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "entrant"],
                name="one_grant_per_cycle_and_entrant",
                violation_error_message="这个单位本年度已经有奖励了。",
            ),
            models.CheckConstraint(
                condition=Q(amount_yuan__gte=1, amount_yuan__lte=F("limit_yuan")),
                name="grant_stays_within_its_rank",
                violation_error_message="奖励金额不能超过按名次可得的金额。",
            ),
            models.CheckConstraint(
                condition=Q(form__in=RewardForm.values), name="grant_form_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=GrantState.values), name="grant_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="grant_approval_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=GrantState.APPROVED) | Q(approved_at__isnull=False),
                name="approved_grant_was_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="nobody_approves_what_he_proposed",
                violation_error_message="提出人不能批准自己提出的奖励。",
            ),
            models.CheckConstraint(
                condition=~Q(state=GrantState.RETURNED) | ~Q(return_reason=""),
                name="returned_grant_has_a_reason",
                violation_error_message="请写退回原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entrant} {self.amount_yuan}元"
