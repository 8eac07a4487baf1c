"""A village's list of a month, its submissions, entries, exceptions and reminders."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from issues.models.choices import CarriedStatus, ListSection, ListState, ReminderKind
from shaping.accounts.references import person
from villages.models import Village
from villages.scoping import AreaScopedQuerySet


class IssueListQuerySet(AreaScopedQuerySet["IssueList"]):
    """Lists by month and state."""

    def for_month(self, year: int, month: int) -> Self:
        """The lists of one month."""
        return self.filter(year=year, month=month)

    def received(self) -> Self:
        """Lists that reached the town: submitted, returned or accepted."""
        return self.filter(state__in=(ListState.SUBMITTED, ListState.RETURNED, ListState.ACCEPTED))


class IssueList(models.Model):
    """A village's problems of one month (问题清单).

    `draft` holds what was typed, as it was typed, until it is submitted:
    {"rows": {key: {...texts, "rev": n}}, "carried": {issue id: {"status", "words", "rev"}}}.
    `reported_at` is the time that counts for 按时 or 迟报: a returned list keeps it, a recalled
    one loses it. `opens_on`, `due_on` and `locks_on` are copied when the list opens.
    """

    TOWNSHIP_PATH: ClassVar[str] = "village__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "list.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        ListState.DRAFT: {ListState.TO_CONFIRM, ListState.SUBMITTED},
        ListState.TO_CONFIRM: {ListState.DRAFT, ListState.RETURNED, ListState.SUBMITTED},
        ListState.SUBMITTED: {ListState.DRAFT, ListState.RETURNED, ListState.ACCEPTED},
        ListState.RETURNED: {ListState.TO_CONFIRM, ListState.SUBMITTED},
        ListState.ACCEPTED: set(),
    }

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="issue_lists", verbose_name="村(社区)"
    )
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    state = models.CharField(
        "状态", max_length=12, choices=ListState.choices, default=ListState.DRAFT
    )
    is_nil = models.BooleanField("零报告", default=False)
    opens_on = models.DateField("开放日期")
    due_on = models.DateField("截止日期")
    locks_on = models.DateField("锁定日期")
    draft = models.JSONField("草稿", default=dict, blank=True)
    draft_version = models.PositiveIntegerField("草稿版本", default=0)
    drafted_at = models.DateTimeField("草稿保存时间", null=True, blank=True)
    drafted_by = person("草稿保存人")
    reported_at = models.DateTimeField("上报时间", null=True, blank=True)
    reported_by = person("上报人")
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    returned_by = person("退回人")
    return_reason = models.CharField("退回原因", max_length=400, blank=True)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    accepted_by = person("受理人")

    objects = IssueListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题清单"
        constraints = [
            models.UniqueConstraint(
                fields=["village", "year", "month"],
                name="one_issue_list_per_village_month",
                violation_error_message="这个村这个月的清单已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ListState.values), name="list_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100, month__gte=1, month__lte=12),
                name="list_month_is_sensible",
                violation_error_message="年份请写2000到2100，月份1到12。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on"), locks_on__gte=F("due_on")),
                name="list_dates_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(drafted_at=None, drafted_by=None)
                | Q(drafted_at__isnull=False, drafted_by__isnull=False),
                name="draft_is_saved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reported_at=None, reported_by=None)
                | Q(reported_at__isnull=False, reported_by__isnull=False),
                name="list_is_reported_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None)
                | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="list_is_returned_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="list_is_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "returned", "accepted"))
                | Q(reported_at__isnull=False),
                name="received_list_was_reported",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False),
                name="accepted_list_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="returned_list_has_a_reason",
                violation_error_message="退回要写原因。",
            ),
        ]
        indexes = [models.Index(fields=["year", "month", "state"], name="list_by_month")]

    def __str__(self) -> str:
        return f"{self.village}{self.year}年{self.month}月问题清单"

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-11."""
        return f"{self.year}-{self.month:02d}"

    @property
    def is_editable(self) -> bool:
        """Whether the village has it in hand."""
        return self.state in {ListState.DRAFT, ListState.RETURNED}

    @property
    def is_on_time(self) -> bool | None:
        """Whether it was reported by the due date; None when it was not reported."""
        if self.reported_at is None:
            return None
        return self.reported_at.astimezone().date() <= self.due_on

    def is_locked(self, today: date) -> bool:
        """Whether the lock date has passed; an exception may still open it."""
        return today > self.locks_on


