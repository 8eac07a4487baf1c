"""A month's reports for ever more townships: seconds and queries per township, and the slope."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from issues.models import Holder, Issue, IssueCategory, IssueEvent, IssueList, IssueState, ListState
from shaping.accounts.models import User
from shaping.operations.benchmarks.engines import Engine
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.snapshots import contents_of
from shaping.reports.queries.windows import due_windows
from shaping.reports.services.producing import close_months, deliver_reports
from villages.capabilities import Role
from villages.models import Appointment, Township, Village, VillageKind

# A township of 崇阳县: 17 villages, 155 problems a month (performance §5).
VILLAGES, PROBLEMS = 17, 155
CATEGORIES = ("农田水利", "道路交通", "环境卫生", "公共服务")
TODAY = date(2026, 11, 3)
BATCH = 2000
# So many townships are also computed one by one, as the baseline.
ALONE = 12
# So many reports are rendered and handed out, spread over all: each costs what it costs by itself.
SAMPLE = 60


@dataclass
class Counter:
    """How many statements were sent."""

    queries: int = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """Run one statement and count it."""
        self.queries += 1
        return execute(*arguments)


@contextmanager
def counted() -> Iterator[Counter]:
    """Count the statements of this block."""
    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter


def fill(townships: int) -> None:
    """Townships with an office, a month of lists and problems at every stage."""
    user = User.objects.create_user("benchmark", "x", display_name="测速")
    rows = Township.objects.bulk_create(
        (
            Township(code9=f"{number:09d}", name=f"测速{number}镇", county_name="测速县")
            for number in range(townships)
        ),
        batch_size=BATCH,
    )
    Appointment.objects.bulk_create(
        (
            Appointment(
                user=user, role=Role.TOWNSHIP_OFFICE, township=row, started_on=date(2026, 1, 1)
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    kinds = _categories(rows)
    villages = _villages(rows)
    lists = _lists(villages, user)
    issues = _issues(rows, villages, lists, kinds)
    IssueEvent.objects.bulk_create(_events(issues), batch_size=BATCH)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _categories(townships: Sequence[Township]) -> list[IssueCategory]:
    return IssueCategory.objects.bulk_create(
        (
            IssueCategory(township=row, name=name, position=position)
            for row in townships
            for position, name in enumerate(CATEGORIES)
        ),
        batch_size=BATCH,
    )


def _villages(townships: Sequence[Township]) -> list[Village]:
    return Village.objects.bulk_create(
        (
            Village(
                township=row,
                code12=f"{row.code9}{200 + place}",
                name=f"测速{place}村",
                kind=VillageKind.VILLAGE,
            )
            for row in townships
            for place in range(VILLAGES)
        ),
        batch_size=BATCH,
    )


def _at(day: int) -> datetime:
    return timezone.make_aware(datetime(2026, 10, 1, 10)) + timedelta(days=day - 1)  # noqa: DTZ001


def _lists(villages: Sequence[Village], user: User) -> list[IssueList]:
    return IssueList.objects.bulk_create(
        (
            IssueList(
                village=village,
                year=2026,
                month=10,
                opens_on=date(2026, 10, 20),
                due_on=date(2026, 10, 26),
                locks_on=date(2026, 10, 28),
                state=ListState.ACCEPTED,
                reported_at=_at(20 + number % 8),
                reported_by=user,
                accepted_at=_at(20 + number % 8),
                accepted_by=user,
            )
            for number, village in enumerate(villages)
        ),
        batch_size=BATCH,
    )


def _issues(
    townships: Sequence[Township],
    villages: Sequence[Village],
    lists: Sequence[IssueList],
    kinds: Sequence[IssueCategory],
) -> list[Issue]:
    places = ((t, n) for t in range(len(townships)) for n in range(PROBLEMS))
    return Issue.objects.bulk_create(
        (
            Issue(
                village=villages[t * VILLAGES + n % VILLAGES],
                first_list=lists[t * VILLAGES + n % VILLAGES],
                draft_key=f"{t}-{n}",
                number=f"26-{n:04d}",
                category=kinds[t * len(CATEGORIES) + n % len(CATEGORIES)],
                description=f"第{n}处沟渠淤塞，影响灌溉",
                affected_count=n + 1,
                affected_unit="household",
                state=IssueState.ACCEPTED,
                reported_at=_at(20 + n % 8),
            )
            for t, n in places
        ),
        batch_size=BATCH,
    )


def _events(issues: Sequence[Issue]) -> Iterator[IssueEvent]:
    """Reported, accepted, assigned and finished, as far as the problem's number goes."""
    steps = (
        ("report", "", IssueState.REPORTED, 0),
        ("accept", IssueState.REPORTED, IssueState.ACCEPTED, 1),
        ("finish", IssueState.ACCEPTED, IssueState.AWAITING_VERIFICATION, 3),
        ("verify", IssueState.AWAITING_VERIFICATION, IssueState.CLOSED, 4),
    )
    for number, issue in enumerate(issues):
        for sequence, (action, came_from, state, days) in enumerate(steps[: 2 + number % 3], 1):
            yield IssueEvent(
                issue=issue,
                sequence=sequence,
                action=action,
                from_state=came_from,
                to_state=state,
                holder=Holder.TOWNSHIP,
                happened_at=issue.reported_at + timedelta(days=days),
                by_name="测速",
            )


