"""How a total is explained, and how its bar is drawn."""

from assessments.charts import Parts, stacked_bars
from assessments.explanations import explanations
from assessments.scoring import Policy, policy_values


def explained(daily, year_end, **policy):
    def sheets(points):
        return [{"id": 1, "on": "2025-01-20", "by": "甲", "points": value} for value in points]

    snapshot = {
        "policy": policy_values(Policy(**policy)),
        "entrants": [
            {"code": "x", "name": "枫树村", "daily": sheets(daily), "year_end": sheets(year_end)}
        ],
    }
    return explanations(snapshot)["x"]


def test_it_says_the_formula_with_its_figures():
    found = explained([8840], [9233], daily_weight=2, year_end_weight=3)

    assert found.formula == "90.76 = (日常 88.40 × 2 + 年终 92.33 × 3) ÷ 5"


def test_it_marks_one_lowest_and_one_highest():
    found = explained([9000], [9000, 9600, 8500, 9600, 8500])

    assert [sheet.is_dropped for sheet in found.year_end.sheets] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert found.year_end.words == "5张评分表，去掉最高96.00、最低85.00，取3张平均"


def test_it_marks_two_where_all_are_equal():
    found = explained([9000], [9000] * 5)

    assert sum(sheet.is_dropped for sheet in found.year_end.sheets) == 2


def test_few_sheets_all_count():
    assert explained([9000, 9100], [9000]).daily.words == "2次检查的平均(去掉：无)"
    assert explained([9000], [9000]).year_end.words == "1张评分表的平均(去掉：无)"


def test_a_missing_component_is_named():
    found = explained([], [])

    assert found.formula == "未参评"
    assert (found.daily.words, found.year_end.words) == ("没有日常成绩", "没有年终成绩")


def test_the_parts_of_a_bar_add_up_to_the_total():
    chart = stacked_bars([Parts("1 枫树村", 8840, 9233, 1, 3, 9135)] * 2)

    bar = chart.bars[0]
    assert (bar.daily_width, bar.year_end_x, bar.year_end_width) == ("88.40", "88.40", "276.99")
    assert chart.height == 2 * chart.bars[1].label_y - 2 * bar.label_y