class ListSubmission(models.Model):
    """What a list said each time it went up (上报记录); never changes.

    `content` is the list as it is printed; its hash goes on the receipt.
    """

    TOWNSHIP_PATH: ClassVar[str] = "issue_list__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue_list__village"
    READ_CAPABILITY: ClassVar[str] = "list.read"

    issue_list = models.ForeignKey(
        IssueList, models.PROTECT, related_name="submissions", verbose_name="问题清单"
    )
    number = models.PositiveSmallIntegerField("第几次")
    receipt_number = models.CharField("回执号", max_length=30, unique=True)
    content = models.JSONField("内容")
    content_hash = models.CharField("内容指纹", max_length=64)
    is_nil = models.BooleanField("零报告", default=False)
    submitted_at = models.DateTimeField("上报时间")
    submitted_by = person("上报人", null=False)
    confirmed_by = person("确认的村书记")

    objects = AreaScopedQuerySet["ListSubmission"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上报记录"
        constraints = [
            models.UniqueConstraint(
                fields=["issue_list", "number"], name="one_submission_per_list_and_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="submission_numbers_start_at_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_list}第{self.number}次上报"


class IssueListEntry(models.Model):
    """One line of a submitted list (清单条目): the list's own snapshot of a problem.

    `words` are the printed columns as they stood; `return_reason` is what the town asked for.
    """

    TOWNSHIP_PATH: ClassVar[str] = "submission__issue_list__village__township"
    VILLAGE_PATH: ClassVar[str] = "submission__issue_list__village"
    READ_CAPABILITY: ClassVar[str] = "list.read"

    submission = models.ForeignKey(
        ListSubmission, models.PROTECT, related_name="entries", verbose_name="上报记录"
    )
    issue = models.ForeignKey(
        "issues.Issue", models.PROTECT, related_name="entries", verbose_name="问题"
    )
    section = models.CharField("部分", max_length=10, choices=ListSection.choices)
    position = models.PositiveSmallIntegerField("序号")
    status = models.CharField(
        "村里报的情况", max_length=10, choices=CarriedStatus.choices, blank=True
    )
    words = models.JSONField("内容")
    return_reason = models.CharField("退回原因", max_length=400, blank=True)

    objects = AreaScopedQuerySet["IssueListEntry"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单条目"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "issue"], name="one_entry_per_submission_and_issue"
            ),
            models.UniqueConstraint(
                fields=["submission", "position"], name="one_entry_per_submission_and_position"
            ),
            models.CheckConstraint(
                condition=Q(section__in=ListSection.values), name="entry_section_is_known"
            ),
            models.CheckConstraint(
                condition=Q(section="ongoing", status__in=CarriedStatus.values)
                | (~Q(section="ongoing") & Q(status="")),
                name="only_ongoing_entries_say_how_it_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} 第{self.position}条"


class LockException(models.Model):
    """Leave to hand in a locked list until a day, with the reason (锁定例外)."""

    TOWNSHIP_PATH: ClassVar[str] = "issue_list__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue_list__village"
    READ_CAPABILITY: ClassVar[str] = "list.read"

    issue_list = models.ForeignKey(
        IssueList, models.PROTECT, related_name="lock_exceptions", verbose_name="问题清单"
    )
    reason = models.CharField("原因", max_length=200)
    until = models.DateField("开放到")
    granted_at = models.DateTimeField("批准时间")
    granted_by = person("批准人", null=False)

    objects = AreaScopedQuerySet["LockException"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "锁定例外"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="lock_exception_has_a_reason",
                violation_error_message="请写开放的原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_list}开放到{self.until}"


class Reminder(models.Model):
    """That a village was reminded of its list, and by whom (催报记录); once per kind and day."""

    TOWNSHIP_PATH: ClassVar[str] = "issue_list__village__township"
    VILLAGE_PATH: ClassVar[str] = "issue_list__village"
    READ_CAPABILITY: ClassVar[str] = "list.read"

    issue_list = models.ForeignKey(
        IssueList, models.PROTECT, related_name="reminders", verbose_name="问题清单"
    )
    kind = models.CharField("方式", max_length=12, choices=ReminderKind.choices)
    reminded_on = models.DateField("日期")
    reminded_by = person("催报人")

    objects = AreaScopedQuerySet["Reminder"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催报记录"
        constraints = [
            models.UniqueConstraint(
                fields=["issue_list", "kind", "reminded_on"],
                name="one_reminder_per_list_kind_and_day",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReminderKind.values), name="reminder_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="by_hand") | Q(reminded_by__isnull=False),
                name="reminder_by_hand_names_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_list} {self.get_kind_display()}"
