"""Finding reports whose words or files are not what they were."""

from collections.abc import Iterator

from shaping.reports.contents import hash_of
from shaping.reports.models import MonthlyReport
from shaping.reports.services.files import DOCX, XLSX, stored
from shaping.workflow import Refused

BATCH = 50
_WORDS = {DOCX: "Word", XLSX: "Excel"}


def report_faults() -> Iterator[str]:
    """One Chinese sentence for every report whose content or document was changed or is gone."""
    rows = MonthlyReport.objects.select_related("township").order_by("pk")
    for report in rows.iterator(BATCH):
        if hash_of(report.snapshot) != report.content_hash:
            yield f"{report}的内容和当时的指纹对不上，有人改过。"
        if report.delivered_at is not None:
            yield from _file_faults(report)


def _file_faults(report: MonthlyReport) -> Iterator[str]:
    for kind, word in _WORDS.items():
        try:
            stored(report, kind)
        except Refused:
            yield f"{report}的 {word} 文件找不到，或者和送达时的指纹对不上。"
