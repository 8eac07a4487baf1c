"""What both commands say about a backup, in a sentence and as JSON."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from shaping.operations.backups.manifest import Manifest


def contents(manifest: Manifest) -> dict[str, Any]:
    """The figures of a backup for a program that reads them."""
    return {
        "made_at": manifest.made_at,
        "tables": len(manifest.tables),
        "rows": manifest.row_count,
        "files": len(manifest.files),
        "head": manifest.audit_hash,
    }


def plain_words(manifest: Manifest) -> str:
    """When it was made and what is in it."""
    made_at = timezone.localtime(datetime.fromisoformat(manifest.made_at))
    return (
        f"备份时间：{made_at:%Y-%m-%d %H:%M:%S}；{len(manifest.tables)}张表、{manifest.row_count}行，"
        f"{len(manifest.files)}个文件。日志指纹：{manifest.audit_hash}"
    )
