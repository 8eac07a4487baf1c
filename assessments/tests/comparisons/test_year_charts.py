"""Small multiples: one scale for all, dashes where years cannot be compared."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.tests.comparisons.building import A, B, place, year
from assessments.year_charts import HEIGHT, WIDTH, small_multiples
from assessments.year_comparison import comparison


def drawn(*years):
    return small_multiples(comparison(years, []))


def test_each_place_with_a_total_has_its_drawing():
    drawing = drawn(year(2024, A, B), year(2025, A, place("v2", "乙村", None)))

    assert [chart.name for chart in drawing.charts] == ["甲村", "乙村"]
    assert [len(chart.dots) for chart in drawing.charts] == [2, 1]
    assert [label for _, label in drawing.labels] == [2024, 2025]


def test_the_scale_begins_below_the_least_and_ends_at_100():
    drawing = drawn(
        year(2024, A, place("v2", "乙村", 8320)), year(2025, place("v1", "甲村", 10000))
    )

    assert drawing.low == 70
    assert float(drawing.charts[0].dots[1].y) == drawing.top


def test_a_changed_rule_dashes_every_line():
    drawing = drawn(year(2024, A, B), year(2025, A, B, daily_weight=2))

    assert [chart.segments[0].is_dashed for chart in drawing.charts] == [True, True]


def test_a_renamed_village_dashes_its_own_line():
    drawing = drawn(year(2024, A, B), year(2025, A, place("v2", "新乙村")))

    assert [chart.segments[0].is_dashed for chart in drawing.charts] == [False, True]


def test_a_year_without_a_total_breaks_the_line():
    gap = year(2024, place("v1", "甲村", None))

    assert drawn(year(2023, A), gap, year(2025, A)).charts[0].segments == []


def test_nothing_to_draw_draws_nothing():
    assert drawn(year(2025, place("v1", "甲村", None))).charts == []


@given(st.lists(st.integers(0, 10000), min_size=1, max_size=6))
def test_every_dot_lies_within_the_drawing(totals):
    years = [year(2020 + n, place("v1", "甲村", total)) for n, total in enumerate(totals)]

    for dot in drawn(*years).charts[0].dots:
        assert 0 <= float(dot.x) <= WIDTH
        assert 0 <= float(dot.label_y) <= float(dot.y) <= HEIGHT
