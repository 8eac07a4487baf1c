"""Where bars stand: to scale, inside the drawing, nothing divided by zero."""

from itertools import pairwise

import pytest

from shaping.reports.charts import HEIGHT, WIDTH, MonthValues, month_chart, stack_chart

MONTHS = [MonthValues("9", [4, 2, 0]), MonthValues("10", None), MonthValues("11", [8, 8, 6])]


def test_bars_are_as_high_as_their_numbers():
    chart = month_chart(MONTHS)
    first, last = chart.groups[0].bars, chart.groups[2].bars

    assert float(last[0].height) == pytest.approx(2 * float(first[0].height), abs=0.2)
    assert float(first[2].height) == 0
    assert [bar.value for bar in last] == [8, 8, 6]
    assert [bar.key for bar in last] == ["new", "closed", "open"]


def test_a_month_without_a_report_has_a_label_and_no_bars():
    missing = month_chart(MONTHS).groups[1]

    assert (missing.label, missing.bars) == ("10", [])


@pytest.mark.parametrize("most", [0, 1, 3, 4, 5, 21, 80, 81, 999, 1000, 123_456])
def test_everything_fits_whatever_the_numbers(most):
    chart = month_chart([MonthValues(str(number), [most, 0, most // 2]) for number in range(12)])

    assert chart.lines[-1].value >= most
    assert chart.lines[-1].value <= max(4, most * 3)
    for group in chart.groups:
        for bar in group.bars:
            assert 0 <= float(bar.x) <= float(bar.x) + float(bar.width) <= WIDTH
            assert 0 <= float(bar.y) <= HEIGHT
    lefts = [float(bar.x) for group in chart.groups for bar in group.bars]
    assert all(one < other for one, other in pairwise(lefts))


def test_an_empty_stretch_is_an_empty_drawing():
    assert month_chart([]).groups == []
    assert stack_chart([]).bars == []
    assert stack_chart([]).height == 0


def test_the_longest_stack_fills_the_width_and_parts_follow_each_other():
    chart = stack_chart([("水利", 1, 3), ("道路", 2, 0), ("其他", 0, 0)])
    water, road, other = chart.bars

    assert float(water.first_width) + float(water.second_width) == chart.width
    assert float(water.first_width) == chart.width / 4
    assert (road.first_width, road.second_width) == (f"{chart.width / 2:.1f}", "0.0")
    assert other.first_width == other.second_width == "0.0"
    assert water.bar_y < road.bar_y < other.bar_y < chart.height
