"""A whole year: filled in from the library's data, checked, put in force."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workdays.models import CalendarYear, Workday
from shaping.workdays.queries import calendar_for
from shaping.workdays.services import complete_year, import_public_year
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from shaping.workflow import Refused, StaleState

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
# From the State Council's notice for 2026.
WORKED_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]


@pytest.fixture
def keeper(db):
    return UserFactory(display_name="办公室")


def test_it_knows_the_real_2026(keeper):
    import_public_year(2026, by=keeper)
    complete_year(2026, "国务院办公厅通知", by=keeper)

    calendar = calendar_for(date(2026, 1, 1), date(2026, 12, 31))
    week = [date(2026, 10, day) for day in range(1, 8)]
    worked = Workday.objects.filter(is_workday=True).order_by("day")
    assert not any(calendar.is_workday(day) for day in week)
    assert [(row.day.month, row.day.day) for row in worked] == WORKED_2026
    assert calendar.workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_it_names_the_days_in_chinese(keeper):
    import_public_year(2026, by=keeper)

    names = dict(Workday.objects.values_list("day", "name"))
    assert names[date(2026, 10, 1)] == "国庆节"
    assert names[date(2026, 10, 10)] == "国庆节调休上班"
    assert date(2026, 10, 3) not in names


def test_the_longest_name_of_the_library_fits(keeper):
    import_public_year(2015, by=keeper)

    name = Workday.objects.get(day=date(2015, 9, 6)).name
    assert name.endswith("70周年纪念日调休上班")
    assert len(name) <= 30


def test_filling_in_tells_who_and_what(keeper):
    count = import_public_year(2026, by=keeper)

    event = AuditEvent.objects.get()
    assert event.summary == f"从软件自带数据填入2026年的放假安排{count}天"
    assert (event.actor_name, len(event.after)) == ("办公室", count)
    assert count == Workday.objects.count()


def test_filling_in_keeps_what_was_typed(keeper):
    WorkdayFactory(name="国庆节和中秋节")

    import_public_year(2026, by=keeper)

    assert Workday.objects.get(day=date(2026, 10, 1)).name == "国庆节和中秋节"
    assert Workday.objects.filter(day=date(2026, 10, 2)).exists()


def test_filling_in_twice_is_stale(keeper):
    import_public_year(2026, by=keeper)

    with pytest.raises(StaleState, match="已经都在表里"):
        import_public_year(2026, by=keeper)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("year", [2000, 2027, 2100])
def test_a_year_the_library_does_not_know_is_refused(keeper, year):
    with pytest.raises(Refused, match=f"软件里还没有{year}年的放假安排"):
        import_public_year(year, by=keeper)
    assert not AuditEvent.objects.exists()


def test_a_filled_year_is_not_in_force_by_itself(keeper):
    import_public_year(2026, by=keeper)

    assert calendar_for(NOW.date(), NOW.date()).missing_years == (2026,)


@time_machine.travel(NOW, tick=False)
def test_a_checked_year_is_in_force_and_says_by_whom(keeper):
    WorkdayFactory()

    entry = complete_year(2026, "国办发明电某号", by=keeper)

    assert (entry.source, entry.entered_by, entry.entered_at) == ("国办发明电某号", keeper, NOW)
    assert AuditEvent.objects.get().target_id == str(entry.pk)
    assert calendar_for(NOW.date(), NOW.date()).missing_years == ()


def test_the_system_signs_for_nobody(db):
    WorkdayFactory()

    entry = complete_year(2026, "软件自带数据", by=None)

    assert (entry.entered_by, entry.entered_at) == (None, None)


def test_the_source_is_corrected_by_whoever_checks_again(keeper):
    WorkdayFactory()
    CalendarYearFactory(unchecked=True, source="软件自带数据")

    entry = complete_year(2026, "国办发明电某号", by=keeper)

    event = AuditEvent.objects.get()
    assert (entry.source, entry.entered_by) == ("国办发明电某号", keeper)
    assert (event.before, event.after) == (
        {"source": "软件自带数据"},
        {"source": "国办发明电某号"},
    )


def test_checking_twice_is_stale(keeper):
    WorkdayFactory()
    complete_year(2026, "国办发明电某号", by=keeper)

    with pytest.raises(StaleState, match="已经按这个通知核对过"):
        complete_year(2026, "国办发明电某号", by=keeper)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("year", "source", "words"),
    [
        (1999, "通知", "2000到2100"),
        (2101, "通知", "2000到2100"),
        (2026, "", "请写依据"),
        (2027, "通知", "一天都没有填"),
    ],
)
def test_it_refuses_to_put_nothing_in_force(keeper, year, source, words):
    WorkdayFactory()

    with pytest.raises(Refused, match=words):
        complete_year(year, source, by=keeper)
    assert not CalendarYear.objects.exists()
