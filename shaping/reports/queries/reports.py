"""Delivered reports as their readers find them: one month's, a township's months, the last year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404

from issues.models import Issue
from shaping.reports.contents import Contents
from shaping.reports.models import MonthlyReport, MonthlyReportQuerySet
from shaping.reports.queries.problems import SENSITIVE_WORDS
from shaping.reports.queries.windows import due_months
from villages.capabilities import grants_of
from villages.models import Township

# Months that the chart of a report looks back on, its own among them.
CHART_MONTHS = 12
# The hourly task has its report ready well before this has passed since the cut-off.
USUAL_DELAY = timedelta(days=1)


@dataclass(frozen=True)
class MonthRow:
    """A township's month: its newest report with the figures, and all its delivered versions."""

    report: MonthlyReport
    figures: dict[str, int]
    versions: list[int]

    @property
    def received(self) -> int:
        """Expected lists that had come by the cut-off."""
        return self.figures["on_time"] + self.figures["late"]


@dataclass(frozen=True)
class WaitingMonth:
    """A month that is over without a report to read; `is_late` when that lasts unusually long."""

    township: Township
    year: int
    month: int
    cut_off_on: date
    is_late: bool


@dataclass(frozen=True)
class MonthFigures:
    """One month of a stretch; `figures` is None where there is no report."""

    year: int
    month: int
    figures: dict[str, int] | None


def reads_everywhere(user: Any) -> bool:
    """Whether the user reads the reports of all townships (县级查看)."""
    return any(grant.township_id is None for grant in grants_of(user, "report.read"))


def visible_reports(user: Any) -> MonthlyReportQuerySet:
    """What was delivered in the user's townships."""
    rows: MonthlyReportQuerySet = MonthlyReport.objects.visible_to(user)
    return rows.delivered()


def report_or_404(
    user: Any, code9: str, year: int, month: int, version: int | None = None
) -> MonthlyReport:
    """The newest delivered report of a township's month, or that version; Http404 else."""
    rows = visible_reports(user).for_month(year, month).filter(township__code9=code9)
    if version is not None:
        rows = rows.filter(version=version)
    rows = rows.select_related("township", "requested_by").order_by("-version")
    report = rows.first()
    if report is None:
        raise Http404("没有这一期月报，或者不在您的范围内。")
    return report


def newest_version(report: MonthlyReport) -> int:
    """The number of the newest delivered version of the report's month."""
    rows = MonthlyReport.objects.delivered().for_month(report.year, report.month)
    found = rows.filter(township=report.township_id).order_by("-version")
    return found.values_list("version", flat=True)[0]


def with_figures(rows: MonthlyReportQuerySet) -> QuerySet[Any]:
    """The reports with their figures alone (`figures`), without the rest of the snapshot."""
    found = rows.select_related("township").defer("snapshot")
    return found.annotate(figures=F("snapshot__figures"))


def months_of(rows: MonthlyReportQuerySet) -> QuerySet[Any]:
    """The newest versions of these reports, newest month first, townships in code order."""
    found = with_figures(rows.newest())
    return found.order_by("-year", "-month", "township__code9")


def month_rows(reports: Sequence[Any]) -> list[MonthRow]:
    """These newest reports with the numbers of all versions; one query for all."""
    keys = {(row.township_id, row.year, row.month) for row in reports}
    found: dict[tuple[int, int, int], list[int]] = {key: [] for key in keys}
    versions = MonthlyReport.objects.delivered().filter(
        township__in={key[0] for key in keys}, year__in={key[1] for key in keys}
    )
    rows = versions.order_by("version").values_list("township", "year", "month", "version")
    for *key, version in rows:
        if tuple(key) in found:
            found[key[0], key[1], key[2]].append(version)
    return [
        MonthRow(row, row.figures, found[row.township_id, row.year, row.month]) for row in reports
    ]


def waiting_months(townships: Iterable[Township], today: date) -> list[WaitingMonth]:
    """Months of these townships that are over and cannot be read yet, newest first.

    Those that were never computed, and first versions that are not handed out.
    """
    rows = list(townships)
    found = [
        (window.township, window.year, window.month, window.cut_off_on)
        for window in due_months(today, rows)
    ]
    undelivered = MonthlyReport.objects.filter(
        township__in=[row.pk for row in rows], delivered_at=None, version=1
    )
    for report in undelivered.select_related("township").defer("snapshot"):
        found.append((report.township, report.year, report.month, report.cut_off_on))
    waiting = [WaitingMonth(*row, is_late=today > row[3] + USUAL_DELAY) for row in found]
    return sorted(waiting, key=lambda row: (-row.year, -row.month, row.township.code9))


def last_months(report: MonthlyReport, contents: Contents) -> list[MonthFigures]:
    """Twelve months up to the report's own, oldest first, from the newest reports; one query."""
    last = report.year * 12 + report.month - 1
    numbers = range(last - CHART_MONTHS + 1, last + 1)
    rows = MonthlyReport.objects.filter(township=report.township_id, year__gte=report.year - 1)
    stored = {
        (year, month): figures
        for year, month, figures in rows.newest().values_list("year", "month", "snapshot__figures")
    }
    stored[report.year, report.month] = contents.figures
    months = [(number // 12, number % 12 + 1) for number in numbers]
    return [MonthFigures(year, month, stored.get((year, month))) for year, month in months]


def covered(contents: Contents) -> Contents:
    """The contents without the words of problems that were marked sensitive since; one query."""
    keys = [line.pk for line in contents.problems]
    hidden = set(Issue.objects.filter(pk__in=keys, is_sensitive=True).values_list("pk", flat=True))
    lines = [
        replace(line, description=SENSITIVE_WORDS, unit="") if line.pk in hidden else line
        for line in contents.problems
    ]
    return replace(contents, problems=lines)


def visible_issues(user: Any, keys: Iterable[int]) -> set[int]:
    """Those of these problems whose page the user may open."""
    rows = Issue.objects.visible_to(user).filter(pk__in=list(keys))
    return set(rows.values_list("pk", flat=True))


def read_months(user: Any) -> list[tuple[int, int]]:
    """The months of which the user can read any report, newest first."""
    rows = visible_reports(user).order_by("-year", "-month")
    return list(rows.values_list("year", "month").distinct())


def newest_month(user: Any) -> tuple[str, int, int] | None:
    """Township code, year and month of the newest report the user can read; None without any."""
    rows = visible_reports(user).order_by("-year", "-month", "township__code9")
    return rows.values_list("township__code9", "year", "month").first()
