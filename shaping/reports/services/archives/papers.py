"""The reports of an archive: every version of every month as handed out, quarters and the year."""

from shaping.reports.models import MonthlyReport
from shaping.reports.periods import Span
from shaping.reports.queries.periods import period_of
from shaping.reports.services.archives.span import Scope
from shaping.reports.services.archives.writing import ArchiveWriter
from shaping.reports.services.files import DOCX, XLSX, stored
from shaping.reports.services.period_papers import Heading, period_docx
from shaping.reports.services.period_workbooks import period_workbook
from shaping.workflow import Refused


def add_months(scope: Scope, writer: ArchiveWriter) -> None:
    """月报: the stored documents, and what each version says as JSON with its fingerprint."""
    rows = MonthlyReport.objects.delivered().filter(township=scope.township, year=scope.year)
    for report in rows.select_related("township").order_by("month", "version").iterator(1):
        path = f"月报/{report.month_code}-第{report.version}版"
        for kind in (DOCX, XLSX):
            try:
                writer.add(f"{path}.{kind}", stored(report, kind))
            except Refused:
                writer.gaps.append(f"{report}的{kind}文件找不到，或者被改过。")
        content = {
            "year": report.year,
            "month": report.month,
            "version": report.version,
            "reason": report.reason,
            "computed_at": report.computed_at,
            "delivered_at": report.delivered_at,
            "content_hash": report.content_hash,
            "audit_head": report.audit_head,
            "content": report.snapshot,
        }
        writer.add_json(f"{path}.json", content)


def add_periods(scope: Scope, writer: ArchiveWriter) -> None:
    """季度 and 年度: made on the archive's day from the reports that are there."""
    day, is_demo = writer.moment.date(), scope.township.is_demo
    spans = [*(Span(scope.year, quarter) for quarter in range(1, 5)), Span(scope.year)]
    for span in spans:
        period = period_of(scope.township, span)
        if period is None:
            continue
        path = f"季度/{span.code}" if span.quarter else f"年度/{span.code}年"
        paper = "通报" if span.quarter else "报告"
        writer.add(f"{path}{paper}.docx", period_docx(period, Heading("", day, is_demo)))
        writer.add(f"{path}汇总.xlsx", period_workbook(period, day, is_demo=is_demo))
