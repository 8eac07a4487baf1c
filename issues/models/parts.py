"""What hangs on a problem: its flow, pictures, requests for more time, answers about likeness."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from issues.models.choices import AttachmentPhase, ExtensionState, Holder, IssueState
from issues.models.issues import Issue
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.scoping import AreaScopedQuerySet

PartModel = TypeVar("PartModel", bound=models.Model)


class IssuePartQuerySet(AreaScopedQuerySet[PartModel]):
    """Rows that hang on a problem and are seen with it only."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the area whose problem the user may see, sensitive or not."""
        return super().visible_to(user).filter(issue__in=Issue.objects.visible_to(user))


class IssueEvent(models.Model):
    """One step of a problem with who, when and words (办理记录); only ever added.

    `holder` and `due_on` are whose clock runs and until when after the step, so that a past month
    can be counted as it stood. `details` holds plain JSON: old and new values.
    """

    TOWNSHIP_PATH: ClassVar[str] = "issue__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue__village"
    READ_CAPABILITY: ClassVar[str] = "issue.read"

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="events", verbose_name="问题")
    sequence = models.PositiveIntegerField("序号")
    action = models.CharField("动作", max_length=30)
    from_state = models.CharField("原状态", max_length=24, choices=IssueState.choices, blank=True)
    to_state = models.CharField("状态", max_length=24, choices=IssueState.choices)
    holder = models.CharField("在谁手里", max_length=10, choices=Holder.choices)
    due_on = models.DateField("完成时限", null=True, blank=True)
    words = models.CharField("说明", max_length=500, blank=True)
    details = models.JSONField("明细", default=dict, blank=True)
    happened_at = models.DateTimeField("时间")
    by = person("经办人")
    by_name = models.CharField("经办人姓名", max_length=40)

    objects = IssuePartQuerySet["IssueEvent"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "sequence"], name="one_event_per_issue_and_sequence"
            ),
            models.CheckConstraint(
                condition=Q(to_state__in=IssueState.values, holder__in=Holder.values),
                name="event_state_and_holder_are_known",
            ),
        ]
        indexes = [models.Index(fields=["happened_at"], name="issue_event_by_time")]

    def __str__(self) -> str:
        return f"{self.issue} {self.action}"


class Attachment(models.Model):
    """A cleaned photo or paper of a problem (附件)."""

    TOWNSHIP_PATH: ClassVar[str] = "issue__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue__village"
    READ_CAPABILITY: ClassVar[str] = "issue.read"

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="attachments", verbose_name="问题"
    )
    stored_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name="文件"
    )
    phase = models.CharField("内容", max_length=10, choices=AttachmentPhase.choices)
    added_at = models.DateTimeField("添加时间")
    added_by = person("添加人", null=False)

    objects = IssuePartQuerySet["Attachment"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "stored_file"], name="one_attachment_per_issue_and_file"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=AttachmentPhase.values), name="attachment_phase_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} {self.get_phase_display()}"


class ExtensionRequest(models.Model):
    """A request for more time, asked before the due date (延期申请)."""

    TOWNSHIP_PATH: ClassVar[str] = "issue__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue__village"
    READ_CAPABILITY: ClassVar[str] = "issue.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        ExtensionState.ASKED: {ExtensionState.GRANTED, ExtensionState.REFUSED},
        ExtensionState.GRANTED: set(),
        ExtensionState.REFUSED: set(),
    }

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="extension_requests", verbose_name="问题"
    )
    due_before = models.DateField("原时限")
    asked_until = models.DateField("申请延到")
    reason = models.CharField("理由", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=ExtensionState.choices, default=ExtensionState.ASKED
    )
    asked_at = models.DateTimeField("申请时间")
    asked_by = person("申请人", null=False)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = person("答复人")

    objects = IssuePartQuerySet["ExtensionRequest"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        constraints = [
            models.UniqueConstraint(
                fields=["issue"],
                condition=Q(state="asked"),
                name="one_open_extension_request_per_issue",
                violation_error_message="已经有一份延期申请在等答复。",
            ),
            models.CheckConstraint(
                condition=Q(asked_until__gt=F("due_before")),
                name="extension_goes_beyond_the_due_date",
                violation_error_message="申请的日期要晚于原来的时限。",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="extension_is_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None)
                | Q(state__in=("granted", "refused"), answered_at__isnull=False),
                name="extension_state_fits_its_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} 延到{self.asked_until}"


class LikenessAnswer(models.Model):
    """A person's answer whether a problem is an earlier one come back (反弹判断); asked once."""

    TOWNSHIP_PATH: ClassVar[str] = "issue__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue__village"
    READ_CAPABILITY: ClassVar[str] = "issue.read"

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="likeness_answers", verbose_name="问题"
    )
    earlier = models.ForeignKey(Issue, models.PROTECT, related_name="+", verbose_name="以前的问题")
    is_recurrence = models.BooleanField("是反弹")
    likeness_percent = models.PositiveSmallIntegerField("相像程度(%)")
    answered_at = models.DateTimeField("判断时间")
    answered_by = person("判断人", null=False)

    objects = IssuePartQuerySet["LikenessAnswer"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反弹判断"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "earlier"], name="one_likeness_answer_per_pair"
            ),
            models.CheckConstraint(
                condition=~Q(issue=F("earlier")), name="issue_is_not_likened_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(likeness_percent__lte=100), name="likeness_is_at_most_100_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue}—{self.earlier}"
