"""The append-only, hash-chained record of acts; no foreign keys, so history never follows live rows."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.db import models

GENESIS_HASH = "0" * 64


class AppendOnlyError(RuntimeError):
    """Raised when code tries to change or delete an audit event."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Reads and appends only; PostgreSQL refuses the rest by a trigger as well."""

    def update(self, **kwargs: Any) -> int:
        """Refuse: an event is never changed."""
        raise AppendOnlyError("audit events are append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: an event is never removed."""
        raise AppendOnlyError("audit events are append-only")


class AuditEvent(models.Model):
    """One act: who did what to which thing, when and from where (操作日志)."""

    sequence = models.PositiveBigIntegerField("序号", primary_key=True)
    happened_at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=60)
    address = models.CharField("来源地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    action = models.CharField("操作", max_length=60)
    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    target_type = models.CharField("对象类别", max_length=60, blank=True)
    target_id = models.CharField("对象编号", max_length=60, blank=True)
    target_label = models.CharField("对象", max_length=200, blank=True)
    summary = models.CharField("说明", max_length=400, blank=True)
    before = models.JSONField("原值", default=dict)
    after = models.JSONField("新值", default=dict)
    previous_hash = models.CharField("前一条指纹", max_length=64)
    hash = models.CharField("指纹", max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        constraints = [
            models.UniqueConstraint(fields=["previous_hash"], name="audit_chain_does_not_fork"),
        ]
        indexes = [
            models.Index(fields=["township_code", "-sequence"], name="audit_by_township"),
            models.Index(fields=["action", "-sequence"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.actor_name} {self.summary or self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if not self._state.adding:
            raise AppendOnlyError("audit events are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: an event is never removed."""
        raise AppendOnlyError("audit events are append-only")

    def expected_hash(self) -> str:
        """SHA-256 over every column but the hash itself, in a fixed order."""
        content = [
            self.sequence,
            self.happened_at.astimezone(UTC).isoformat(),
            self.actor_id,
            self.actor_name,
            self.address,
            self.request_id,
            self.action,
            self.township_code,
            self.target_type,
            self.target_id,
            self.target_label,
            self.summary,
            self.before,
            self.after,
            self.previous_hash,
        ]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class AuditHead(models.Model):
    """The chain's last link (日志链头): one row, taken by UPDATE before an event is appended."""

    sequence = models.PositiveBigIntegerField("最后序号", default=0)
    hash = models.CharField("最后指纹", max_length=64, default=GENESIS_HASH)

    class Meta:
        verbose_name = verbose_name_plural = "日志链头"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="audit_has_one_head"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"
