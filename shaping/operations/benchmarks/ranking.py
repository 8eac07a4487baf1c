"""One township's ranking page query in a small and in a national register."""

import statistics
import time

from django.db import connection
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Entrant,
    Ranking,
    RankingState,
    Standing,
)
from assessments.queries.standings import standings_of
from shaping.accounts.models import User
from shaping.operations.benchmarks.engines import Engine
from villages.models import Township, Village, VillageKind

VILLAGES_PER_TOWNSHIP = 19
ROUNDS = 300


def fill(villages: int) -> Ranking:
    """Townships of 19 villages each with a published ranking; returns one in the middle."""
    user = User.objects.create_user("benchmark", "x", display_name="测速")
    other = User.objects.create_user("benchmark2", "x", display_name="测速二")
    count = max(1, villages // VILLAGES_PER_TOWNSHIP)
    townships = Township.objects.bulk_create(
        Township(code9=f"{number:09d}", name=f"测速{number}镇", county_name="测速县")
        for number in range(count)
    )
    now = timezone.now()
    cycles = AssessmentCycle.objects.bulk_create(
        AssessmentCycle(
            township=township, year=2025, state=CycleState.SEALED, tie_order=["year_end"]
        )
        for township in townships
    )
    rankings = Ranking.objects.bulk_create(
        Ranking(
            cycle=cycle,
            version=1,
            state=RankingState.PUBLISHED,
            input_hash="0" * 64,
            computed_by=user,
            frozen_by=other,
            frozen_at=now,
            published_by=other,
            published_at=now,
        )
        for cycle in cycles
    )
    _fill_standings(townships, cycles, rankings)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return rankings[count // 2]


def _fill_standings(
    townships: list[Township], cycles: list[AssessmentCycle], rankings: list[Ranking]
) -> None:
    places = range(1, VILLAGES_PER_TOWNSHIP + 1)
    villages = Village.objects.bulk_create(
        (
            Village(
                township=township,
                code12=f"{township.code9}{place:03d}",
                name=f"测速{place}村",
                kind=VillageKind.VILLAGE,
            )
            for township in townships
            for place in places
        ),
        batch_size=2000,
    )
    entrants = Entrant.objects.bulk_create(
        (
            Entrant(
                cycle=cycles[number // VILLAGES_PER_TOWNSHIP],
                village=village,
                code=village.code12,
                name=village.name,
            )
            for number, village in enumerate(villages)
        ),
        batch_size=2000,
    )
    Standing.objects.bulk_create(
        (
            Standing(
                ranking=rankings[number // VILLAGES_PER_TOWNSHIP],
                entrant=entrant,
                daily_points=9000 - number % VILLAGES_PER_TOWNSHIP * 10,
                year_end_points=9100 - number % VILLAGES_PER_TOWNSHIP * 10,
                daily_weight=1,
                year_end_weight=3,
                rank=number % VILLAGES_PER_TOWNSHIP + 1,
            )
            for number, entrant in enumerate(entrants)
        ),
        batch_size=2000,
    )


def measure_ranking(villages: int) -> dict[str, float]:
    """Median milliseconds of the page's query over many rounds, in a register of that size."""
    ranking = fill(villages)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        rows = list(standings_of(ranking))
        times.append((time.perf_counter() - started) * 1000)
    return {"milliseconds": statistics.median(times), "rows": len(rows)}


def compare_registers(engine: Engine, small: int, large: int) -> str:
    """How much slower one township's query is in the large register than in the small one."""
    few, many = (
        engine.measure("--measure", "ranking", "--villages", str(size), str(size))
        for size in (small, large)
    )
    return (
        f"一镇排名查询 {engine.name}：名录{small}村 {few['milliseconds']:.3f}毫秒，"
        f"名录{large}村 {many['milliseconds']:.3f}毫秒，"
        f"{many['milliseconds'] / few['milliseconds']:.2f} 倍"
    )
