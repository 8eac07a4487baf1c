"""The three sentences about how firm the first places are."""

from assessments.robustness import robustness
from assessments.scoring import Policy, policy_values


def snapshot(*entrants, **policy):
    """Name → daily points by day, year-end points by judge."""
    return {
        "policy": policy_values(Policy(**policy)),
        "entrants": [
            {
                "code": name,
                "name": name,
                "daily": [{"on": on, "by": "", "points": p} for on, p in daily.items()],
                "year_end": [{"on": "", "by": by, "points": p} for by, p in year_end.items()],
            }
            for name, daily, year_end in entrants
        ],
    }


def plain(name, points):
    return name, {"2025-01-08": points}, {"甲": points, "乙": points}


FIRM = [plain(name, points) for name, points in zip("abcd", (9500, 9300, 9100, 8800), strict=True)]


def test_a_firm_result_says_so():
    found = robustness(snapshot(*FIRM, ("e", {"2025-02-08": 5000}, {"甲": 5000})))

    assert found.margin == "第3名c比第4名d高3.00分。"
    assert found.other_rules == "不去掉最高最低分、按1:2计算、按1:4计算，前3名不变。"


def test_one_judge_who_decides_is_named():
    tight = ("x", {"2025-01-08": 9000}, {"甲": 9900, "乙": 8000})

    found = robustness(snapshot(*FIRM, tight, rewarded_places=4))

    assert "不算评委乙，前4名变为x(第1名)、a(第2名)、b(第3名)、c(第4名)" in found.without_one


def test_nobody_decides():
    two_visits = [
        (name, {"2025-01-08": points, "2025-02-08": points}, {"甲": points, "乙": points})
        for name, points in zip("abcd", (9500, 9300, 9100, 8800), strict=True)
    ]

    assert robustness(snapshot(*two_visits)).without_one == (
        "少算任何一位年终评委、任何一次日常检查，前3名都不变。"
    )


def test_without_its_only_visit_there_is_no_ranking():
    assert "不算2025年1月8日的检查，就没有排名" in robustness(snapshot(*FIRM)).without_one


def test_it_counts_what_it_does_not_list():
    visits = [(str(n), {f"2025-0{n}-08": 9000 - n}, {"甲": 9000, "乙": 9000}) for n in range(1, 8)]

    found = robustness(snapshot(*visits, rewarded_places=6))

    assert found.without_one.count("不算") == 4
    assert found.without_one.endswith("（这样的情况共6种）。")


def test_other_weights_that_decide_are_named():
    by_day = ("day", {"2025-01-08": 9600}, {"甲": 9000, "乙": 9000})
    by_year = ("year", {"2025-01-08": 9000}, {"甲": 9180, "乙": 9180})

    found = robustness(snapshot(by_day, by_year, rewarded_places=1))

    assert found.margin == "第1名day比第2名year高0.15分。"
    assert "按1:4计算，前1名变为year(第1名)" in found.other_rules


def test_a_tie_and_a_hair_are_told_apart():
    hair = [("a", {"2025-01-08": 9001}, {"甲": 9000}), ("b", {"2025-01-08": 9000}, {"甲": 9000})]
    tie = [plain("a", 9000), plain("b", 9000)]

    assert robustness(snapshot(*hair, rewarded_places=1)).margin.endswith("高不到0.01分。")
    assert robustness(snapshot(*tie, rewarded_places=1)).margin.endswith("总成绩相同。")


def test_too_few_to_compare():
    assert "没有第4名可以比较" in robustness(snapshot(plain("a", 9000))).margin


def test_every_other_rule_may_decide():
    by_day = ("day", {"2025-01-08": 9300}, {"甲": 9000, "乙": 9000, "丙": 9000})
    by_year = ("year", {"2025-01-08": 9000}, {"甲": 9300, "乙": 9300, "丙": 8000})
    by_luck = ("luck", {"2025-01-08": 9000}, {"甲": 9000, "乙": 9001, "丙": 10000})

    rules = {"rewarded_places": 2, "trim_from_judges": 3, "daily_weight": 3, "year_end_weight": 1}
    found = robustness(snapshot(by_day, by_year, by_luck, **rules))

    assert found.other_rules.count("前2名变为") == 3
    assert "不变" not in found.other_rules
