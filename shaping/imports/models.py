"""What was imported: the file, what it would change, what it changed, and its undoing."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Self

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils import timezone

# A preview older than this is checked again before it may be confirmed.
PREVIEW_LIFETIME = timedelta(minutes=30)


class BatchState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", "检查中"
    FAULTY = "faulty", "有错"
    CHECKED = "checked", "待确认"
    CONFIRMED = "confirmed", "已导入"
    UNDONE = "undone", "已撤销"


class RowAction(models.TextChoices):
    """What a row of the sheet does to the stored row."""

    NEW = "new", "新增"
    CHANGED = "changed", "修改"
    UNCHANGED = "unchanged", "不变"


class UploadStorage(FileSystemStorage):
    """Uploaded workbooks lie outside anything the web server serves."""

    @property
    def base_location(self) -> Path:
        """Folder below MEDIA_ROOT, read at each use so that tests may move it."""
        return Path(settings.MEDIA_ROOT) / "imports"


def upload_storage() -> UploadStorage:
    """Name the storage for the migrations without its folder."""
    return UploadStorage()


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Batches are seen by their uploader; an app shows more of them by township code."""

    def visible_to(self, user: models.Model) -> Self:
        """Own rows only."""
        return self.filter(created_by_id=user.pk)


class ImportBatch(models.Model):
    """One uploaded sheet on its way into the tables (导入批次).

    Nobody uploaded or confirmed it when a command on the server imported it.
    """

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        BatchState.UPLOADED: {BatchState.FAULTY, BatchState.CHECKED},
        BatchState.FAULTY: {BatchState.UPLOADED},
        BatchState.CHECKED: {BatchState.CONFIRMED, BatchState.UPLOADED},
        BatchState.CONFIRMED: {BatchState.UNDONE},
        BatchState.UNDONE: set(),
    }

    kind = models.CharField("种类", max_length=40)
    title = models.CharField("导入内容", max_length=120)
    parameters = models.JSONField("参数", default=dict)
    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    file = models.FileField("文件", storage=upload_storage, max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件指纹", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED
    )
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("修改", default=0)
    unchanged_count = models.PositiveIntegerField("不变", default=0)
    wrong_count = models.PositiveIntegerField("有错", default=0)
    refusal = models.CharField("不能读取的原因", max_length=400, blank=True)
    faults = models.JSONField("错误", default=list)
    warnings = models.JSONField("提醒", default=list)
    rows_hash = models.CharField("数据指纹", max_length=64, blank=True)
    job_id = models.BigIntegerField("后台任务", null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人", null=True
    )
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    checked_at = models.DateTimeField("检查时间", null=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人", null=True
    )
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="撤销人", null=True
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="import_batch_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                | Q(confirmed_at__isnull=False, confirmed_by=None, created_by=None),
                name="import_confirmation_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False, confirmed_at__isnull=False),
                name="import_undoing_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[BatchState.CHECKED, BatchState.CONFIRMED, BatchState.UNDONE]
                )
                | Q(wrong_count=0),
                name="faulty_import_is_never_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["kind", "township_code", "-id"], name="import_by_township")]

    def __str__(self) -> str:
        return f"{self.file_name}（{self.get_state_display()}）"

    @property
    def change_count(self) -> int:
        """How many rows would be or were written."""
        return self.new_count + self.changed_count

    def is_expired(self, now: datetime) -> bool:
        """Whether the check lies too far back to be confirmed unseen again."""
        return self.checked_at is None or now - self.checked_at > PREVIEW_LIFETIME


class ImportedRow(models.Model):
    """One row of a batch with the stored values before and after (导入明细)."""

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", verbose_name="导入批次"
    )
    number = models.PositiveIntegerField("行号")
    action = models.CharField("动作", max_length=10, choices=RowAction.choices)
    key = models.CharField("对应记录", max_length=120)
    label = models.CharField("名称", max_length=120)
    old = models.JSONField("原值", default=dict)
    new = models.JSONField("新值", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "导入明细"
        constraints = [
            models.UniqueConstraint(fields=["batch", "key"], name="one_imported_row_per_key"),
            models.CheckConstraint(
                condition=Q(action__in=RowAction.values), name="imported_row_action_is_known"
            ),
        ]
        indexes = [models.Index(fields=["batch", "number"], name="imported_row_by_number")]

    def __str__(self) -> str:
        return f"第{self.number}行 {self.label}"
