"""The formula: properties against an independent oracle in exact fractions."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring import (
    Entry,
    Policy,
    apply_order,
    dropped,
    evaluate,
    half_up,
    mean_points,
    prize_ties,
    rank,
    ties,
    total_points,
    trimmed,
    weighted_points,
)

POINTS = st.integers(0, 10_000)
SHEETS = st.lists(POINTS, min_size=1, max_size=9).map(tuple)
WEIGHT = st.integers(1, 9)


@st.composite
def fields(draw, most=8):
    """Entrants with few different scores, so that ties are common."""
    few = st.lists(st.sampled_from([8000, 8997, 9000, 9001]), max_size=6).map(tuple)
    lines = draw(st.lists(st.tuples(few, few), min_size=1, max_size=most))
    return [Entry(f"{number:03d}", *line) for number, line in enumerate(lines)]


def oracle_mean(points, trim_from=10**9):
    kept = sorted(points)[1:-1] if len(points) >= trim_from else points
    return int(Fraction(sum(kept), len(kept)) + Fraction(1, 2))


@given(POINTS, POINTS)
def test_weighted_points_stay_in_bounds(daily, year_end):
    assert 0 <= weighted_points(daily, year_end) <= 40_000


@given(st.integers(0, 9_999), POINTS, WEIGHT, WEIGHT)
def test_weighted_points_grow_with_both_parts(daily, year_end, one, other):
    assert weighted_points(daily + 1, year_end, one, other) > weighted_points(
        daily, year_end, one, other
    )
    assert weighted_points(year_end, daily + 1, one, other) > weighted_points(
        year_end, daily, one, other
    )


@given(POINTS, POINTS, WEIGHT, WEIGHT)
def test_the_total_is_the_weighted_mean(daily, year_end, one, other):
    exact = Fraction(daily * one + year_end * other, one + other)

    total = total_points(weighted_points(daily, year_end, one, other), one + other)

    assert total == int(exact + Fraction(1, 2))


@given(st.integers(3, 10_000), st.integers(0, 9_999))
def test_three_daily_points_weigh_as_one_of_the_year_end(daily, year_end):
    assert weighted_points(daily, year_end) == weighted_points(daily - 3, year_end + 1)


@given(SHEETS)
def test_the_mean_is_rounded_half_up_once(points):
    assert mean_points(points) == oracle_mean(points)


@pytest.mark.parametrize(("pair", "mean"), [((1, 2), 2), ((9000, 9001), 9001), ((0, 0), 0)])
def test_halves_go_up(pair, mean):
    assert mean_points(pair) == mean


def test_half_up_knows_its_edge():
    assert [half_up(n, 4) for n in (0, 1, 2, 3, 4, 5, 6)] == [0, 0, 1, 1, 1, 1, 2]


@given(SHEETS, st.integers(3, 7))
def test_trimming_drops_one_of_each_end(points, trim_from):
    kept = trimmed(points, trim_from)
    gone = dropped(points, trim_from)

    assert sorted([*kept, *(gone or ())]) == sorted(points)
    assert (gone is None) == (len(points) < trim_from)
    assert gone is None or gone == (min(points), max(points))


@given(SHEETS, SHEETS, st.integers(3, 7))
def test_only_the_year_end_is_trimmed(daily, year_end, trim_from):
    result = evaluate(Entry("x", daily, year_end), Policy(trim_from_judges=trim_from))

    assert result.daily == oracle_mean(daily)
    assert result.year_end == oracle_mean(year_end, trim_from)


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        (Entry("a", (), (9000,)), ("daily",)),
        (Entry("a", (9000,), ()), ("year_end",)),
        (Entry("a"), ("daily", "year_end")),
    ],
)
def test_a_missing_component_is_never_zero(entry, missing):
    result = rank([entry], Policy())[0]

    assert (result.weighted, result.rank, result.missing) == (None, None, missing)


@given(fields(), st.randoms())
def test_the_order_of_input_changes_nothing(entries, chance):
    shuffled = list(entries)
    chance.shuffle(shuffled)

    assert rank(shuffled, Policy()) == rank(entries, Policy())


@given(fields(), st.sampled_from([(), ("year_end",)]))
def test_ranks_count_who_is_better(entries, tie_order):
    results = rank(entries, Policy(tie_order=tie_order))
    keys = {
        r.code: (r.weighted, r.year_end if tie_order else 0) for r in results if r.rank is not None
    }

    for result in results:
        if result.rank is not None:
            better = sum(key > keys[result.code] for key in keys.values())
            assert result.rank == 1 + better


@given(fields())
def test_a_worse_entry_moves_nobody(entries):
    before = {result.code: result.rank for result in rank(entries, Policy())}

    after = {
        result.code: result.rank
        for result in rank([*entries, Entry("worst", (0,), (0,))], Policy())
    }

    assert {code: after[code] for code in before} == before


@given(fields())
def test_complete_ties_are_equal_in_everything(entries):
    for tied in ties(rank(entries, Policy())).values():
        assert len({(result.daily, result.year_end) for result in tied}) == 1


def test_exact_ties_are_never_broken():
    pairs = [(daily, year_end) for daily in range(3, 10_000, 7) for year_end in range(0, 9_999, 71)]

    broken = sum(weighted_points(d, y) != weighted_points(d - 3, y + 1) for d, y in pairs)

    assert (len(pairs) >= 180_000, broken) == (True, 0)


def test_a_tie_that_reaches_over_the_last_prize_counts():
    entries = [Entry(code, (9000,), (9000,)) for code in "cd"]
    better = [Entry("a", (9500,), (9500,)), Entry("b", (9400,), (9400,))]

    results = rank([*better, *entries], Policy())

    assert [result.rank for result in results] == [1, 2, 3, 3]
    assert list(prize_ties(results, 3)) == [3]
    assert prize_ties(results, 2) == {}


def test_an_order_gives_the_tied_their_places():
    results = rank([Entry(code, (9000,), (9000,)) for code in "abc"], Policy())

    ordered = apply_order(results, 1, ["c", "a", "b"])

    assert [(result.code, result.rank) for result in ordered] == [("c", 1), ("a", 2), ("b", 3)]


def test_an_order_names_exactly_the_tied():
    results = rank([Entry(code, (9000,), (9000,)) for code in "ab"], Policy())

    with pytest.raises(ValueError, match="exactly"):
        apply_order(results, 1, ["a"])


@pytest.mark.parametrize("wrong", [{"tie_order": ("luck",)}, {"daily_weight": 0}])
def test_the_policy_refuses_what_the_formula_cannot_follow(wrong):
    with pytest.raises(ValueError, match=r"tie keys|weights"):
        Policy(**wrong)


@settings(max_examples=50)
@given(fields(most=40), st.integers(1, 5), st.integers(1, 5))
def test_a_whole_field_equals_the_oracle(entries, one, other):
    policy = Policy(daily_weight=one, year_end_weight=other)
    exact = {
        entry.code: (
            Fraction(oracle_mean(entry.daily) * one + oracle_mean(entry.year_end, 5) * other),
            oracle_mean(entry.year_end, 5),
        )
        for entry in entries
        if entry.daily and entry.year_end
    }

    found = {result.code: result.rank for result in rank(entries, policy)}

    for code, key in exact.items():
        assert found[code] == 1 + sum(other_key > key for other_key in exact.values())
    assert all(found[entry.code] is None for entry in entries if entry.code not in exact)
