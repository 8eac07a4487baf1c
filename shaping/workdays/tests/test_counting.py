"""Counting in workdays: properties that hold in every calendar, the real 2026, the words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaping.workdays.queries import Calendar, days_left_words
from shaping.workflow import Refused

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CALENDARS = st.builds(Calendar, st.dictionaries(DAYS, st.booleans(), max_size=60))
COUNTS = st.integers(1, 80)
PLAIN = Calendar({})
# The week of 1 October 2026 (a Thursday) as the notice sets it, and the weekends worked for it.
OFF = [date(2026, 10, day) for day in (1, 2, 5, 6, 7)]
WORKED = [date(2026, 9, 20), date(2026, 10, 10)]
NATIONAL_DAY = Calendar(dict.fromkeys(OFF, False) | dict.fromkeys(WORKED, True))


@given(CALENDARS, DAYS, COUNTS)
def test_adding_is_the_inverse_of_counting(calendar, day, count):
    due = calendar.add_workdays(day, count)

    assert calendar.workdays_between(day, due) == count
    assert calendar.is_workday(due)


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_adding_in_two_steps_is_adding_at_once(calendar, day, first, second):
    stepwise = calendar.add_workdays(calendar.add_workdays(day, first), second)

    assert stepwise == calendar.add_workdays(day, first + second)


@given(CALENDARS, DAYS, DAYS, COUNTS)
def test_who_starts_later_is_never_due_earlier(calendar, day, other, count):
    earlier, later = sorted([day, other])

    assert calendar.add_workdays(earlier, count) <= calendar.add_workdays(later, count)


@given(CALENDARS, st.lists(DAYS, min_size=3, max_size=3))
def test_counts_add_up_and_change_sign(calendar, days):
    first, middle, last = days
    whole = calendar.workdays_between(first, last)

    assert whole == -calendar.workdays_between(last, first)
    assert whole == calendar.workdays_between(first, middle) + calendar.workdays_between(
        middle, last
    )


@given(CALENDARS, DAYS)
def test_the_next_workday_is_the_first_one(calendar, day):
    found = calendar.next_workday(day)
    between = [day + timedelta(days=number) for number in range((found - day).days)]

    assert calendar.is_workday(found)
    assert not any(calendar.is_workday(skipped) for skipped in between)
    assert calendar.add_workdays(day, 0) == found


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 10, 10), date(2026, 10, 10)),
        (date(2026, 10, 11), date(2026, 10, 12)),
    ],
)
def test_a_due_day_in_the_holidays_moves_behind_them(day, expected):
    assert NATIONAL_DAY.next_workday(day) == expected


def test_five_workdays_over_national_day_end_on_a_worked_saturday():
    # 30 September, then 8, 9 and Saturday the 10th.
    assert NATIONAL_DAY.add_workdays(date(2026, 9, 29), 4) == date(2026, 10, 10)
    assert PLAIN.add_workdays(date(2026, 9, 29), 4) == date(2026, 10, 5)


@pytest.mark.parametrize("count", [-1, 1001])
def test_it_refuses_more_workdays_than_anybody_means(count):
    with pytest.raises(Refused, match="0到1000"):
        PLAIN.add_workdays(date(2026, 1, 1), count)


def test_it_counts_a_thousand_workdays():
    assert PLAIN.add_workdays(date(2026, 1, 2), 1000) == date(2029, 11, 2)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: PLAIN.is_workday(date.max),
        lambda: PLAIN.next_workday(date(1999, 12, 31)),
        lambda: PLAIN.add_workdays(date(2100, 12, 31), 1),
        lambda: PLAIN.workdays_between(date.min, date(2026, 1, 1)),
        lambda: PLAIN.workdays_between(date(2026, 1, 1), date.max),
    ],
)
def test_it_refuses_days_that_are_not_of_our_time(ask):
    with pytest.raises(Refused, match="2000年到2100年"):
        ask()


@pytest.mark.parametrize(
    ("due", "today", "words"),
    [
        (date(2026, 11, 27), date(2026, 11, 24), "还有3天"),
        (date(2026, 11, 24), date(2026, 11, 24), "今天到期"),
        (date(2026, 11, 20), date(2026, 11, 24), "已超2天"),
        # Over the holidays nothing is counted: 8 October is the next workday after 30 September.
        (date(2026, 10, 8), date(2026, 9, 30), "还有1天"),
        (date(2026, 9, 30), date(2026, 10, 5), "刚过期"),
        (date(2026, 10, 4), date(2026, 10, 2), "马上到期"),
    ],
)
def test_it_says_how_long_there_is(due, today, words):
    assert days_left_words(due, today, NATIONAL_DAY) == words
