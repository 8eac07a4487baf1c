"""The township's acts of the year as JSON lines with the fingerprints of the chain.

Values before and after, and network addresses, stay in the system: only the auditor reads those.
"""

from collections.abc import Iterator
from typing import Any

from shaping.audit.models import AuditEvent
from shaping.reports.services.archives.span import BATCH, Scope
from shaping.reports.services.archives.writing import ArchiveWriter

PATH = "日志/操作日志.jsonl"


def add_trail(scope: Scope, writer: ArchiveWriter) -> None:
    """日志: one act a line, oldest first."""
    writer.add_lines(PATH, _events(scope))


def _events(scope: Scope) -> Iterator[dict[str, Any]]:
    rows = AuditEvent.objects.filter(
        township_code=scope.township.code9,
        happened_at__gte=scope.begins_at,
        happened_at__lt=scope.ends_at,
    )
    for event in rows.order_by("sequence").defer("before", "after").iterator(BATCH):
        yield {
            "序号": event.sequence,
            "时间": event.happened_at,
            "操作人": event.actor_name,
            "操作": event.action,
            "对象": event.target_label,
            "说明": event.summary,
            "前一条指纹": event.previous_hash,
            "指纹": event.hash,
        }
