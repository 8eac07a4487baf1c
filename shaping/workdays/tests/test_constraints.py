"""The database keeps what the services promise."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from shaping.workdays.models import CalendarYear, Workday
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory

BAD_DAYS = [
    ({"name": ""}, "exceptional_day_has_a_name"),
    ({"day": date(1999, 12, 31)}, "exceptional_day_is_of_our_time"),
    ({"day": date(2101, 1, 1)}, "exceptional_day_is_of_our_time"),
]
BAD_YEARS = [
    ({"year": 1999}, "calendar_year_is_of_our_time"),
    ({"year": 2101}, "calendar_year_is_of_our_time"),
    ({"source": ""}, "calendar_year_names_its_source"),
    ({"entered_at": None}, "calendar_year_says_who_and_when"),
    ({"entered_by": None}, "calendar_year_says_who_and_when"),
]


@pytest.mark.parametrize(("change", "name"), BAD_DAYS)
def test_it_keeps_days_named_and_of_our_time(db, change, name):
    WorkdayFactory()

    with pytest.raises(IntegrityError, match=name):
        Workday.objects.update(**change)


@pytest.mark.parametrize(("change", "name"), BAD_YEARS)
def test_it_keeps_years_sourced_and_signed(db, change, name):
    CalendarYearFactory()

    with pytest.raises(IntegrityError, match=name):
        CalendarYear.objects.update(**change)


def test_it_does_not_take_half_a_signature(db):
    CalendarYearFactory(unchecked=True)

    with pytest.raises(IntegrityError, match="calendar_year_says_who_and_when"):
        CalendarYear.objects.update(entered_at=timezone.now())


@pytest.mark.parametrize("build", [WorkdayFactory, CalendarYearFactory])
def test_it_keeps_each_day_and_year_once(db, build):
    build()

    with pytest.raises(IntegrityError):
        build()
