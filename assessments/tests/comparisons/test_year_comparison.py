"""Years side by side: every break between neighbours is marked and said in words."""

from dataclasses import replace

import pytest

from assessments import scoring
from assessments.tests.comparisons.building import RULES, A, B, C, place, year
from assessments.year_comparison import Closing, comparison, rule_changes

RUBRIC = {"title": "日常细则", "version": 1, "hash": "a" * 64}


def words_of(years, closings=()):
    return [(mark.year, mark.key, mark.words) for mark in comparison(years, closings).marks]


def test_unchanged_years_stand_side_by_side_without_a_mark():
    found = comparison([year(2025, A, B), year(2024, B, A)], [])

    assert [head.year for head, _ in found.heads] == [2024, 2025]
    assert [row.name for row in found.rows] == ["甲村", "乙村"]
    assert found.marks == []
    assert found.remarks[1] == "各年的规则、评分细则和参评单位没有变化，可以前后对照。"


def test_one_year_alone_is_compared_with_nothing():
    assert comparison([year(2025, A)], []).remarks == [
        "各年取公布后现在有效的一版（2025年第1版），按当年的规则计算，满分100分。"
    ]
    assert comparison([], []).remarks == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"daily_weight": 2}, "日常与年终的权重由1:3改为2:3"),
        ({"trim_from_judges": 7}, "去掉最高最低分的起始张数由5张改为7张"),
        ({"daily_rule": "monthly"}, "日常成绩由各次检查的平均改为各月平均的平均"),
        ({"rounding": "down"}, "小数进位由四舍五入改为舍去"),
        ({"tie_order": []}, "同分先后依据由年终成绩改为并列"),
        ({"unit": "hamlet"}, "考核单元由村(社区)改为村湾(小区)"),
    ],
)
def test_a_changed_rule_is_said(changes, words):
    assert rule_changes(RULES, RULES | changes) == [words]


def test_the_number_of_prizes_breaks_nothing():
    assert rule_changes(RULES, RULES | {"rewarded_places": 5}) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (None, RUBRIC, ["日常评分细则由没有细则改为《日常细则》第1版（aaaaaaaa）"]),
        (
            RUBRIC,
            RUBRIC | {"version": 2, "hash": "b" * 64},
            ["日常评分细则由《日常细则》第1版（aaaaaaaa）改为《日常细则》第2版（bbbbbbbb）"],
        ),
        (RUBRIC, RUBRIC, []),
    ],
)
def test_another_rubric_is_said(old, new, words):
    before, after = (
        RULES | {"rubrics": {"daily": rubric, "year_end": None}} for rubric in (old, new)
    )

    assert rule_changes(before, after) == words


def test_old_snapshots_name_no_rubrics_and_are_not_judged_by_them():
    assert rule_changes(RULES, RULES | {"rubrics": {"daily": RUBRIC, "year_end": None}}) == []


def test_rules_that_an_old_snapshot_does_not_know_stand_at_what_was_done():
    old = scoring.policy_values(scoring.Policy())
    del old["daily_rule"], old["rounding"]

    assert rule_changes(old, RULES) == []


def test_a_rule_marks_the_whole_year():
    found = comparison([year(2024, A), year(2025, A, daily_weight=2)], [])

    assert [numbers for _, numbers in found.heads] == [[], [1]]
    assert found.remarks[1] == "▲1 2025年度起日常与年终的权重由1:3改为2:3。"


def test_a_merger_marks_the_village_that_took_the_other_in():
    closing = Closing("v2", "乙村", "2024-12-01", "v1", "甲村")
    found = comparison([year(2024, A, B), year(2025, A)], [closing])

    assert words_of([year(2024, A, B), year(2025, A)], [closing]) == [
        (
            2025,
            "v1",
            "乙村已在2024年12月1日并入甲村，甲村从2025年度起含原乙村，和以前不能直接比。",
        )
    ]
    assert [list(cell.marks) for cell in found.rows[0].cells] == [[], [1]]
    assert found.rows[1].cells[1].values is None


def test_a_new_village_of_two_old_ones_is_marked_once_for_each():
    closings = [
        Closing("v1", "甲村", "2024-12-01", "v3", "丙村"),
        Closing("v2", "乙村", "2024-12-01", "v3", "丙村"),
    ]

    found = words_of([year(2024, A, B), year(2025, C)], closings)

    assert [(when, key) for when, key, _ in found] == [(2025, "v3"), (2025, "v3")]


@pytest.mark.parametrize(
    ("years", "closings", "words"),
    [
        ([year(2024, A, B), year(2025, A)], [], "乙村没有参加2025年度考核。"),
        (
            [year(2024, A, B), year(2025, A)],
            [Closing("v2", "乙村", "2024-12-01")],
            "乙村已在2024年12月1日撤销。",
        ),
        ([year(2024, A), year(2025, A, B)], [], "乙村从2025年度起参评。"),
        (
            [year(2024, A), year(2025, replace(A, name="新甲村"))],
            [],
            "甲村从2025年度起改称新甲村。",
        ),
        (
            [year(2025, A, B)],
            [Closing("v2", "乙村", "2026-03-01", "v1", "甲村")],
            "乙村已在2026年3月1日并入甲村，这里仍单独列出。",
        ),
        (
            [year(2025, A, B)],
            [Closing("v2", "乙村", "2026-03-01")],
            "乙村已在2026年3月1日撤销，这里仍单独列出。",
        ),
        (
            [year(2022, A), year(2025, A)],
            [],
            "没有2023、2024年度公布的成绩，2025年直接排在2022年后面。",
        ),
    ],
)
def test_what_changed_is_said_once(years, closings, words):
    assert [found for _, _, found in words_of(years, closings)] == [words]


def test_who_comes_back_is_no_newcomer():
    years = [year(2023, A, B), year(2024, A), year(2025, A, B)]

    assert [words for _, _, words in words_of(years)] == [
        "乙村没有参加2024年度考核。",
        "乙村2025年度重新参评。",
    ]


def test_another_unit_says_so_and_marks_no_single_place():
    hamlet = place("h1", "一号村湾")

    assert len(words_of([year(2024, A), year(2025, hamlet, unit="hamlet")])) == 1
