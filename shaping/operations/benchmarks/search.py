"""Searching a word in a county's problems: by the trigram index and, as baseline, without it."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice

from django.db import connection
from django.utils import timezone

from issues.models import Issue, IssueCategory, IssueQuerySet
from issues.queries.ledger import Choice, ledger_rows
from issues.services.search_texts import search_text_of
from shaping.accounts.models import User
from shaping.operations.benchmarks.engines import Engine, Figures
from shaping.operations.demo.problem_texts import CASES
from shaping.workdays.queries import calendar_for
from villages.capabilities import Role
from villages.models import Appointment, Hamlet, Township, Village, VillageKind

WORD = "变压器"
# Of so many problems one is about it, as in a real year: 200 among 100,000.
ONE_IN = 500
SENSITIVE_ONE_IN = 30
TOWNSHIPS, VILLAGES_PER_TOWNSHIP = 12, 17
PAGE = 50
ROUNDS = 20
DAY = date(2026, 11, 24)
INDEX = "issue_search_trigrams"


def fill(count: int) -> User:
    """A county of 12 townships with that many problems; returns the office of one township."""
    villages = _fill_register()
    problems = _problems(villages, count)
    while batch := list(islice(problems, 5_000)):
        Issue.objects.bulk_create(batch)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    user = User.objects.create_user("benchmark", "x", display_name="测速")
    township = villages[len(villages) // 2].township
    Appointment.objects.create(
        user=user, role=Role.TOWNSHIP_OFFICE, township=township, started_on=DAY
    )
    return user


def _fill_register() -> list[Village]:
    townships = Township.objects.bulk_create(
        Township(code9=f"{number:09d}", name=f"测速{number}镇", county_name="测速县")
        for number in range(TOWNSHIPS)
    )
    villages = Village.objects.bulk_create(
        Village(
            township=township,
            code12=f"{township.code9}{200 + place}",
            name=f"测速{place}村",
            kind=VillageKind.VILLAGE,
        )
        for township in townships
        for place in range(VILLAGES_PER_TOWNSHIP)
    )
    Hamlet.objects.bulk_create(
        Hamlet(village=village, code=f"{village.code12}001", name="一号村湾")
        for village in villages
    )
    IssueCategory.objects.bulk_create(
        IssueCategory(township=township, name=name, position=position)
        for township in townships
        for position, name in enumerate(sorted({case.category for case in CASES}))
    )
    return villages


def _problems(villages: list[Village], count: int) -> Iterator[Issue]:
    hamlets = {hamlet.village_id: hamlet for hamlet in Hamlet.objects.all()}
    categories = {(row.township_id, row.name): row for row in IssueCategory.objects.all()}
    cases = [case for case in CASES if WORD not in case.words]
    now = timezone.now()
    for number in range(count):
        village = villages[number % len(villages)]
        case = cases[number % len(cases)]
        words = case.words.format(place=f"{number % 9 + 1}组", number=number, few=number % 7 + 2)
        issue = Issue(
            village=village,
            hamlet=hamlets[village.pk],
            category=categories[village.township_id, case.category],
            draft_key=f"benchmark-{number}",
            number=f"{village.code12[6:]}-{number}",
            description=f"{WORD}台区线路裸露" if number % ONE_IN == 0 else words,
            affected_count=number % 90 + 1,
            affected_unit="household",
            is_sensitive=number % SENSITIVE_ONE_IN == 0,
            reported_at=now,
        )
        issue.search_text = search_text_of(issue)
        yield issue


def measure_search(count: int) -> Figures:
    """Median milliseconds of one search with the index and by reading the whole table.

    `all` is a search through the whole county's problems, `page` the first page of the register
    as one township's office sees it, with its count. SQLite has no index: both are the same there.
    """
    user = fill(count)
    found = Issue.objects.filter(search_text__contains=WORD)
    register = ledger_rows(user, Choice(words=WORD), DAY, calendar_for(DAY, DAY))
    figures = {
        "rows": float(found.count()),
        "all": _median(lambda: list(found.all())),
        "page": _median(lambda: _page(register)),
        "by_index": float(_uses_index(found) and _uses_index(register)),
    }
    with _without_index():
        figures["all_scan"] = _median(lambda: list(found.all()))
        figures["page_scan"] = _median(lambda: _page(register))
        figures["scan_by_index"] = float(_uses_index(found))
    return figures


def _page(register: IssueQuerySet) -> tuple[int, list[Issue]]:
    return register.count(), list(register[:PAGE])


def _median(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def _uses_index(rows: IssueQuerySet) -> bool:
    """Whether EXPLAIN names the index."""
    return INDEX in rows.explain()


@contextmanager
def _without_index() -> Iterator[None]:
    """The same statements when the planner may not use bitmaps, and so no trigrams."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET enable_bitmapscan = off")
        try:
            yield
        finally:
            cursor.execute("RESET enable_bitmapscan")


def compare_searches(engine: Engine, count: int) -> list[str]:
    """How much faster the index answers than reading the table, and whether EXPLAIN names it."""
    figures = engine.measure("--measure", "search", "--issues", str(count))
    head = f"检索“{WORD}” {engine.name}：{count}件里有{figures['rows']:.0f}件"
    if not figures["by_index"]:
        return [
            f"{head}，逐行看：全县{figures['all']:.1f}毫秒，一镇台账第一页{figures['page']:.1f}毫秒"
        ]
    return [
        f"{head}，EXPLAIN 用上索引 {INDEX}",
        _line("全县", figures["all"], figures["all_scan"]),
        _line("一镇台账第一页(连计数)", figures["page"], figures["page_scan"]),
    ]


def _line(what: str, fast: float, slow: float) -> str:
    return f"  {what}：走索引{fast:.1f}毫秒，对照逐行看{slow:.1f}毫秒，快 {slow / fast:.1f} 倍"
