"""Demo scores, which go the same way as real ones: workbook → import → ranking → grants."""

import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from assessments.models import AssessmentCycle, Entrant, Ranking, ScoreKind
from assessments.queries.disclosures import earliest_end
from assessments.services.cycles import CycleOrder, close_cycle, create_cycle, open_cycle
from assessments.services.disclosures import DisclosureOrder, start_disclosure
from assessments.services.rankings import compute_ranking, freeze_ranking, publish_ranking
from rewards.models import RewardForm, RewardGrant
from rewards.services.grants import approve_grant, propose_grants
from shaping.accounts.models import User
from shaping.imports.services import import_file
from shaping.operations.demo.levels import level_of
from shaping.operations.demo.tours import hold_tour, plan_checks, prepare_tour
from shaping.spreadsheets.exports import ExportColumn, Sheet, write_workbook
from shaping.workflow import Refused
from villages.capabilities import Role
from villages.models import Township

HEADER = ("村(社区)代码", "村(社区)", "检查日期", "检查人", "得分", "备注")
REMARKS = ("", "", "", "房前屋后有杂物", "沟渠有垃圾", "柴草堆放不整齐", "保洁到位")
JUDGES = 7


def holder_of(township: Township, role: str) -> User:
    """Whoever holds the post in the township."""
    return User.objects.get(appointments__township=township, appointments__role=role)


def finish_last_year(township: Township, year: int) -> None:
    """A whole year: opened, scored, ranked, frozen, disclosed, published, and granted.

    Where there are inspectors, they make the tour; elsewhere its scores come as a workbook.
    """
    office = holder_of(township, Role.TOWNSHIP_OFFICE)
    leader = holder_of(township, Role.TOWNSHIP_LEADER)
    cycle = _open(township, year, office)
    _import(cycle, ScoreKind.DAILY, _daily_rows(cycle, date(year, 12, 31)), office)
    if not hold_tour(cycle, office=office, leader=leader):
        _import(cycle, ScoreKind.YEAR_END, _year_end_rows(cycle), office)
    ranking = _publish(cycle, office, leader)
    first_three = ranking.standings.filter(rank__lte=cycle.rewarded_places).order_by("rank")
    forms = {
        standing.entrant_id: RewardForm.FUNDING if standing.rank == 3 else RewardForm.PROJECT
        for standing in first_three
    }
    propose_grants(cycle, forms, by=office)
    for grant in RewardGrant.objects.filter(cycle=cycle):
        approve_grant(grant, by=leader)


def bring_in_past_year(township: Township, year: int) -> None:
    """A year before the platform, brought in from the town's old tables."""
    office = holder_of(township, Role.TOWNSHIP_OFFICE)
    leader = holder_of(township, Role.TOWNSHIP_LEADER)
    cycle = _open(township, year, office, CycleOrder(is_past=True))
    _import(cycle, ScoreKind.DAILY, _daily_rows(cycle, date(year, 12, 31)), office)
    _import(cycle, ScoreKind.YEAR_END, _year_end_rows(cycle), office)
    _publish(cycle, office, leader)
    cycle.refresh_from_db()
    close_cycle(cycle, by=leader)


def _publish(cycle: AssessmentCycle, office: User, leader: User) -> Ranking:
    """Compute, freeze, show for the least days after the tour, publish."""
    ranking = freeze_ranking(compute_ranking(cycle, by=office), by=leader)
    starts_on = date(cycle.year, 12, 24)
    order = DisclosureOrder(
        starts_on=starts_on,
        ends_on=earliest_end(cycle, starts_on),
        minutes_number=f"党委会纪要〔{cycle.year}〕12号(示例)",
        contact_office=f"{cycle.township.name}共同缔造办公室",
        contact_phone="0715-0000000(示例)",
    )
    start_disclosure(ranking, order, by=leader, today=starts_on)
    ranking.refresh_from_db()
    return publish_ranking(ranking, by=leader)


def start_this_year(township: Township, today: date) -> None:
    """A running year with the daily checks up to the end of last month, its panel and a round."""
    office = holder_of(township, Role.TOWNSHIP_OFFICE)
    last = AssessmentCycle.objects.get(township=township, year=today.year - 1)
    cycle = _open(township, today.year, office, CycleOrder(copy_from=last))
    rows = _daily_rows(cycle, today.replace(day=1) - timedelta(days=1))
    if rows:
        _import(cycle, ScoreKind.DAILY, rows, office)
    prepare_tour(cycle, office=office)
    plan_checks(cycle, today, office=office)


def _open(
    township: Township, year: int, office: User, order: CycleOrder | None = None
) -> AssessmentCycle:
    cycle = create_cycle(township, year, by=office, order=order)
    open_cycle(cycle, by=office)
    return cycle


def _daily_rows(cycle: AssessmentCycle, until: date) -> list[tuple[object, ...]]:
    """One visit a month to every village, on the day the seed gives, up to `until`."""
    rows = []
    for entrant in cycle.entrants.order_by("code"):
        chance = random.Random(f"{entrant.code}{cycle.year}daily")  # noqa: S311 - demo figures
        for month in range(1, 13):
            visited_on = date(cycle.year, month, chance.randint(8, 26))
            points = level_of(entrant) * 100 + chance.randint(-600, 500)
            # Not the first two: they have their homes here.
            inspector = f"考核员{3 + chance.randint(1, 5) % 3}(演示)"
            if visited_on <= until:
                rows.append(_row(entrant, visited_on, inspector, points, chance))
    return rows


def _year_end_rows(cycle: AssessmentCycle) -> list[tuple[object, ...]]:
    """Seven sheets for every village on the days of the tour."""
    rows = []
    for entrant in cycle.entrants.order_by("code"):
        chance = random.Random(f"{entrant.code}{cycle.year}tour")  # noqa: S311 - demo figures
        visited_on = date(cycle.year, 12, chance.randint(18, 20))
        for judge in range(1, JUDGES + 1):
            points = level_of(entrant) * 100 + chance.randint(-450, 450)
            rows.append(_row(entrant, visited_on, f"评委{judge}(演示)", points, chance))
    return rows


def _row(
    entrant: Entrant, visited_on: date, inspector: str, points: int, chance: random.Random
) -> tuple[object, ...]:
    score = f"{points // 100}.{points % 100:02d}"
    return (entrant.code, entrant.name, visited_on, inspector, score, chance.choice(REMARKS))


def _import(
    cycle: AssessmentCycle, kind: str, rows: list[tuple[object, ...]], office: User
) -> None:
    """Bring the rows in as a workbook, exactly as the wizard does."""
    parameters = {"cycle": cycle.pk, "score_kind": str(kind)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{cycle}.xlsx"
        columns = [ExportColumn(title) for title in HEADER]
        path.write_bytes(write_workbook([Sheet("成绩", columns, rows)]))
        outcome = import_file("scores", parameters, path, by=office)
    if outcome.faults:
        raise Refused(f"演示成绩没有导入成功：{outcome.faults[0].message}")


def demo_today() -> date:
    """The day the demo runs up to."""
    return timezone.localdate()
