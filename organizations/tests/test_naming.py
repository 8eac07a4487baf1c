"""Names as boards print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.naming import shown_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小三", "欧**三"),
        (" 张三 ", "张*"),
        ("", ""),
        ("张", "张*"),
    ],
)
def test_it_shortens_a_name(name, shown):
    assert shown_name(name, is_agreed=False) == shown


def test_it_prints_the_name_of_somebody_who_agreed():
    assert shown_name("张小三", is_agreed=True) == "张小三"


@given(st.text(alphabet="张王李赵小大三四", min_size=2, max_size=8))
def test_it_never_prints_more_than_the_first_and_last_character(name):
    shown = shown_name(name, is_agreed=False)

    assert len(shown) == len(name)
    assert sum(character != "*" for character in shown) <= 2
