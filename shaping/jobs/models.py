"""Background jobs: one row a job, written before anything is handed to the queue."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

MAX_ATTEMPTS = 3
# What runs tells of itself every few seconds, and what waits is taken at once.
USUAL_SILENCE = timedelta(minutes=1)


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    REFUSED = "refused", "未通过"
    FAILED = "failed", "失败"


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs are seen by whoever started them."""

    def visible_to(self, user: models.Model) -> Self:
        """Own rows only (design §3)."""
        return self.filter(created_by_id=user.pk)

    def stuck(self, waiting_since: datetime, silent_since: datetime) -> Self:
        """Jobs that were never taken, or of whose worker the row has heard nothing for long."""
        return self.filter(
            Q(state=JobState.WAITING, queued_at__lt=waiting_since)
            | Q(state=JobState.RUNNING, heartbeat_at__lt=silent_since)
        )


class Job(models.Model):
    """One background task and its outcome (后台任务)."""

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        JobState.WAITING: {JobState.RUNNING},
        JobState.RUNNING: {JobState.DONE, JobState.REFUSED, JobState.FAILED, JobState.WAITING},
        JobState.FAILED: {JobState.WAITING},
        JobState.REFUSED: set(),
        JobState.DONE: set(),
    }

    kind = models.CharField("种类", max_length=40)
    title = models.CharField("名称", max_length=120)
    parameters = models.JSONField("参数", default=dict)
    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    total = models.PositiveIntegerField("总数", default=0)
    done = models.PositiveIntegerField("已处理", default=0)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    result = models.JSONField("结果", default=dict)
    result_path = models.CharField("结果页面", max_length=200, blank=True)
    message = models.CharField("说明", max_length=400, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发起人", null=True
    )
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    queued_at = models.DateTimeField("排队时间", default=timezone.now)
    heartbeat_at = models.DateTimeField("最近动静", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=MAX_ATTEMPTS), name="job_is_tried_at_most_three_times"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING], finished_at=None)
                | Q(
                    state__in=[JobState.DONE, JobState.REFUSED, JobState.FAILED],
                    finished_at__isnull=False,
                ),
                name="job_has_an_end_when_it_is_over",
            ),
        ]
        indexes = [models.Index(fields=["state", "queued_at"], name="job_by_state")]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_state_display()}）"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {JobState.DONE, JobState.REFUSED, JobState.FAILED}

    @property
    def is_stalled(self) -> bool:
        """Whether nothing has been heard of it for long: no worker runs, or its worker died."""
        heard_at = self.heartbeat_at or self.queued_at
        return not self.is_over and timezone.now() - heard_at > USUAL_SILENCE


class ScheduledRun(models.Model):
    """When one scheduled task ran last, and what came of it (定时任务); one row a task."""

    name = models.CharField("名称", max_length=100, unique=True)
    last_started_at = models.DateTimeField("上次开始")
    last_finished_at = models.DateTimeField("上次办完", null=True)
    last_failed_at = models.DateTimeField("上次失败", null=True)
    last_words = models.CharField("结果", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="scheduled_run_has_a_name",
                violation_error_message="定时任务要有名称。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_failed(self) -> bool:
        """Whether the last run that came to an end ended badly."""
        if self.last_failed_at is None:
            return False
        return self.last_finished_at is None or self.last_failed_at > self.last_finished_at
