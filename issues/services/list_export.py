"""A list that went up as a workbook, from its snapshot alone."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from issues.models import ListSubmission
from issues.queries.columns import COLUMNS, HIDDEN_WORDS
from issues.queries.contents import PrintedRow, PrintedSection
from issues.services.lists import act_on
from shaping.audit.services import record
from shaping.figures import day_text
from shaping.spreadsheets.exports import ExportColumn, write_table

_WIDTHS = (14, 12, 40, 10, 10, 10, 30, 18, 14, 30)
_COLUMNS = (
    ExportColumn("序号", 6, "0"),
    ExportColumn("部分", 14),
    ExportColumn("编号", 18),
    *(ExportColumn(title, width) for title, width in zip(COLUMNS, _WIDTHS, strict=True)),
)


@transaction.atomic
def export_list(
    submission: ListSubmission, sections: Sequence[PrintedSection], *, by: Any
) -> bytes:
    """Write a submission as xlsx, as that reader may see it, and record that it was taken out.

    `sections` are what `submission_sections` gives for the reader: covered rows stay covered.
    """
    issue_list = submission.issue_list
    title = f"{issue_list}（第{submission.number}次上报）"
    record(act_on(issue_list, "list.export", f"导出{title}"), by=by)
    moment = timezone.localtime(submission.submitted_at)
    rows = [_cells(section.title, row) for section in sections for row in section.rows]
    notes = [
        f"回执号：{submission.receipt_number}　上报时间：{day_text(moment.date())} {moment:%H:%M}"
        f"　上报人：{submission.content['people']['reporter']}",
        f"指纹：{submission.content_hash}",
    ]
    return write_table(_COLUMNS, rows, title=title, name="问题清单", notes=notes)


def _cells(part: str, row: PrintedRow) -> list[Any]:
    if row.is_hidden:
        words = [HIDDEN_WORDS if name == "问题描述" else "" for name in COLUMNS]
    else:
        words = [text for _, text in row.cells]
    return [row.position, part, row.number, *words]
