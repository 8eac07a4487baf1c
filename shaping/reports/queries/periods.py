"""A township's quarter or year, put together from the newest delivered reports of its months."""

from typing import Any

from django.http import Http404

from shaping.reports.models import MonthlyReport, MonthlyReportQuerySet
from shaping.reports.periods import MonthPart, Period, Span, figures_of
from shaping.reports.queries.reports import visible_reports
from villages.models import Township


def quarter_of(user: Any, code9: str, year: int, quarter: int) -> Period:
    """The quarter (1 to 4) of a township; two queries. Http404 without any report of it."""
    return _visible_period(user, code9, Span(year, quarter))


def year_of(user: Any, code9: str, year: int) -> Period:
    """The year of a township; two queries. Http404 without any report of it."""
    return _visible_period(user, code9, Span(year))


def period_of(township: Township, span: Span) -> Period | None:
    """The same for the archive, whoever asks; None without any report of it."""
    return _period(MonthlyReport.objects.delivered().filter(township=township), span)


def _visible_period(user: Any, code9: str, span: Span) -> Period:
    found = _period(visible_reports(user).filter(township__code9=code9), span)
    if found is None:
        raise Http404(f"{span.words}还没有月报，或者不在您的范围内。")
    return found


def _period(rows: MonthlyReportQuerySet, span: Span) -> Period | None:
    reports = _newest(rows, span)
    months = [MonthPart(report.version, report.content_hash, report.contents) for report in reports]
    return Period(span, months, _figures_before(rows, span.before)) if months else None


def _newest(rows: MonthlyReportQuerySet, span: Span) -> MonthlyReportQuerySet:
    found = rows.newest().filter(year=span.year, month__in=span.months)
    return found.order_by("month")


def _figures_before(rows: MonthlyReportQuerySet, span: Span) -> dict[str, int] | None:
    """The figures of the stretch before; None unless each of its months has a report."""
    months = list(_newest(rows, span).values_list("snapshot__figures", flat=True))
    return figures_of(months) if len(months) == len(span.months) else None


def years_of(township: Township) -> list[tuple[Span, list[Span]]]:
    """Years of a township that have reports, newest first, each with its quarters; one query."""
    rows = MonthlyReport.objects.delivered().filter(township=township)
    found: dict[int, set[int]] = {}
    for year, month in rows.order_by("-year").values_list("year", "month").distinct():
        found.setdefault(year, set()).add((month + 2) // 3)
    return [
        (Span(year), [Span(year, quarter) for quarter in sorted(quarters)])
        for year, quarters in found.items()
    ]
