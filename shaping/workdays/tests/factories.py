"""One valid row of the calendar's tables."""

from datetime import date

import factory
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.workdays.models import CalendarYear, Workday


class WorkdayFactory(factory.django.DjangoModelFactory):
    """A Thursday off; `worked` makes it a Sunday that is worked."""

    class Meta:
        model = Workday

    class Params:
        worked = factory.Trait(day=date(2026, 9, 20), is_workday=True, name="国庆节调休上班")

    day = date(2026, 10, 1)
    is_workday = False
    name = "国庆节"


class CalendarYearFactory(factory.django.DjangoModelFactory):
    """A year in force; `unchecked` makes it one that the system loaded."""

    class Meta:
        model = CalendarYear

    class Params:
        unchecked = factory.Trait(entered_at=None, entered_by=None)

    year = 2026
    source = "国务院办公厅通知"
    entered_at = factory.LazyFunction(timezone.now)
    entered_by = factory.SubFactory(UserFactory)
