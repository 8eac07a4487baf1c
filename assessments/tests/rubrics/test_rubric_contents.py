"""A rubric's items as plain values: what is wrong with them, and their hash."""

import csv
from dataclasses import replace

import pytest

from assessments.rubric_contents import (
    AWARD,
    DEDUCT,
    SEEDS,
    TITLES,
    ItemContent,
    content_faults,
    content_hash,
    item_faults,
    points_sum,
    seed_items,
)

GOOD = ItemContent("A1", "无暴露垃圾", 6000, DEDUCT, 100, "每处-1")
AWARDED = ItemContent("A2", "庭院整洁", 4000, AWARD)


def words(*items):
    return [fault.sentence for fault in item_faults(items)]


@pytest.mark.parametrize("kind", ["daily", "year_end"])
def test_both_examples_are_correct_and_sum_to_100_points(kind):
    assert content_faults(seed_items(kind)) == []
    assert points_sum(seed_items(kind)) == 10_000


@pytest.mark.parametrize("kind", ["daily", "year_end"])
def test_an_example_says_exactly_what_its_file_says(kind):
    with (SEEDS / f"rubric_{kind}_example.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert tuple(rows[0]) == TITLES
    assert [(item.code, item.title, item.basis) for item in seed_items(kind)] == [
        (row["代码"], row["项目"], row["办法"]) for row in rows
    ]


def test_half_points_are_kept_exactly():
    monthly = next(item for item in seed_items("year_end") if item.code == "4.1")

    assert (monthly.max_points, monthly.step_points) == (300, 50)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": ""}, "第1项：请写代码"),
        ({"code": "A" * 11}, "第1项：请写代码"),
        ({"title": ""}, "第1项：请写检查什么"),
        ({"title": "检" * 201}, "第1项：请写检查什么"),
        ({"basis": "办" * 201}, "第1项：办法最多200个字"),
        ({"max_points": None}, "分值要大于0"),
        ({"max_points": 10_001}, "分值要大于0"),
        ({"mode": ""}, "请选方式"),
        ({"mode": AWARD}, "评分项不写每处扣分"),
        ({"step_points": None}, "扣分项要写每处扣多少分"),
        ({"step_points": 6001}, "不超过这一项的分值"),
    ],
)
def test_it_says_what_is_wrong_with_an_item(change, said):
    [sentence] = words(replace(GOOD, **change))

    assert said in sentence


def test_it_says_everything_at_once():
    assert len(words(replace(GOOD, code="", title=""), replace(AWARDED, max_points=0))) == 3


def test_a_code_stands_once():
    assert words(GOOD, replace(AWARDED, code="A1")) == [
        "第1项：代码“A1”用了2次，每一项要有自己的代码。",
        "第2项：代码“A1”用了2次，每一项要有自己的代码。",
    ]


def test_sixty_items_are_enough():
    items = [replace(AWARDED, code=f"C{number}", max_points=100) for number in range(61)]

    assert words(*items) == ["一份细则最多60项，现在有61项，请合并一些。"]


def test_the_sum_is_asked_only_for_adoption():
    assert item_faults([GOOD]) == []
    assert content_faults([GOOD]) == ["各项分值加起来是60.00分，要正好100分。"]
    assert content_faults([]) == ["还没有检查项，请先加上。"]


def test_the_hash_tells_kind_order_and_every_field():
    items = [GOOD, AWARDED]
    others = [
        content_hash("year_end", items),
        content_hash("daily", items[::-1]),
        content_hash("daily", [replace(GOOD, basis="每处-2"), AWARDED]),
        content_hash("daily", [replace(GOOD, step_points=200), AWARDED]),
    ]

    assert content_hash("daily", list(items)) == content_hash("daily", tuple(items))
    assert len({content_hash("daily", items), *others}) == 5
