"""Handing out a report's documents; who took which is written down."""

from typing import Any

from django.db import transaction

from shaping.audit.services import Act, record
from shaping.reports.models import MonthlyReport
from shaping.reports.services.files import DOCX, stored
from villages.capabilities import require

_WORDS = {True: "Word", False: "Excel"}


@transaction.atomic
def download(report: MonthlyReport, kind: str, *, by: Any) -> bytes:
    """The stored document (`docx` or `xlsx`), checked against its hash, and the act in the trail.

    Needs report.read in the township. Raises Refused when the file is gone or was changed.
    """
    require(by, "report.read", report.township)
    content = stored(report, kind)
    is_docx = kind == DOCX
    act = Act(
        "report.download",
        target=report,
        township_code=report.township.code9,
        summary=f"下载{report}（{_WORDS[is_docx]}）",
        after={"sha256": report.docx_sha256 if is_docx else report.xlsx_sha256},
    )
    record(act, by=by)
    return content
