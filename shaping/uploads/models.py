"""Cleaned photos and documents; their bytes lie under VAR_DIR, never under a public address."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shaping.uploads.limits import MOST_DOCUMENT_BYTES, MOST_PIXELS_A_SIDE


class FileKind(models.TextChoices):
    """What is stored."""

    PHOTO = "photo", "照片"
    DOCUMENT = "document", "文件"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Files are seen by their uploader; an app shows others those that its own rows refer to."""

    def visible_to(self, user: models.Model) -> Self:
        """Own files only."""
        return self.filter(created_by_id=user.pk)


class StoredFile(models.Model):
    """One stored file (文件). Who may see it is decided by the row of the app that refers to it.

    `key` is made by the sender, so that the same photo sent twice is stored once. `path` is a random
    name below the uploads folder, `size` and `sha256` are those of the stored content,
    `original_sha256` is that of the photo as it was sent (empty for documents, stored as they are).
    `taken_at` is what the camera said: a hint, never a proof. `perceptual_hash` is a 64-bit
    difference hash as 16 hex digits, empty for documents.
    """

    key = models.UUIDField("键", unique=True)
    kind = models.CharField("类别", max_length=10, choices=FileKind.choices)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("内容类型", max_length=100)
    path = models.CharField("存放位置", max_length=80, unique=True)
    size = models.PositiveIntegerField("大小(字节)")
    sha256 = models.CharField("指纹", max_length=64)
    original_sha256 = models.CharField("原件指纹", max_length=64, blank=True)
    width = models.PositiveIntegerField("宽(像素)", null=True, blank=True)
    height = models.PositiveIntegerField("高(像素)", null=True, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    perceptual_hash = models.CharField("图像指纹", max_length=16, blank=True)
    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FileKind.values), name="file_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_DOCUMENT_BYTES),
                name="file_size_is_in_range",
                violation_error_message="文件是空的，或者超过20 MB。",
            ),
            models.CheckConstraint(
                condition=~Q(sha256=""),
                name="file_has_its_hash",
                violation_error_message="文件没有指纹。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=FileKind.PHOTO)
                | Q(
                    # A comparison with nothing counts as held.
                    width__isnull=False,
                    height__isnull=False,
                    width__gte=1,
                    width__lte=MOST_PIXELS_A_SIDE,
                    height__gte=1,
                    height__lte=MOST_PIXELS_A_SIDE,
                ),
                name="photo_has_its_measures",
                violation_error_message="照片没有宽和高，或者太大。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=FileKind.PHOTO) | ~Q(perceptual_hash=""),
                name="photo_has_its_picture_hash",
                violation_error_message="照片没有图像指纹。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=FileKind.DOCUMENT)
                | Q(width=None, height=None, taken_at=None, perceptual_hash=""),
                name="document_has_no_picture",
                violation_error_message="文件不能有照片才有的内容。",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="file_by_hash"),
            models.Index(fields=["township_code", "-id"], name="file_by_township"),
            models.Index(fields=["created_by", "-created_at"], name="file_by_uploader"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        """Whether it is a picture of ours, which a page may show."""
        return self.kind == FileKind.PHOTO


class UploadAttempt(models.Model):
    """One photo sent to the upload address, taken or refused (上传次数).

    Counts what an account sends in ten minutes; older rows go when the next one comes.
    """

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="上传人"
    )
    made_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "上传次数"
        indexes = [models.Index(fields=["made_by", "made_at"], name="attempt_by_user_and_time")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M:%S}"
