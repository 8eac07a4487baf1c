"""Amounts in capital characters: a literal table, then a round trip through another parser."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaping.figures import capital_yuan, day_text, score_text


@pytest.mark.parametrize(
    ("points", "text"), [(0, "0.00"), (5, "0.05"), (9135, "91.35"), (10_000, "100.00")]
)
def test_it_writes_a_score_with_two_decimals(points, text):
    assert score_text(points) == text


@pytest.mark.parametrize("value", [date(2026, 3, 1), "2026-03-01"])
def test_it_writes_a_day(value):
    assert day_text(value) == "2026年3月1日"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"),
        (1, "壹元整"),
        (10, "壹拾元整"),
        (101, "壹佰零壹元整"),
        (110, "壹佰壹拾元整"),
        (1001, "壹仟零壹元整"),
        (1010, "壹仟零壹拾元整"),
        (10_000, "壹万元整"),
        (10_001, "壹万零壹元整"),
        (10_100, "壹万零壹佰元整"),
        (50_000, "伍万元整"),
        (75_000, "柒万伍仟元整"),
        (100_000, "壹拾万元整"),
        (100_050, "壹拾万零伍拾元整"),
        (105_000, "壹拾万零伍仟元整"),
        (125_000, "壹拾贰万伍仟元整"),
        (150_000, "壹拾伍万元整"),
        (300_000, "叁拾万元整"),
        (20_304_050, "贰仟零叁拾万零肆仟零伍拾元整"),
        (100_000_000, "壹亿元整"),
        (100_000_001, "壹亿零壹元整"),
        (100_010_000, "壹亿零壹万元整"),
        (230_000_000, "贰亿叁仟万元整"),
        (600_007_008, "陆亿零柒仟零捌元整"),
        (999_999_999_999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元整"),
    ],
)
def test_it_writes_an_amount_in_capital_characters(amount, words):
    assert capital_yuan(amount) == words


@pytest.mark.parametrize("amount", [-1, 10**12])
def test_it_refuses_an_amount_outside_its_range(amount):
    with pytest.raises(ValueError, match="between"):
        capital_yuan(amount)


def amount_of(words: str) -> int:
    """Read capital characters the other way round: multiply out digit by digit."""
    total = group = digit = 0
    for sign in words.removesuffix("元整"):
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in "拾佰仟":
            group += digit * {"拾": 10, "佰": 100, "仟": 1000}[sign]
            digit = 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[sign]
            group = digit = 0
    return total + group + digit


amounts = st.one_of(
    st.integers(0, 10**12 - 1),
    st.integers(0, 10**7),
    st.lists(st.sampled_from([0, 0, 0, 1, 9]), min_size=1, max_size=12).map(
        lambda digits: int("".join(map(str, digits)))
    ),
)


@given(amounts)
def test_it_can_be_read_back(amount):
    assert amount_of(capital_yuan(amount)) == amount


@given(amounts)
def test_it_writes_zero_at_most_once_between_two_figures(amount):
    words = capital_yuan(amount)

    assert "零零" not in words
    assert amount == 0 or not re.search(r"^零|零[拾佰仟万亿元]", words)
