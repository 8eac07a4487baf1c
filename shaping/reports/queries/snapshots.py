"""The contents of a month's reports, computed for many townships in one grouped pass (design §7)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from issues.models import IssueCategory
from shaping.reports.contents import Comparison, Contents
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.activities import activities_of
from shaping.reports.queries.lists import (
    existed_villages,
    expected_lines,
    late_lines,
    list_figures,
    list_rows,
)
from shaping.reports.queries.problems import histories_of, problem_figures
from shaping.reports.queries.windows import Window
from shaping.workdays.queries import Calendar, calendar_for


def contents_of(windows: Sequence[Window]) -> list[Contents]:
    """What the reports of these windows, all of one month, say, in the order given.

    The number of queries does not grow with the townships. Raises ValueError for several months.
    """
    if len({(window.year, window.month) for window in windows}) != 1:
        raise ValueError("one pass computes one month")
    lists = list_rows(windows)
    histories = histories_of(windows)
    activities = activities_of(windows)
    kinds = _categories(windows)
    compared = _compared(windows)
    first = min(
        [window.starts_on for window in windows]
        + [history.reported_on for rows in histories.values() for history in rows]
    )
    last = max(window.cut_off_on for window in windows)
    workdays = calendar_for(first, last).indexed(first, last)
    found = []
    for window in windows:
        key = window.township.pk
        expected, late = expected_lines(window, lists, workdays), late_lines(window, lists)
        villages = existed_villages(window, lists.villages.get(key, []))
        problems = problem_figures(window, histories[key], workdays, kinds[key], villages)
        acts = activities[key]
        found.append(
            Contents(
                **_heading(window, workdays),
                figures=list_figures(expected, late) | problems.figures | acts.figures(),
                lists=expected,
                late_lists=late,
                problems=problems.lines,
                categories=problems.categories,
                villages=problems.villages,
                talks=acts.talks,
                decisions=acts.decisions,
                scores=acts.scores,
                organizations=acts.organizations,
                topics=acts.topics,
                previous=compared.get((key, *_before(window))),
                last_year=compared.get((key, window.year - 1, window.month)),
            )
        )
    return found


def _heading(window: Window, workdays: Calendar) -> dict[str, Any]:
    """Whose month it is and what it spans, as the contents keep it."""
    township, years = window.township, {window.starts_on.year, window.cut_off_on.year}
    return {
        "township_code": township.code9,
        "township": township.name,
        "county": township.county_name,
        "issuing_body": township.issuing_body or f"{township.name}人民政府",
        "year": window.year,
        "month": window.month,
        "starts_on": window.starts_on.isoformat(),
        "cut_off_on": window.cut_off_on.isoformat(),
        "opens_on": window.dates.opens_on.isoformat(),
        "due_on": window.dates.due_on.isoformat(),
        "locks_on": window.dates.locks_on.isoformat(),
        "missing_years": [year for year in workdays.missing_years if year in years],
    }


def _before(window: Window) -> tuple[int, int]:
    number = window.year * 12 + window.month - 2
    return number // 12, number % 12 + 1


def _categories(windows: Sequence[Window]) -> Mapping[int, list[str]]:
    """The names of each township's categories in the order of its lists."""
    rows = IssueCategory.objects.filter(township__in=[window.township.pk for window in windows])
    found: dict[int, list[str]] = defaultdict(list)
    for township, name in rows.order_by("position", "pk").values_list("township", "name"):
        found[township].append(name)
    return found


def _compared(windows: Sequence[Window]) -> dict[tuple[int, int, int], Comparison]:
    """The figures of the month before and of the same month last year, newest versions."""
    window = windows[0]
    year, month = _before(window)
    rows = MonthlyReport.objects.filter(
        Q(year=year, month=month) | Q(year=window.year - 1, month=window.month),
        township__in=[one.township.pk for one in windows],
    )
    return {
        (township, in_year, in_month): Comparison(in_year, in_month, version, sha256, figures)
        for township, in_year, in_month, version, sha256, figures in rows.order_by(
            "version"
        ).values_list("township", "year", "month", "version", "content_hash", "snapshot__figures")
    }
