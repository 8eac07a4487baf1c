"""A problem of a village, from its report to its closing."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from issues.models.choices import (
    UNFINISHED_STATES,
    AffectedUnit,
    Holder,
    IssueLevel,
    IssueScope,
    IssueSource,
    IssueState,
    Urgency,
    VillagersAnswer,
)
from issues.models.lists import IssueList
from issues.models.settings import IssueCategory
from issues.models.topics import CommonTopic
from organizations.models import EveningTalk
from shaping.accounts.references import person
from villages.capabilities import grants_of
from villages.models import Hamlet, Village
from villages.scoping import AreaScopedQuerySet

S = IssueState
_SIDE_ROADS = {S.MERGED, S.PARKED, S.DECLINED, S.ESCALATED}


class IssueQuerySet(AreaScopedQuerySet["Issue"]):
    """Problems by state and dates; sensitive ones only for those concerned."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the user's area; a sensitive one also needs `issue.read_sensitive` or its handling."""
        concerned = self.area_condition(grants_of(user, "issue.read_sensitive"))
        shown = Q(is_sensitive=False) | Q(responsible_id=user.pk) | concerned
        return super().visible_to(user).filter(shown)

    def unfinished(self) -> Self:
        """What a village still carries from month to month."""
        return self.filter(state__in=UNFINISHED_STATES)

    def received(self) -> Self:
        """What the town has: neither withdrawn nor waiting at the village."""
        return self.exclude(state=IssueState.WITHDRAWN)

    def overdue(self, today: date) -> Self:
        """In handling past the due date."""
        handling = (IssueState.IN_PROGRESS, IssueState.ESCALATED, IssueState.REOPENED)
        return self.filter(state__in=handling, due_on__lt=today)


