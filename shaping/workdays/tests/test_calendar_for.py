"""Loading the calendar: years in force, years without data, a fixed number of queries."""

from datetime import date

import pytest

from shaping.workdays.queries import calendar_for, days_of_year, year_lines
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from shaping.workflow import Refused

NATIONAL_DAY = date(2026, 10, 1)


def test_it_knows_the_days_of_a_year_in_force(db):
    CalendarYearFactory()
    WorkdayFactory()
    WorkdayFactory(worked=True)

    calendar = calendar_for(NATIONAL_DAY, NATIONAL_DAY)

    assert not calendar.is_workday(NATIONAL_DAY)
    assert calendar.is_workday(date(2026, 9, 20))
    assert calendar.missing_years == ()


def test_a_year_nobody_has_checked_counts_monday_to_friday(db):
    WorkdayFactory()

    calendar = calendar_for(NATIONAL_DAY, date(2027, 1, 5))

    assert calendar.is_workday(NATIONAL_DAY)
    assert calendar.missing_years == (2026, 2027)


def test_only_the_asked_years_are_missed(db):
    CalendarYearFactory()

    assert calendar_for(NATIONAL_DAY, date(2026, 12, 31)).missing_years == ()
    assert calendar_for(NATIONAL_DAY, date(2027, 1, 1)).missing_years == (2027,)


def test_days_behind_the_asked_ones_are_counted_right(db):
    CalendarYearFactory(year=2028)
    WorkdayFactory(day=date(2028, 5, 1), name="劳动节")

    calendar = calendar_for(NATIONAL_DAY, NATIONAL_DAY)

    assert calendar.next_workday(date(2028, 5, 1)) == date(2028, 5, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_loading_costs_the_same_for_one_and_three(db, count, django_assert_num_queries):
    for number in range(count):
        CalendarYearFactory(year=2026 + number)
        WorkdayFactory(day=date(2026 + number, 5, 1))

    with django_assert_num_queries(2):
        calendar_for(NATIONAL_DAY, date(2028, 12, 31))


@pytest.mark.parametrize(
    ("first", "last"), [(date.min, NATIONAL_DAY), (NATIONAL_DAY, date(2101, 1, 1))]
)
def test_it_refuses_days_that_are_not_of_our_time(first, last):
    with pytest.raises(Refused, match="2000年到2100年"):
        calendar_for(first, last)


def test_a_years_days_are_its_own_in_order(db):
    later, earlier = WorkdayFactory(), WorkdayFactory(worked=True)
    WorkdayFactory(day=date(2027, 1, 1), name="元旦")

    assert list(days_of_year(2026)) == [earlier, later]


def test_the_overview_has_years_with_data_this_one_and_the_next(db):
    CalendarYearFactory(year=2024)
    WorkdayFactory()
    WorkdayFactory(worked=True)

    lines = year_lines(date(2026, 11, 24))

    assert [(line.year, line.holidays, line.worked) for line in lines] == [
        (2027, 0, 0),
        (2026, 1, 1),
        (2024, 0, 0),
    ]
    assert [bool(line.entry) for line in lines] == [False, False, True]
