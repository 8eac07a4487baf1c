"""A closed month's lists as they stood at the cut-off, and lists of earlier months that came late."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from issues.models import Issue, IssueList, IssueState, ListSubmission
from issues.queries.months import Cell, CellDates, cell_of, month_of
from shaping.audit.models import AuditEvent
from shaping.reports.contents import LateList, ListLine
from shaping.reports.queries.windows import Window
from shaping.workdays.queries import Calendar
from villages.models import Village


@dataclass(frozen=True)
class Report:
    """A list going up: when, whether it said that there is nothing, and its receipt."""

    at: datetime
    is_nil: bool
    receipt: str


@dataclass(frozen=True)
class ListRows:
    """What was read for all townships at once, each by township id."""

    villages: dict[int, list[Village]]
    lists: dict[int, list[IssueList]]
    late: dict[int, list[IssueList]]
    reports: dict[int, list[Report]]
    recalls: dict[int, list[datetime]]
    new_counts: dict[int, int]

    def last_report(self, row: IssueList, moment: datetime) -> Report | None:
        """How a list had come until then; a recall takes back what came before it.

        Its first report since then tells when it came, the last one what it said.
        """
        reports = self.reports.get(row.pk)
        if reports is None:  # nothing but the row itself tells
            has_come = row.reported_at is not None and row.reported_at < moment
            return Report(row.reported_at, row.is_nil, "") if has_come and row.reported_at else None
        recalled = max((at for at in self.recalls.get(row.pk, ()) if at < moment), default=None)
        found = [
            report
            for report in reports
            if report.at < moment and (recalled is None or report.at > recalled)
        ]
        return replace(found[-1], at=found[0].at) if found else None


def list_rows(windows: Sequence[Window]) -> ListRows:
    """Villages, the month's lists, lists that came late, how each came; six queries."""
    townships = [window.township.pk for window in windows]
    year, month = windows[0].year, windows[0].month
    first = min(window.begins_at for window in windows)
    last = max(window.ends_at for window in windows)
    villages = list(Village.objects.filter(township__in=townships).order_by("code12"))
    of_month = IssueList.objects.for_month(year, month).filter(village__township__in=townships)
    sent = ListSubmission.objects.filter(submitted_at__gte=first, submitted_at__lt=last)
    earlier = IssueList.objects.annotate(number=F("year") * 12 + F("month")).filter(
        Q(pk__in=sent.values("issue_list")) | Q(reported_at__gte=first, reported_at__lt=last),
        number__lt=year * 12 + month,
        village__township__in=townships,
    )
    lists = list(of_month.defer("draft").order_by("village__code12"))
    late = list(earlier.defer("draft").order_by("year", "month", "village__code12"))
    by_pk = {village.pk: village for village in villages}
    for row in (*lists, *late):
        row.village = by_pk[row.village_id]
    return ListRows(
        villages=_by_township(villages),
        lists=_by_township(lists),
        late=_by_township(late),
        reports=_reports([*lists, *late], last),
        recalls=_recalls([*lists, *late]),
        new_counts=_new_counts(late),
    )


def _by_township(rows: Iterable[Village] | Iterable[IssueList]) -> dict[int, list]:  # type: ignore[type-arg]
    found = defaultdict(list)
    for row in rows:
        village = row if isinstance(row, Village) else row.village
        found[village.township_id].append(row)
    return found


def _reports(lists: Iterable[IssueList], last: datetime) -> dict[int, list[Report]]:
    """Every time each list went up until then, in their order."""
    rows = ListSubmission.objects.filter(
        issue_list__in=[row.pk for row in lists], submitted_at__lt=last
    )
    found: dict[int, list[Report]] = defaultdict(list)
    for key, at, is_nil, receipt in rows.order_by("number").values_list(
        "issue_list", "submitted_at", "is_nil", "receipt_number"
    ):
        found[key].append(Report(at, is_nil, receipt))
    return found


def _recalls(lists: Iterable[IssueList]) -> dict[int, list[datetime]]:
    """When villages took lists back from the town; only the trail knows."""
    rows = AuditEvent.objects.filter(
        action="list.recall",
        target_type=IssueList._meta.label,
        target_id__in=[str(row.pk) for row in lists],
        summary__startswith="撤回",  # not from the secretary, who had not sent it up yet
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for key, at in rows.values_list("target_id", "happened_at"):
        found[int(key)].append(at)
    return found


def _new_counts(lists: Iterable[IssueList]) -> dict[int, int]:
    rows = Issue.objects.filter(first_list__in=[row.pk for row in lists])
    counted = rows.order_by().exclude(state=IssueState.WITHDRAWN).values("first_list")
    return dict(counted.annotate(count=Count("pk")).values_list("first_list", "count"))


def expected_lines(window: Window, rows: ListRows, workdays: Calendar) -> list[ListLine]:
    """The lists that were asked for, in the register's order, by the same rule as the town's board."""
    reports = {}
    lists = rows.lists.get(window.township.pk, [])
    for row in lists:
        report = reports[row.pk] = rows.last_report(row, window.ends_at)
        row.reported_at = report.at if report else None
        row.is_nil = bool(report and report.is_nil)
    by_village = {row.village_id: row for row in lists}
    month = month_of(window.year, window.month, window.dates, lists, window.cut_off_on)
    dates = CellDates(window.cut_off_on, None, workdays)
    cells = (
        cell_of(village, month, by_village.get(village.pk), dates)
        for village in rows.villages.get(window.township.pk, [])
    )
    return [_line(cell, reports) for cell in cells if cell.is_expected]


def _line(cell: Cell, reports: dict[int, Report | None]) -> ListLine:
    row = cell.issue_list
    report = reports[row.pk] if row else None
    if row is None or report is None:
        return ListLine(cell.village.code12, cell.village.name, "missing", False, "", "")
    return ListLine(
        cell.village.code12,
        cell.village.name,
        "on_time" if row.is_on_time else "late",
        report.is_nil,
        timezone.localdate(report.at).isoformat(),
        report.receipt,
    )


def late_lines(window: Window, rows: ListRows) -> list[LateList]:
    """Lists of earlier months that came within the window for the first time, oldest first.

    One that had come before and was sent up again stands in the report of its month already.
    """
    lines = []
    for row in rows.late.get(window.township.pk, []):
        report = rows.last_report(row, window.ends_at)
        if report is None or report.at < window.begins_at:
            continue
        if rows.last_report(row, window.begins_at) is not None:
            continue
        lines.append(
            LateList(
                row.year,
                row.month,
                row.village.code12,
                row.village.name,
                timezone.localdate(report.at).isoformat(),
                report.is_nil,
                rows.new_counts.get(row.pk, 0),
            )
        )
    return lines


def list_figures(lines: Sequence[ListLine], late: Sequence[LateList]) -> dict[str, int]:
    """Expected, on time, late, nil, missing and 补报 lists."""
    return {
        "expected": len(lines),
        "on_time": sum(line.timing == "on_time" for line in lines),
        "late": sum(line.timing == "late" for line in lines),
        "nil": sum(line.is_nil for line in lines),
        "missing": sum(line.timing == "missing" for line in lines),
        "late_before": len(late),
    }


def existed_villages(window: Window, villages: Iterable[Village]) -> list[tuple[str, str]]:
    """Codes and names of the villages that existed on any day of the window."""
    return [
        (village.code12, village.name)
        for village in villages
        if _began(village) <= window.cut_off_on
        and (village.closed_on is None or village.closed_on > window.starts_on)
    ]


def _began(village: Village) -> date:
    return village.opened_on or date.min
