"""Contents whose figures agree with their lines, by chance, with texts that want to be formulas."""

from random import Random

from shaping.reports.contents import (
    PROBLEM_KEYS,
    Comparison,
    Contents,
    CountLine,
    DecisionLine,
    Imprint,
    LateList,
    ListLine,
    OrganizationLine,
    ProblemLine,
    ScoreLine,
    TalkLine,
    TopicLine,
)
from shaping.reports.queries.figures import COUNTED
from shaping.reports.tests.factories import example_contents, problem

IMPRINT = Imprint(
    version=1, content_hash="a1" * 32, audit_head="b2" * 32, reason="", made_on="2026-11-01"
)
# What a workbook may take for a formula, a wildcard or a condition.
TEXTS = (
    "渠道淤塞，灌溉困难",
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://x.invalid","看")',
    "*",
    "渠?道~",
    "1",
    "<b>&amp;</b>",
    "第一行\n第二行",
)
CATEGORIES = ("农田水利", "道路交通", "*", "=1", ">0", "a", "A", "1")
VILLAGES = [(f"4212231012{number:02d}", f"{number}号村") for number in range(5)]


def chance_contents(random: Random) -> Contents:
    """A month of up to 12 problems and up to 5 lines in every other table."""
    problems = [_problem(random, number) for number in range(1, random.randint(1, 13))]
    lists = [_list(random, place) for place in some(random, VILLAGES)]
    late = [
        LateList(2026, random.randint(1, 9), *place, "2026-10-09", False, random.randint(0, 4))
        for place in some(random, VILLAGES)
    ]
    talks = [
        TalkLine(
            *place, "一号村湾", "2026-10-12", random.randint(0, 9), random.randint(1, 99), text
        )
        for place, text in zip(some(random, VILLAGES), TEXTS, strict=False)
    ]
    decisions = [
        DecisionLine(*place, text, "党支部提议", "2026-10-13", random.random() < 0.5)
        for place, text in zip(some(random, VILLAGES), TEXTS, strict=False)
    ]
    scores = [
        ScoreLine(*place, random.randint(1, 9), random.randint(0, 10000))
        for place in some(random, VILLAGES)
    ]
    organizations = [
        OrganizationLine(*place, *sorted((random.randint(0, 20) for _ in "123"), reverse=True))
        for place in VILLAGES
    ]
    topics = [
        TopicLine(text, "道路交通", "=1", 2, 3, closed, "=1" if closed else "", day)
        for text, closed, day in [("=1+2", False, ""), ("*", True, "2026-10-20")]
        if random.random() < 0.5
    ]
    return consistent(
        example_contents(
            lists=lists,
            late_lists=late,
            problems=problems,
            talks=talks,
            decisions=decisions,
            scores=scores,
            organizations=organizations,
            topics=topics,
        ),
        random,
    )


def some(random: Random, places: list) -> list:
    return [place for place in places if random.random() < 0.6]


def _list(random: Random, place: tuple[str, str]) -> ListLine:
    timing = random.choice(["on_time", "late", "missing"])
    is_nil = timing != "missing" and random.random() < 0.3
    reported_on = "" if timing == "missing" else "2026-10-24"
    return ListLine(*place, timing, is_nil, reported_on, "SP-1" if reported_on else "")


def _problem(random: Random, number: int) -> ProblemLine:
    came = random.choice(["carried", "new", "returned"])
    went = random.choice(["open", "closed", "ended_otherwise"])
    keys = {came, went, *some(random, ["recurred", "escalated"])}
    if went == "open":
        keys |= {*some(random, ["overdue"])} | (set() if came == "new" else {"ongoing"})
    if went == "ended_otherwise":
        keys |= {*some(random, ["parked"])}
    code, village = random.choice(VILLAGES)
    return problem(
        number,
        *sorted(keys),
        code=code,
        village=village,
        category=random.choice(CATEGORIES),
        description=random.choice(TEXTS),
        village_days=random.randint(0, 40),
        township_days=random.randint(0, 40),
        county_days=random.randint(0, 4),
    )


def consistent(contents: Contents, random: Random | None = None) -> Contents:
    """The contents with every figure and count taken from the lines."""
    random = random or Random(1)
    accepted = random.randint(0, 9)
    figures = _figures(contents) | {
        "accepted": accepted,
        "accept_days": random.randint(0, 60) if accepted else 0,
    }
    others = {
        name: Comparison(year, month, 1, "c3" * 32, _changed(figures, random))
        if random.random() < 0.6
        else None
        for name, year, month in (("previous", 2026, 9), ("last_year", 2025, 10))
    }
    values = contents.__dict__ | others
    names = dict.fromkeys(line.category for line in contents.problems)
    return Contents(
        **values
        | {
            "figures": figures,
            "categories": [CountLine("", name, _counts(contents, category=name)) for name in names],
            "villages": [
                CountLine(code, name, _counts(contents, code=code)) for code, name in VILLAGES
            ],
        }
    )


def _changed(figures: dict[str, int], random: Random) -> dict[str, int]:
    return {key: max(0, value + random.randint(-3, 3)) for key, value in figures.items()}


def _counts(contents: Contents, **place: str) -> dict[str, int]:
    lines = [
        line
        for line in contents.problems
        if all(getattr(line, name) == value for name, value in place.items())
    ]
    return {key: sum(key in line.keys for line in lines) for key in COUNTED}


def _figures(contents: Contents) -> dict[str, int]:
    lists, closed = contents.lists, contents.problems_of("closed")
    return {
        "expected": len(lists),
        **{
            timing: sum(line.timing == timing for line in lists)
            for timing in ("on_time", "late", "missing")
        },
        "nil": sum(line.is_nil for line in lists),
        "late_before": len(contents.late_lists),
        **{key: len(contents.problems_of(key)) for key in PROBLEM_KEYS},
        "closed_village_days": sum(line.village_days for line in closed),
        "closed_township_days": sum(line.township_days for line in closed),
        "talks": len(contents.talks),
        "talk_people": sum(line.cadres + line.villagers for line in contents.talks),
        "decisions": len(contents.decisions),
        "decisions_passed": sum(line.is_passed for line in contents.decisions),
        "inspections": sum(line.sheets for line in contents.scores),
        "hamlets": sum(line.hamlets for line in contents.organizations),
        "core_founded": sum(line.founded for line in contents.organizations),
        "core_working": sum(line.working for line in contents.organizations),
        "topics_open": sum(not line.is_closed for line in contents.topics),
        "topics_closed": sum(line.is_closed for line in contents.topics),
    }


def empty_contents(**changes) -> Contents:
    """A month in which nothing was asked and nothing happened."""
    names = (
        "lists",
        "late_lists",
        "problems",
        "talks",
        "decisions",
        "scores",
        "organizations",
        "topics",
    )
    contents = consistent(example_contents(**{name: [] for name in names}))
    days = {"accepted": 0, "accept_days": 0}
    values = {"figures": contents.figures | days, "previous": None, "last_year": None}
    return Contents(**contents.__dict__ | {"villages": []} | values | changes)
