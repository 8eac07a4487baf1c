"""The columns of the wall screen and the steps of the reveal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.stage import Step, columns_of, reveal_steps, shown_ranks, step_number

RANKS = st.lists(st.integers(1, 60), max_size=60)


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, []),
        (1, [1]),
        (12, [12]),
        (13, [7, 6]),
        (24, [12, 12]),
        (25, [9, 9, 7]),
        (45, [15, 15, 15]),
        (60, [20, 20, 20]),
    ],
)
def test_the_lines_fill_up_to_three_columns(count, sizes):
    columns = columns_of(list(range(count)))

    assert [len(column) for column in columns] == sizes
    assert [line for column in columns for line in column] == list(range(count))


def test_it_goes_from_the_last_to_the_first_with_a_pause_before_each_of_three():
    assert reveal_steps([1, 2, 2, 4, 5]) == [
        Step(5),
        Step(4),
        Step(2, is_pause=True),
        Step(2),
        Step(1, is_pause=True),
        Step(1),
    ]


@given(RANKS, st.integers(0, 200))
def test_nobody_is_shown_before_those_behind_him(ranks, count):
    shown = shown_ranks(reveal_steps(ranks), count)

    assert all(rank in shown for rank in ranks if shown and rank > min(shown))


@given(RANKS)
def test_all_are_shown_in_the_end_and_nobody_at_the_beginning(ranks):
    steps = reveal_steps(ranks)

    assert shown_ranks(steps, len(steps)) == set(ranks)
    assert shown_ranks(steps, 0) == set()


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("2", 2), ("99", 3), ("-1", 0), ("x", 0), ("٣", 0), ("99999", 0)],
)
def test_strange_steps_begin_anew(text, number):
    assert step_number(text, [Step(3), Step(2), Step(1)]) == number
