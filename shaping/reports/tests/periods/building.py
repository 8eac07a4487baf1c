"""Three months of a quarter written by hand: every figure differs, so that none is taken for another."""

import calendar
from datetime import date

from shaping.reports.contents import (
    Contents,
    CountLine,
    DecisionLine,
    ListLine,
    OrganizationLine,
    ScoreLine,
    TalkLine,
    TopicLine,
    hash_of,
    to_json,
)
from shaping.reports.periods import MonthPart, Period, Span
from shaping.reports.tests.factories import CODES, NAMES, MonthlyReportFactory, example_contents

TIMINGS = {
    7: ("on_time", "on_time", "missing"),
    8: ("late", "on_time", "on_time"),
    9: ("on_time", "late", "missing"),
}
# carried, new, closed, ended otherwise, returned, open, overdue, recurred of both villages together
COUNTS = {
    7: (4, 9, 5, 1, 0, 7, 2, 1),
    8: (7, 6, 8, 0, 1, 6, 3, 0),
    9: (6, 12, 10, 2, 0, 6, 1, 2),
}
KEYS = ("carried", "new", "closed", "ended_otherwise", "returned", "open", "overdue", "recurred")


def month_contents(month: int, **changes) -> Contents:
    counts = dict(zip(KEYS, COUNTS[month], strict=True))
    timings = TIMINGS[month]
    last = calendar.monthrange(2026, month)[1]
    figures = example_contents().figures | counts
    figures |= {
        "expected": 3,
        **{key: timings.count(key) for key in ("on_time", "late", "missing")},
        "nil": int(month == 8),
        "late_before": int(month == 9),
        "escalated": month - 6,
        "parked": 10 - month,
        "talks": month - 6,
        "talk_people": month * 10,
        "decisions": 1,
        "decisions_passed": int(month > 7),
        "inspections": 2,
        "hamlets": 6,
        "core_founded": month + 3,
        "core_working": month + 2,
        "topics_open": 1,
        "topics_closed": int(month == 9),
        "closed_village_days": counts["closed"] * 2,
        "closed_township_days": counts["closed"] * month,
        "accept_days": month,
        "accepted": 4,
    }
    values = {
        "month": month,
        "starts_on": f"2026-{month:02d}-01",
        "cut_off_on": f"2026-{month:02d}-{last}",
        "figures": figures,
        "lists": _lists(month, timings),
        "late_lists": [],
        "problems": [],
        "categories": _categories(counts),
        "villages": _villages(counts),
        "talks": [_talk(month, number) for number in range(month - 6)],
        "decisions": [DecisionLine(CODES[1], NAMES[1], "修路", "提议", "", month > 7)],
        "scores": [ScoreLine(CODES[0], NAMES[0], 2, 8000 + month)],
        "organizations": [
            OrganizationLine(code, name, 2, *_bodies(month, number))
            for number, (code, name) in enumerate(zip(CODES, NAMES, strict=True))
        ],
        "topics": _topics(month),
        "previous": None,
    }
    return example_contents(**(values | changes))


def _lists(month: int, timings) -> list[ListLine]:
    places = zip(CODES, NAMES, timings, strict=True)
    return [
        ListLine(code, name, timing, month == 8 and timing == "late", "", "")
        for code, name, timing in places
    ]


def _split(counts: dict[str, int], first: bool) -> dict[str, int]:
    """All but one of each count for the first, the one left for the second."""
    keys = ("carried", "new", "closed", "open", "overdue", "recurred")
    return {key: max(counts[key] - 1, 0) if first else min(counts[key], 1) for key in keys}


def _categories(counts: dict[str, int]) -> list[CountLine]:
    names = ("农田水利", "道路交通")
    return [CountLine("", name, _split(counts, not place)) for place, name in enumerate(names)]


def _villages(counts: dict[str, int]) -> list[CountLine]:
    nothing = dict.fromkeys(_split(counts, True), 0)
    rows = [_split(counts, True), _split(counts, False), nothing]
    places = zip(CODES, NAMES, rows, strict=True)
    return [CountLine(code, name, row) for code, name, row in places]


def _talk(month: int, number: int) -> TalkLine:
    return TalkLine(CODES[0], NAMES[0], "一号村湾", f"2026-{month:02d}-1{number}", 1, 9, "清渠")


def _bodies(month: int, number: int) -> tuple[int, int]:
    """Founded and working bodies of a village; the first one has all six in September."""
    founded = (month - 3, 4, 2)[number]
    return founded, (month - 4, 3, 3)[number]


def _topics(month: int) -> list[TopicLine]:
    under_way = TopicLine("秸秆焚烧", "环境卫生", "镇农业农村办", 2, 3, False, "", "")
    closed = TopicLine("渠道管护", "农田水利", "镇水利站", 3, 4, True, "管护制度", "2026-09-20")
    return [under_way, *([closed] if month == 9 else [])]


def quarter(*months: int, before=None) -> Period:
    parts = []
    for month in months or (7, 8, 9):
        contents = month_contents(month)
        parts.append(MonthPart(1, hash_of(to_json(contents)), contents))
    return Period(Span(2026, 3), parts, before)


def stored_months(township, *months: int) -> None:
    """The same months as delivered reports of a township."""
    for month in months or (7, 8, 9):
        contents = month_contents(month, township_code=township.code9, township=township.name)
        MonthlyReportFactory(
            township=township,
            year=2026,
            month=month,
            cut_off_on=date.fromisoformat(contents.cut_off_on),
            contents=contents,
        )
