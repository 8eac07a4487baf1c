"""The rules that a township may choose: daily rule, rounding, tie keys, items that do not apply."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import (
    DAILY_RULES,
    ROUNDINGS,
    TIE_KEYS,
    Entry,
    Policy,
    daily_points,
    mean_points,
    policy_from,
    policy_values,
    rank,
    rounded,
    sheet_points,
    sort_key,
)

POINTS = st.integers(0, 10_000)
CHECKS = st.lists(st.tuples(st.integers(1, 12), POINTS), min_size=1, max_size=14)
POLICIES = st.builds(
    Policy,
    daily_weight=st.integers(1, 5),
    year_end_weight=st.integers(1, 5),
    trim_from_judges=st.integers(3, 6),
    tie_order=st.lists(st.sampled_from(TIE_KEYS), unique=True).map(tuple),
    daily_rule=st.sampled_from(DAILY_RULES),
    rounding=st.sampled_from(ROUNDINGS),
)


@st.composite
def fields(draw):
    """Entrants with few different scores, so that ties are common."""
    few = st.lists(st.sampled_from([8000, 8999, 9000]), min_size=1, max_size=6).map(tuple)
    entries = []
    for number in range(draw(st.integers(1, 7))):
        daily, year_end = draw(few), draw(few)
        months = tuple(f"2026-{draw(st.integers(1, 3)):02d}" for _ in daily)
        entries.append(Entry(f"{number:03d}", daily, year_end, months, draw(st.integers(0, 2))))
    return entries


def entry_of(checks):
    return Entry("x", tuple(p for _, p in checks), (), tuple(f"2026-{m:02d}" for m, _ in checks))


@given(CHECKS, st.sampled_from(ROUNDINGS))
def test_the_monthly_rule_is_the_mean_of_the_months_means(checks, rounding):
    months = {month for month, _ in checks}
    means = []
    for month in months:
        points = [value for when, value in checks if when == month]
        means.append(Fraction(sum(points), len(points)))
    exact = sum(means) / len(means)

    found = daily_points(entry_of(checks), Policy(daily_rule="monthly", rounding=rounding))

    assert found == int(exact + (Fraction(1, 2) if rounding == "half_up" else 0))


@given(CHECKS)
def test_one_check_a_month_makes_both_rules_equal(checks):
    once = list({month: (month, points) for month, points in checks}.values())

    assert daily_points(entry_of(once), Policy(daily_rule="monthly")) == daily_points(
        entry_of(once), Policy()
    )


def test_the_monthly_rule_needs_the_months():
    with pytest.raises(ValueError, match="month"):
        daily_points(Entry("x", (9000, 8000), (), ("2026-01",)), Policy(daily_rule="monthly"))


def test_rounding_down_leaves_the_third_decimal_off():
    assert (rounded(Fraction(17999, 2)), rounded(Fraction(17999, 2), "down")) == (9000, 8999)
    assert mean_points([9000, 8999, 8999], "down") == 8999


@given(st.lists(st.tuples(POINTS, st.integers(1, 10_000)), min_size=1, max_size=18))
def test_a_full_sheet_is_scaled_to_a_hundred(pairs):
    lines = [(min(points, most), most) for points, most in pairs]
    most = sum(maximum for _, maximum in lines)
    exact = Fraction(sum(points for points, _ in lines) * 10_000, most)

    assert sheet_points(lines) == int(exact + Fraction(1, 2))
    assert sheet_points([*lines, (None, 500)]) is None


def test_what_does_not_apply_is_no_zero():
    assert sheet_points([(5000, 6000), (4000, 4000)]) == 9000
    assert sheet_points([(5000, 6000), (0, 4000)]) == 5000
    assert sheet_points([(5000, 6000)]) == 8333
    assert sheet_points([]) is None


@given(fields(), POLICIES, st.randoms())
def test_the_order_of_input_changes_nothing(entries, policy, chance):
    mixed = list(entries)
    chance.shuffle(mixed)

    assert rank(mixed, policy) == rank(entries, policy)


@given(fields(), POLICIES)
def test_the_order_shown_is_the_order_sorted_by(entries, policy):
    results = [row for row in rank(entries, policy) if row.rank]
    keys = [sort_key(row, policy) for row in results]

    assert keys == sorted(keys)
    assert [row.rank for row in results] == [keys.index(key) + 1 for key in keys]


@given(fields(), POLICIES, st.data())
def test_a_better_score_never_worsens_a_rank(entries, policy, data):
    place = data.draw(st.integers(0, len(entries) - 1))
    kind = data.draw(st.sampled_from(["daily", "year_end"]))
    points = list(getattr(entries[place], kind))
    sheet = data.draw(st.integers(0, len(points) - 1))
    points[sheet] = data.draw(st.integers(points[sheet], 10_000))
    better = Entry(**vars(entries[place]) | {kind: tuple(points)})
    changed = [*entries[:place], better, *entries[place + 1 :]]

    before = {row.code: row.rank for row in rank(entries, policy)}
    after = {row.code: row.rank for row in rank(changed, policy)}

    assert after[better.code] <= before[better.code]


@given(POLICIES)
def test_rules_survive_a_snapshot(policy):
    assert policy_from({"policy": policy_values(policy) | {"from": "2026-01-01"}}) == policy


def test_an_old_snapshot_stands_at_the_rules_of_then():
    old = {
        "daily_weight": 1,
        "year_end_weight": 3,
        "trim_from_judges": 5,
        "tie_order": ["year_end"],
        "rewarded_places": 3,
    }

    assert policy_from({"policy": old}) == Policy()


@pytest.mark.parametrize(
    "rules",
    [
        {"daily_rule": "median"},
        {"rounding": "up"},
        {"tie_order": ("name",)},
        {"tie_order": ("year_end", "year_end")},
    ],
)
def test_it_refuses_rules_it_cannot_follow(rules):
    with pytest.raises(ValueError, match="unknown"):
        Policy(**rules)


def test_fewer_recurrences_break_a_tie():
    tied = [Entry(code, (9000,), (9000,), ("2026-01",), n) for code, n in (("a", 2), ("b", 1))]

    ranks = {row.code: row.rank for row in rank(tied, Policy(tie_order=("recurrences",)))}

    assert ranks == {"b": 1, "a": 2}
    assert {row.rank for row in rank(tied, Policy())} == {1}