def measure_reports(townships: int) -> dict[str, float]:
    """Seconds and statements per township of closing the month and of handing out.

    `alone` is the time of computing some of them one by one, per township.
    """
    fill(townships)
    windows = [window for found in due_windows(TODAY).values() for window in found]
    started = time.perf_counter()
    for window in windows[:ALONE]:
        contents_of([window])
    alone = (time.perf_counter() - started) / len(windows[:ALONE])
    started = time.perf_counter()
    with counted() as closing:
        written = close_months(TODAY)
    closed = time.perf_counter()
    keys = list(MonthlyReport.objects.order_by("pk").values_list("pk", flat=True))
    sample = keys[:: max(1, len(keys) // SAMPLE)]
    with counted() as delivering:
        delivered = deliver_reports(sample)
    if (written, delivered) != (townships, len(sample)):
        raise RuntimeError(f"{written} reports were written and {delivered} delivered")
    return {
        "close_seconds": (closed - started) / townships,
        "deliver_seconds": (time.perf_counter() - closed) / delivered,
        "close_queries": closing.queries / townships,
        "deliver_queries": delivering.queries / delivered,
        "alone": alone,
    }


def compare_reports(engine: Engine, sizes: Sequence[int]) -> Iterator[str]:
    """One line a size, then the slope; the baseline is the smallest size of the same run."""
    found = [engine.measure("--measure", "reports", "--townships", str(size)) for size in sizes]
    costs = [figures["close_seconds"] + figures["deliver_seconds"] for figures in found]
    for size, figures, cost in zip(sizes, found, costs, strict=True):
        queries = figures["close_queries"] + figures["deliver_queries"]
        yield (
            f"月报 {engine.name} {size}个乡镇：每镇结账 {figures['close_seconds'] * 1000:.0f}毫秒，"
            f"出文件并送达 {figures['deliver_seconds'] * 1000:.0f}毫秒，共{queries:.1f}条语句，"
            f"是{sizes[0]}个乡镇时的 {cost / costs[0]:.2f} 倍；"
            f"一镇一镇地算（对照）每镇只计算就要 {figures['alone'] * 1000:.0f}毫秒"
        )
    if len(sizes) > 1:
        totals = [cost * size for cost, size in zip(costs, sizes, strict=True)]
        slope = statistics.linear_regression(sizes, totals).slope
        yield f"月报 {engine.name} 斜率：每多一个乡镇多 {slope * 1000:.0f}毫秒"
