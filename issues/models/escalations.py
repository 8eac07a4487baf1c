"""Requests of the township to a county department (上呈、吹哨)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from issues.models.choices import EscalationState
from issues.models.issues import Issue
from issues.models.parts import IssuePartQuerySet
from shaping.accounts.references import person

E = EscalationState


class Escalation(models.Model):
    """One request to a county department, checked by a leader and printed as a 函 (上呈).

    The county's offices do not sign in here: their reply is typed in by the office.
    """

    TOWNSHIP_PATH: ClassVar[str] = "issue__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue__village"
    READ_CAPABILITY: ClassVar[str] = "issue.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        E.DRAFT: {E.CHECKED, E.RETURNED},
        E.RETURNED: {E.DRAFT},
        E.CHECKED: {E.SENT},
        E.SENT: {E.REPLIED},
        E.REPLIED: set(),
    }

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="escalations", verbose_name="问题"
    )
    department = models.CharField("县级部门", max_length=60)
    subject = models.CharField("事由", max_length=100)
    request = models.TextField("请求事项", max_length=2000)
    state = models.CharField(
        "状态", max_length=10, choices=EscalationState.choices, default=EscalationState.DRAFT
    )
    drafted_at = models.DateTimeField("拟稿时间")
    drafted_by = person("拟稿人", null=False)
    checked_at = models.DateTimeField("审核时间", null=True, blank=True)
    checked_by = person("审核人")
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    document_number = models.CharField("文号", max_length=40, blank=True)
    sent_on = models.DateField("发出日期", null=True, blank=True)
    reply = models.TextField("回复", max_length=2000, blank=True)
    replied_on = models.DateField("回复日期", null=True, blank=True)
    is_satisfied = models.BooleanField("对回复满意", null=True, blank=True)

    objects = IssuePartQuerySet["Escalation"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上呈"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "department"],
                condition=~Q(state="replied"),
                name="one_open_escalation_per_issue_and_department",
                violation_error_message="这件事已经上呈过这个部门，还没有回复。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=EscalationState.values), name="escalation_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="escalation_is_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("drafted_by")),
                name="escalation_is_checked_by_another",
                violation_error_message="审核人不能是拟稿人。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("checked", "sent", "replied"))
                | Q(checked_at__isnull=False),
                name="escalation_goes_out_only_checked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sent", "replied")) | Q(sent_on__isnull=False),
                name="sent_escalation_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="replied")
                | (~Q(reply="") & Q(replied_on__isnull=False, replied_on__gte=F("sent_on"))),
                name="replied_escalation_has_its_reply",
                violation_error_message="请写回复内容，回复日期不能早于发出日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="returned_escalation_has_a_reason",
                violation_error_message="退回要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.subject}"
