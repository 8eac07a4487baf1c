"""Ten thousand generated standings: Python, the database and LibreOffice give the same figures."""

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessments import scoring
from assessments.models import AssessmentUnit, CycleState, Entrant, Ranking, Standing
from assessments.queries import standings_of
from assessments.ranking_export import ranking_workbook
from assessments.tests.factories import CycleFactory
from assessments.tests.recalculation import needs_soffice, recalculated

CASES = 10_000

pytestmark = pytest.mark.slow


@pytest.fixture
def entrants(village):
    cycle = CycleFactory(
        township=village.township, state=CycleState.OPEN, unit=AssessmentUnit.HAMLET
    )
    Entrant.objects.bulk_create(
        (
            Entrant(cycle=cycle, village=village, code=f"{number:015d}", name=f"{number}号村湾")
            for number in range(CASES)
        ),
        batch_size=1000,
    )
    return list(cycle.entrants.order_by("code"))


def drawn_sheets(seed, is_narrow):
    """Sheets of every entrant; in a narrow range exact ties abound."""
    chance = random.Random(seed)

    def points(most):
        few = [chance.randint(8990, 9010) if is_narrow else chance.randint(0, 10_000)]
        return (
            few * chance.choice([1, 1, 1, most])
            if is_narrow
            else few + [chance.randint(0, 10_000) for _ in range(chance.randint(0, most - 1))]
        )

    return [(points(3), points(6)) for _ in range(CASES)]


def store(entrants, sheets, policy):
    """A computed version with its standings, written as the service does."""
    cycle = entrants[0].cycle
    snapshot = {
        "policy": scoring.policy_values(policy) | {"from": "2025-01-01", "unit": cycle.unit},
        "entrants": [
            {
                "code": entrant.code,
                "name": entrant.name,
                "daily": [sheet(value) for value in daily],
                "year_end": [sheet(value) for value in year_end],
            }
            for entrant, (daily, year_end) in zip(entrants, sheets, strict=True)
        ],
    }
    ranking = Ranking.objects.create(
        cycle=cycle,
        version=cycle.rankings.count() + 1,
        state="superseded",
        snapshot=snapshot,
        input_hash=scoring.input_hash(snapshot),
        computed_by_id=cycle.computed_by_id,
    )
    by_code = {entrant.code: entrant for entrant in entrants}
    Standing.objects.bulk_create(
        (
            Standing(
                ranking=ranking,
                entrant=by_code[result.code],
                daily_points=result.daily,
                year_end_points=result.year_end,
                daily_weight=policy.daily_weight,
                year_end_weight=policy.year_end_weight,
                rank=result.rank,
            )
            for result in scoring.evaluate_snapshot(snapshot)
        ),
        batch_size=1000,
    )
    return ranking


def sheet(points):
    return {"id": 0, "on": "2025-06-30", "by": "", "points": points}


def oracle(sheets, policy):
    """Exact totals and ranks by fractions alone, entrant by entrant."""

    def mean(points):
        return int(Fraction(sum(points), len(points)) + Fraction(1, 2))

    keys = []
    for daily, year_end in sheets:
        kept = sorted(year_end)
        kept = kept[1:-1] if len(kept) >= policy.trim_from_judges else kept
        total = Fraction(
            mean(daily) * policy.daily_weight + mean(kept) * policy.year_end_weight,
            policy.weight_sum,
        )
        keys.append((total, mean(kept) if policy.tie_order else 0))
    places, better = {}, 0
    for key, count in sorted(Counter(keys).items(), reverse=True):
        places[key] = better + 1
        better += count
    return [(places[key], int(key[0] + Fraction(1, 2))) for key in keys]


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**32),
    is_narrow=st.booleans(),
    weights=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    tie_order=st.sampled_from([(), ("year_end",)]),
)
def test_the_database_and_python_equal_the_oracle(
    entrants, office, seed, is_narrow, weights, tie_order
):
    policy = scoring.Policy(*weights, tie_order=tie_order)
    entrants[0].cycle.computed_by_id = office.pk
    sheets = drawn_sheets(seed, is_narrow)

    ranking = store(entrants, sheets, policy)

    rows = ranking.standings.order_by("entrant__code")
    assert [(row.rank, row.total_points) for row in rows] == oracle(sheets, policy)


def test_no_exact_tie_is_broken_in_the_database(entrants, office):
    entrants[0].cycle.computed_by_id = office.pk
    sheets = drawn_sheets(2025, is_narrow=True)

    ranking = store(entrants, sheets, scoring.Policy(tie_order=()))

    rows = list(ranking.standings.values_list("weighted_points", "rank"))
    shared = Counter(points for points, _ in rows)
    assert sum(count * (count - 1) // 2 for count in shared.values()) >= 180_000
    assert len(set(rows)) == len(shared)


# Ten thousand ranks by COUNTIF are a hundred million comparisons, and CI has two cores.
@pytest.mark.timeout(600)
@needs_soffice
def test_libreoffice_equals_the_database(entrants, office, tmp_path):
    entrants[0].cycle.computed_by_id = office.pk
    wide, narrow = drawn_sheets(1, is_narrow=False), drawn_sheets(2, is_narrow=True)
    sheets = wide[: CASES // 2] + narrow[CASES // 2 :]
    ranking = store(entrants, sheets, scoring.Policy())

    rows = recalculated(ranking_workbook(ranking), tmp_path)["总成绩"][4:]

    found = [(row[0], row[1], round(row[5] * 100)) for row in rows]
    assert len(found) == CASES
    assert found == [
        (row.rank, row.entrant.code, row.total_points) for row in standings_of(ranking)
    ]
