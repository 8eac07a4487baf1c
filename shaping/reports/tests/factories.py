"""A report with something in every table, and rows of reports for tests."""

from dataclasses import replace
from datetime import date, datetime

import factory
from django.utils import timezone

from shaping.reports.contents import (
    Comparison,
    Contents,
    CountLine,
    DecisionLine,
    LateList,
    ListLine,
    OrganizationLine,
    ProblemLine,
    ScoreLine,
    TalkLine,
    TopicLine,
    hash_of,
    to_json,
)
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.problems import COUNTED_KEYS
from villages.tests.factories import TownshipFactory

CODES = [f"4212231012{number:02d}" for number in range(3)]
NAMES = ["堰市村", "码头村", "黄茆村"]


def problem(pk: int, *keys: str, **changes) -> ProblemLine:
    line = ProblemLine(
        pk=pk,
        number=f"2026-{pk:04d}",
        code=CODES[pk % 3],
        village=NAMES[pk % 3],
        category="农田水利" if pk % 2 else "道路交通",
        description=f"第{pk}条渠道淤塞，灌溉困难",
        affected="46户",
        level="镇级",
        unit="镇农业农村办",
        reported_on="2026-10-22",
        due_on="2026-11-20",
        state="销号" if "closed" in keys else "办理中",
        ended_on="2026-10-29" if "closed" in keys else "",
        village_days=2,
        township_days=3,
        county_days=0,
        paused_days=0,
        keys=list(keys),
    )
    return replace(line, **changes)


def counts_of(lines) -> dict[str, int]:
    found = list(lines)
    return {key: sum(key in line.keys for line in found) for key in COUNTED_KEYS}


def example_contents(**changes) -> Contents:
    """October 2026: 3 expected lists, 5 problems that balance, something in every table."""
    problems = [
        problem(1, "carried", "closed"),
        problem(2, "carried", "open", "ongoing", "overdue"),
        problem(3, "new", "open"),
        problem(4, "new", "open", "recurred"),
        problem(5, "new", "closed"),
    ]
    figures = {
        "expected": 3,
        "on_time": 1,
        "late": 1,
        "nil": 1,
        "missing": 1,
        "late_before": 1,
        "carried": 2,
        "new": 3,
        "closed": 2,
        "ended_otherwise": 0,
        "returned": 0,
        "open": 3,
        "ongoing": 1,
        "overdue": 1,
        "recurred": 1,
        "escalated": 0,
        "parked": 0,
        "talks": 1,
        "talk_people": 23,
        "decisions": 2,
        "decisions_passed": 1,
        "inspections": 3,
        "hamlets": 6,
        "core_founded": 15,
        "core_working": 12,
        "topics_open": 1,
        "topics_closed": 1,
        "closed_village_days": 4,
        "closed_township_days": 6,
        "accept_days": 5,
        "accepted": 3,
    }
    contents = Contents(
        township_code="421223101",
        township="沙坪镇",
        county="崇阳县",
        issuing_body="沙坪镇人民政府",
        year=2026,
        month=10,
        starts_on="2026-10-01",
        cut_off_on="2026-10-31",
        opens_on="2026-10-20",
        due_on="2026-10-26",
        locks_on="2026-10-28",
        missing_years=[],
        figures=figures,
        lists=[
            ListLine(CODES[0], NAMES[0], "on_time", False, "2026-10-24", "SP-2026-10-0001"),
            ListLine(CODES[1], NAMES[1], "late", True, "2026-10-27", "SP-2026-10-0002"),
            ListLine(CODES[2], NAMES[2], "missing", False, "", ""),
        ],
        late_lists=[LateList(2026, 9, CODES[2], NAMES[2], "2026-10-09", False, 1)],
        problems=problems,
        categories=[
            CountLine("", name, counts_of(line for line in problems if line.category == name))
            for name in ("农田水利", "道路交通")
        ],
        villages=[
            CountLine(code, name, counts_of(line for line in problems if line.code == code))
            for code, name in zip(CODES, NAMES, strict=True)
        ],
        talks=[TalkLine(CODES[0], NAMES[0], "一号村湾", "2026-10-12", 3, 20, "渠道清淤怎么出工")],
        decisions=[
            DecisionLine(CODES[0], NAMES[0], "渠道清淤", "党支部提议", "2026-10-13", True),
            DecisionLine(CODES[1], NAMES[1], "修路", "村民代表会议决议", "2026-10-15", False),
        ],
        scores=[ScoreLine(CODES[0], NAMES[0], 2, 9135), ScoreLine(CODES[1], NAMES[1], 1, 8800)],
        organizations=[
            OrganizationLine(code, name, 2, 5, 4) for code, name in zip(CODES, NAMES, strict=True)
        ],
        topics=[
            TopicLine("秸秆焚烧", "环境卫生", "镇农业农村办", 2, 3, False, "", ""),
            TopicLine("渠道管护", "农田水利", "镇水利站", 3, 4, True, "渠道管护制度", "2026-10-20"),
        ],
        previous=Comparison(2026, 9, 1, "a" * 64, figures | {"new": 5, "closed": 4}),
        last_year=None,
    )
    return replace(contents, **changes)


def contents_of(row) -> Contents:
    return example_contents(
        township_code=row.township.code9,
        township=row.township.name,
        year=row.year,
        month=row.month,
        starts_on=row.starts_on.isoformat(),
        cut_off_on=row.cut_off_on.isoformat(),
    )


class MonthlyReportFactory(factory.django.DjangoModelFactory):
    """A delivered first version of October 2026; `contents` fills the snapshot and its hash."""

    class Meta:
        model = MonthlyReport

    class Params:
        contents = factory.LazyAttribute(contents_of)

    township = factory.SubFactory(TownshipFactory)
    year = 2026
    month = 10
    starts_on = factory.LazyAttribute(lambda row: date(row.year, row.month, 1))
    cut_off_on = factory.LazyAttribute(lambda row: date(row.year, row.month, 28))
    snapshot = factory.LazyAttribute(lambda row: to_json(row.contents))
    content_hash = factory.LazyAttribute(lambda row: hash_of(row.snapshot))
    audit_head = "b" * 64
    computed_at = factory.LazyAttribute(lambda row: _morning(row.year, row.month))
    docx_sha256 = "c" * 64
    xlsx_sha256 = "d" * 64
    delivered_at = factory.LazyAttribute(lambda row: _morning(row.year, row.month))


def _morning(year: int, month: int) -> datetime:
    first = date(year + month // 12, month % 12 + 1, 1)
    return datetime(first.year, first.month, 1, 1, 5, tzinfo=timezone.get_default_timezone())
