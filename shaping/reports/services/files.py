"""The report's two documents on disk: written whole, named by their content, checked when read."""

import hashlib
import os
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shaping.reports.contents import Imprint, Words
from shaping.reports.models import MonthlyReport, ReportText
from shaping.reports.services.papers import report_docx
from shaping.reports.services.workbooks import report_workbook
from shaping.reports.wording import suggested_words
from shaping.workflow import Refused

DOCX, XLSX = "docx", "xlsx"
LOST_WORDS = (
    "这份月报的文件找不到，或者被改过。请告诉系统管理员，用备份恢复，或由镇办公室重出一版。"
)


def imprint_of(report: MonthlyReport) -> Imprint:
    """What the printed report says of itself."""
    return Imprint(
        version=report.version,
        content_hash=report.content_hash,
        audit_head=report.audit_head,
        reason=report.reason,
        made_on=report.computed_at.astimezone().date().isoformat(),
        is_demo=report.township.is_demo,
    )


def words_of(report: MonthlyReport) -> Words:
    """What the office wrote for the month, or, where it wrote nothing, the automatic sentences."""
    suggested = suggested_words(report.contents)
    written = ReportText.objects.filter(
        township=report.township_id, year=report.year, month=report.month
    ).first()
    if written is None:
        return suggested
    return Words(written.highlights or suggested.highlights, written.plan or suggested.plan)


def write_documents(report: MonthlyReport) -> dict[str, str]:
    """Render both documents and put them on disk; the hash of each by its kind."""
    contents, imprint = report.contents, imprint_of(report)
    return {
        DOCX: _write(report, DOCX, report_docx(contents, words_of(report), imprint)),
        XLSX: _write(report, XLSX, report_workbook(contents, imprint)),
    }


def refresh_docx(report: MonthlyReport) -> None:
    """Render the Word file again after the office's words changed; the old one goes at the commit."""
    old = _path(report, DOCX, report.docx_sha256)
    content = report_docx(report.contents, words_of(report), imprint_of(report))
    sha256 = _write(report, DOCX, content)
    if sha256 == report.docx_sha256:
        return
    MonthlyReport.objects.filter(pk=report.pk).update(docx_sha256=sha256)
    report.docx_sha256 = sha256
    transaction.on_commit(lambda: old.unlink(missing_ok=True))


def stored(report: MonthlyReport, kind: str) -> bytes:
    """A delivered report's document (`docx` or `xlsx`); Refused when it is gone or was changed."""
    sha256 = report.docx_sha256 if kind == DOCX else report.xlsx_sha256
    try:
        content = _path(report, kind, sha256).read_bytes()
    except OSError as error:
        raise Refused(LOST_WORDS) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(LOST_WORDS)
    return content


def _path(report: MonthlyReport, kind: str, sha256: str) -> Path:
    folder = Path(settings.MEDIA_ROOT) / "reports" / report.township.code9
    return folder / f"{report.month_code}-v{report.version}-{sha256[:16]}.{kind}"


def _write(report: MonthlyReport, kind: str, content: bytes) -> str:
    """To a name of its own first, then in one step under the last name."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(report, kind, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return sha256


def sweep_files(older_than: timedelta) -> int:
    """Delete documents that no report refers to, last written longer ago than this; how many.

    A worker that died between writing and the commit leaves them, and so does a rolled-back save.
    """
    before = (timezone.now() - older_than).timestamp()
    pairs = MonthlyReport.objects.values_list("docx_sha256", "xlsx_sha256")
    known = {sha256[:16] for pair in pairs for sha256 in pair}
    count = 0
    for path in (Path(settings.MEDIA_ROOT) / "reports").glob("*/*"):
        is_known = path.suffix != ".part" and path.stem.rpartition("-")[2] in known
        if not is_known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            count += 1
    return count