class Issue(models.Model):
    """A hard problem of a village (重难点问题).

    `draft_key` ties it to the row of the draft it came from, so a resubmission finds it again.
    `holder` is whose clock runs now; days are computed from the events. `version` grows with every
    change and refuses stale forms. `search_text` is what full-text search looks through.
    """

    TOWNSHIP_PATH: ClassVar[str] = "village__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "issue.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        S.REPORTED: {S.ACCEPTED, S.RETURNED, S.WITHDRAWN},
        S.WITHDRAWN: {S.REPORTED},
        S.RETURNED: {S.REPORTED, S.WITHDRAWN},
        S.ACCEPTED: {S.IN_PROGRESS, S.AWAITING_VERIFICATION} | _SIDE_ROADS,
        S.IN_PROGRESS: {S.ACCEPTED, S.AWAITING_VERIFICATION} | _SIDE_ROADS,
        S.AWAITING_VERIFICATION: {S.CLOSED, S.IN_PROGRESS, S.REOPENED},
        S.CLOSED: {S.REOPENED},
        S.MERGED: set(),
        S.ESCALATED: {S.IN_PROGRESS, S.AWAITING_VERIFICATION, S.PARKED},
        S.PARKED: {S.IN_PROGRESS, S.ESCALATED, S.DECLINED},
        S.DECLINED: {S.REOPENED},
        S.REOPENED: {S.IN_PROGRESS, S.AWAITING_VERIFICATION} | _SIDE_ROADS,
    }

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="issues", verbose_name="村(社区)"
    )
    hamlet = models.ForeignKey(
        Hamlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name="村湾(小区)",
    )
    first_list = models.ForeignKey(
        IssueList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="new_issues",
        verbose_name="首次列入的清单",
    )
    evening_talk = models.ForeignKey(
        EveningTalk,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name="提出的夜话",
    )
    draft_key = models.CharField("草稿键", max_length=36)
    number = models.CharField("编号", max_length=20)
    category = models.ForeignKey(
        IssueCategory, models.PROTECT, related_name="issues", verbose_name="问题类别"
    )
    description = models.CharField("问题描述", max_length=500)
    affected_count = models.PositiveIntegerField("涉及数")
    affected_unit = models.CharField("涉及单位", max_length=10, choices=AffectedUnit.choices)
    scope = models.CharField("共性/个性", max_length=10, choices=IssueScope.choices, blank=True)
    urgency = models.CharField(
        "紧急程度", max_length=10, choices=Urgency.choices, default=Urgency.NORMAL
    )
    level = models.CharField("层级", max_length=10, choices=IssueLevel.choices, blank=True)
    source = models.CharField("来源", max_length=12, choices=IssueSource.choices, blank=True)
    proposal = models.CharField("拟办意见", max_length=300, blank=True)
    funds_yuan = models.PositiveIntegerField("资金需求(元)", null=True, blank=True)
    raised_on = models.DateField("提出日期", null=True, blank=True)
    raised_by_name = models.CharField("提出人", max_length=40, blank=True)
    contact = models.CharField("联系方式", max_length=60, blank=True)
    individual_measure = models.CharField("因人施策", max_length=300, blank=True)
    is_sensitive = models.BooleanField("敏感", default=False)
    grid_event_number = models.CharField("网格事件编号", max_length=40, blank=True)
    search_text = models.TextField("检索文字", blank=True, editable=False)

    state = models.CharField(
        "状态", max_length=24, choices=IssueState.choices, default=IssueState.REPORTED
    )
    version = models.PositiveIntegerField("版本", default=1)
    holder = models.CharField(
        "在谁手里", max_length=10, choices=Holder.choices, default=Holder.TOWNSHIP
    )
    needs_help = models.BooleanField("村里请镇里帮助", default=False)
    responsible_unit = models.CharField("责任单位", max_length=60, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_issues",
        verbose_name="责任人",
    )
    reported_at = models.DateTimeField("上报时间")
    due_on = models.DateField("完成时限", null=True, blank=True)
    review_on = models.DateField("挂账复查日期", null=True, blank=True)
    decline_reason = models.CharField("不予办理的理由", max_length=300, blank=True)

    result = models.CharField("办理结果", max_length=500, blank=True)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    finished_by = person("办理人")
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    verified_by = person("核验人")
    villagers_answer = models.CharField(
        "群众反馈", max_length=12, choices=VillagersAnswer.choices, blank=True
    )
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)
    watch_until = models.DateField("回看到", null=True, blank=True)
    reopen_count = models.PositiveSmallIntegerField("反弹次数", default=0)

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_issues",
        verbose_name="合并到",
    )
    recurrence_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurrences",
        verbose_name="反弹自",
    )
    common_topic = models.ForeignKey(
        CommonTopic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name="共性问题",
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        constraints = [
            models.UniqueConstraint(
                fields=["village", "number"], name="one_issue_per_village_and_number"
            ),
            models.UniqueConstraint(
                fields=["village", "draft_key"], name="one_issue_per_village_and_draft_key"
            ),
            models.CheckConstraint(
                condition=Q(state__in=IssueState.values), name="issue_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(holder__in=Holder.values), name="issue_holder_is_known"
            ),
            models.CheckConstraint(
                condition=Q(affected_unit__in=AffectedUnit.values),
                name="issue_affected_unit_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(description=""),
                name="issue_has_a_description",
                violation_error_message="请写问题描述。",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="issue_is_finished_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by=None)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="issue_is_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None)
                | Q(finished_by=None)
                | ~Q(verified_by=F("finished_by")),
                name="issue_is_verified_by_another_than_its_handler",
                violation_error_message="核验人不能是办理人。",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (
                    ~Q(result="")
                    & Q(verified_by__isnull=False, finished_by__isnull=False)
                    & Q(closed_at__isnull=False, watch_until__isnull=False)
                    & Q(villagers_answer__in=("agreed", "unreached"))
                ),
                name="issue_closes_with_result_verifier_and_answer",
                violation_error_message="销号要有办理结果、另一人核验和群众反馈。",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
                name="merged_issue_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="issue_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(recurrence_of=None) | ~Q(recurrence_of=F("pk")),
                name="issue_does_not_recur_from_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state="parked") | Q(review_on__isnull=False),
                name="parked_issue_has_a_review_date",
                violation_error_message="挂账要写下次复查的日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""),
                name="declined_issue_has_a_reason",
                violation_error_message="不予办理要写理由。",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_progress")
                | (
                    Q(due_on__isnull=False)
                    & (~Q(responsible_unit="") | Q(responsible__isnull=False))
                ),
                name="issue_in_progress_has_somebody_and_a_date",
                violation_error_message="办理中的问题要有责任单位(人)和完成时限。",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "state"], name="issue_by_village_and_state"),
            models.Index(fields=["state", "due_on"], name="issue_by_state_and_due"),
            models.Index(fields=["village", "category"], name="issue_by_village_category"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {'（敏感）' if self.is_sensitive else self.description[:20]}"

    @property
    def affected(self) -> str:
        """The number affected with its unit: 46户."""
        return f"{self.affected_count}{self.get_affected_unit_display()}"

    def is_overdue(self, today: date) -> bool:
        """Whether it is in handling past its due date."""
        handling = {IssueState.IN_PROGRESS, IssueState.ESCALATED, IssueState.REOPENED}
        return self.state in handling and self.due_on is not None and self.due_on < today

    def is_watched(self, today: date) -> bool:
        """Whether it is closed and still in its watch period."""
        return (
            self.state == IssueState.CLOSED
            and self.watch_until is not None
            and today <= self.watch_until
        )
