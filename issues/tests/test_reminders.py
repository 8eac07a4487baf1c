"""Reminders: by hand once a day, by the clock once a kind, in working hours, never who is done."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from issues.models import ListState, Reminder, ReminderKind
from issues.services.reminders import (
    ensure_reminders,
    remind,
    remind_after_due,
    remind_before_due,
    remind_on_due_day,
)
from issues.tests.factories import IssueListFactory
from shaping.audit.models import AuditEvent
from shaping.workdays.models import CalendarYear, Workday
from shaping.workflow import Forbidden, Refused, StaleState
from villages.tests.factories import VillageFactory

CHINA = ZoneInfo("Asia/Shanghai")
BEFORE, DUE, OVERDUE = date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 26)


@pytest.fixture
def issue_list(village):
    """Due on Wednesday 25 November, locked after Monday the 30th."""
    return IssueListFactory(village=village)


def kinds():
    return list(Reminder.objects.order_by("pk").values_list("kind", flat=True))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


def test_it_reminds_three_workdays_before(issue_list):
    assert remind_before_due(date(2026, 11, 19)) == 0
    assert remind_before_due(BEFORE) == 1
    assert kinds() == [ReminderKind.BEFORE_DUE]


def test_a_missed_day_is_caught_up_once(issue_list):
    assert remind_before_due(date(2026, 11, 24)) == 1
    assert remind_before_due(date(2026, 11, 24)) == 0
    assert remind_before_due(DUE) == 0


def test_it_reminds_on_the_day(issue_list):
    assert [remind_on_due_day(day) for day in (BEFORE, DUE, DUE, OVERDUE)] == [0, 1, 0, 0]
    assert kinds() == [ReminderKind.DUE_TODAY]


def test_it_reminds_once_after_the_day_until_the_lock(issue_list):
    assert [remind_after_due(day) for day in (DUE, OVERDUE, date(2026, 11, 27))] == [0, 1, 0]
    assert kinds() == [ReminderKind.OVERDUE]


def test_a_locked_list_is_not_reminded(issue_list):
    assert remind_after_due(date(2026, 12, 1)) == 0


@pytest.mark.parametrize("trait", ["reported", "accepted"])
def test_who_is_done_is_left_alone(village, trait):
    IssueListFactory(village=village, **{trait: True})

    assert [remind_before_due(BEFORE), remind_on_due_day(DUE), remind_after_due(OVERDUE)] == [
        0,
        0,
        0,
    ]


def test_a_returned_list_has_its_own_reasons_instead(village):
    IssueListFactory(
        village=village, reported=True, state=ListState.RETURNED, return_reason="请补充"
    )

    assert remind_after_due(OVERDUE) == 0


def test_a_list_that_waits_for_the_secretary_is_reminded(village):
    IssueListFactory(village=village, state=ListState.TO_CONFIRM)

    assert remind_on_due_day(DUE) == 1


def test_nobody_is_reminded_on_a_day_off(issue_list):
    CalendarYear.objects.create(year=2026, source="国办发明电")
    Workday.objects.create(day=OVERDUE, is_workday=False, name="调休")

    assert remind_after_due(OVERDUE) == 0
    assert remind_before_due(date(2026, 11, 22)) == 0


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (at(DUE, 8, 59), 0),
        (at(DUE, 9), 2),
        (at(DUE, 17, 59), 2),
        (at(DUE, 18), 0),
        (at(DUE, 0, 30), 0),
    ],
)
def test_it_keeps_working_hours(issue_list, moment, count):
    IssueListFactory(village=VillageFactory(township=issue_list.village.township))

    assert ensure_reminders(moment) == count
    assert ensure_reminders(moment) == 0


@pytest.fixture
def now():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


def test_a_reminder_by_hand_names_the_person(issue_list, office, now):
    assert remind([issue_list], by=office) == 1

    found = Reminder.objects.get()
    assert (found.kind, found.reminded_by) == (ReminderKind.BY_HAND, office)
    assert found.reminded_on == date(2026, 11, 24)
    assert AuditEvent.objects.get().summary == "催报2026年11月问题清单：堰市村"


def test_a_second_click_on_the_same_day_is_refused(issue_list, office, now):
    remind([issue_list], by=office)

    with pytest.raises(StaleState, match="今天已经记过"):
        remind([issue_list], by=office)
    assert Reminder.objects.count() == 1


def test_the_next_day_counts_anew(issue_list, office):
    for day in ("2026-11-24", "2026-11-25"):
        with time_machine.travel(f"{day} 10:00+08:00", tick=False):
            remind([issue_list], by=office)

    assert Reminder.objects.count() == 2


def test_only_those_left_are_reminded(issue_list, other_village, office, now):
    other = IssueListFactory(village=other_village)
    remind([other], by=office)

    assert remind([issue_list, other], by=office) == 1
    assert AuditEvent.objects.latest("sequence").summary.endswith("堰市村")


def test_who_reported_meanwhile_is_left_out(village, office, now):
    with pytest.raises(StaleState):
        remind([IssueListFactory(village=village, reported=True)], by=office)


def test_nobody_chosen_is_said(office):
    with pytest.raises(Refused, match="先勾选"):
        remind([], by=office)


@pytest.mark.parametrize("person", ["leader", "auditor", "village_officer", "other_office"])
def test_only_the_towns_office_reminds(issue_list, request, person):
    with pytest.raises(Forbidden):
        remind([issue_list], by=request.getfixturevalue(person))
