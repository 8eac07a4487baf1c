"""Which months are due, and what they span: year ends, leap days, holidays, a machine that was off."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from issues.tests.factories import CalendarFactory, IssueListFactory
from shaping.reports.queries.windows import due_months, due_windows, window_of
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def working(township, appoint):
    """The township with its office, as it has been for years."""
    AppointmentFactory(
        user__username="since2023",
        role=Role.TOWNSHIP_OFFICE,
        township=township,
        village=None,
        started_on=date(2023, 1, 1),
    )
    return township


def list_of(village, year, month):
    first = date(year, month, 20)
    return IssueListFactory(
        village=village,
        year=year,
        month=month,
        opens_on=first,
        due_on=first + timedelta(days=5),
        locks_on=first + timedelta(days=8),
    )


def codes(windows):
    return [f"{window.year}-{window.month:02d}" for window in windows]


def test_nothing_is_due_before_the_first_list(working):
    assert due_windows(date(2026, 12, 1)) == {}


@pytest.mark.parametrize(
    ("first", "last_day"),
    [
        ((2026, 11), date(2026, 11, 30)),
        ((2026, 12), date(2026, 12, 31)),
        ((2025, 2), date(2025, 2, 28)),
        ((2028, 2), date(2028, 2, 29)),
        ((2027, 1), date(2027, 1, 31)),
    ],
)
def test_a_month_is_due_on_the_day_after_its_last(working, village, first, last_day):
    list_of(village, *first)

    assert due_months(last_day, [working]) == []
    window = due_months(last_day + timedelta(days=1), [working])[0]

    assert (window.year, window.month) == first
    assert (window.starts_on, window.cut_off_on) == (last_day.replace(day=1), last_day)


def test_a_lock_date_beyond_the_month_is_waited_for(working, village):
    """The 28th and all days to the 3rd of March are off: the list locks on the 4th."""
    list_of(village, 2026, 2)
    CalendarYearFactory(year=2026)
    for number in range(7):
        WorkdayFactory(day=date(2026, 2, 25) + timedelta(days=number), is_workday=False, name="假")

    assert due_months(date(2026, 3, 4), [working]) == []
    february = due_months(date(2026, 3, 5), [working])[0]
    assert february.cut_off_on == date(2026, 3, 4)
    march = window_of(working, 2026, 3)
    assert (march.starts_on, march.cut_off_on) == (date(2026, 3, 5), date(2026, 3, 31))


def test_missed_months_are_caught_up_in_their_order(working, village):
    list_of(village, 2026, 8)

    found = due_months(date(2026, 12, 2), [working])

    assert codes(found) == ["2026-08", "2026-09", "2026-10", "2026-11"]
    for earlier, later in pairwise(found):
        assert later.starts_on == earlier.cut_off_on + timedelta(days=1)


def test_what_is_there_is_not_due_again(working, village):
    list_of(village, 2026, 9)
    MonthlyReportFactory(township=working, month=9, cut_off_on=date(2026, 9, 30))

    assert codes(due_months(date(2026, 11, 1), [working])) == ["2026-10"]


def test_a_clock_that_was_set_back_makes_nothing_due(working, village):
    list_of(village, 2026, 9)
    for month in (9, 10):
        MonthlyReportFactory(township=working, month=month)

    assert due_windows(date(2026, 10, 5)) == {}
    assert due_windows(date(2025, 1, 1)) == {}


def test_a_window_begins_where_the_report_before_ended(working, village):
    """The office moved its lock date after September's report was made."""
    list_of(village, 2026, 9)
    MonthlyReportFactory(township=working, month=9, cut_off_on=date(2026, 10, 8))

    october = due_months(date(2026, 11, 2), [working])[0]

    assert october.starts_on == date(2026, 10, 9)


def test_its_own_settings_move_the_dates(working, village):
    list_of(village, 2026, 10)
    CalendarFactory(township=working, opens_day=5, due_day=10, locks_day=12)

    assert window_of(working, 2026, 10).dates.due_on == date(2026, 10, 12)


def test_a_township_where_nobody_works_gets_none(working, village):
    asleep = VillageFactory(township=TownshipFactory(code9="421223102"))
    list_of(asleep, 2026, 10)
    list_of(village, 2026, 10)

    found = due_windows(date(2026, 11, 2))

    assert [window.township for window in found[2026, 10]] == [working]


def test_the_number_of_queries_does_not_grow(working, village, django_assert_num_queries):
    list_of(village, 2026, 10)
    for number in range(3):
        other = TownshipFactory(code9=f"42122320{number}")
        AppointmentFactory(role=Role.TOWNSHIP_OFFICE, township=other, village=None)
        list_of(VillageFactory(township=other), 2026, 10)

    with django_assert_num_queries(7):
        assert len(due_windows(date(2026, 11, 2))[2026, 10]) == 4


@pytest.mark.parametrize(
    ("moment", "is_due"),
    [("2026-10-31T15:59:59Z", False), ("2026-10-31T16:00:00Z", True)],
)
def test_the_month_turns_at_midnight_in_shanghai(working, village, moment, is_due):
    list_of(village, 2026, 10)

    with time_machine.travel(moment, tick=False):
        assert bool(due_windows(timezone.localdate())) is is_due
