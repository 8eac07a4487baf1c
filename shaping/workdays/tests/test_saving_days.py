"""Typing days: single ones and stretches, what is refused, what the trail tells."""

from datetime import date

import pytest

from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workdays.models import Workday
from shaping.workdays.services import remove_day, save_day
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from shaping.workflow import Refused, StaleState

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 7)
SATURDAY = date(2026, 10, 10)


@pytest.fixture
def keeper(db):
    return UserFactory(display_name="办公室")


def stored() -> list[tuple[int, bool, str]]:
    rows = Workday.objects.order_by("day")
    return [(row.day.day, row.is_workday, row.name) for row in rows]


def test_it_stores_a_day_and_says_who(keeper):
    assert save_day(SATURDAY, True, "国庆节调休上班", by=keeper) == 1

    event = AuditEvent.objects.get()
    assert stored() == [(10, True, "国庆节调休上班")]
    assert (event.actor_name, event.action) == ("办公室", "workdays.save")
    assert event.summary == "2026年10月10日上班：国庆节调休上班"
    assert event.before == {"2026年10月10日": None}
    assert event.after == {"2026年10月10日": "上班：国庆节调休上班"}


def test_a_stretch_leaves_its_weekend_alone(keeper):
    assert save_day(FIRST, False, "国庆节", until=LAST, by=keeper) == 5

    assert [day for day, _, _ in stored()] == [1, 2, 5, 6, 7]
    assert AuditEvent.objects.get().summary == "2026年10月1日至2026年10月7日放假：国庆节"


def test_a_worked_saturday_that_is_off_after_all_loses_its_row(keeper):
    WorkdayFactory(day=SATURDAY, is_workday=True, name="调休上班")

    assert save_day(SATURDAY, False, "国庆节", by=keeper) == 1
    assert stored() == []


def test_a_name_is_corrected_in_place(keeper):
    row = WorkdayFactory()

    save_day(FIRST, False, "国庆节、中秋节", by=keeper)

    assert Workday.objects.get() == row
    assert stored() == [(1, False, "国庆节、中秋节")]


def test_only_what_changes_is_counted_and_told(keeper):
    WorkdayFactory()

    assert save_day(FIRST, False, "国庆节", until=LAST, by=keeper) == 4
    assert "2026年10月1日" not in AuditEvent.objects.get().after


def test_the_same_twice_is_stale_and_leaves_no_trace(keeper):
    save_day(FIRST, False, "国庆节", until=LAST, by=keeper)

    with pytest.raises(StaleState, match="已经是这样存的"):
        save_day(FIRST, False, "国庆节", until=LAST, by=keeper)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "is_workday", "words"),
    [(FIRST, True, "周一至周五本来就上班"), (SATURDAY, False, "周六、周日本来就休息")],
)
def test_a_day_that_is_so_anyway_is_not_stored(keeper, day, is_workday, words):
    with pytest.raises(Refused, match=words):
        save_day(day, is_workday, "国庆节", by=keeper)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("day", "until", "name", "words"),
    [
        (FIRST, None, "", "请写名称"),
        (date(1999, 12, 31), None, "元旦", "2000年到2100年"),
        (date(2100, 12, 31), date(2101, 1, 3), "元旦", "2000年到2100年"),
        (LAST, FIRST, "国庆节", "不能早于"),
        (FIRST, date(2026, 11, 1), "国庆节", "最多填31天"),
    ],
)
def test_it_refuses_what_cannot_be(keeper, day, until, name, words):
    with pytest.raises(Refused, match=words):
        save_day(day, False, name, until=until, by=keeper)
    assert stored() == []


def test_a_month_is_the_most_at_once(keeper):
    assert save_day(FIRST, False, "长假", until=date(2026, 10, 31), by=keeper) == 22


def test_a_day_is_taken_out_once(keeper):
    WorkdayFactory()

    remove_day(FIRST, by=keeper)

    assert stored() == []
    event = AuditEvent.objects.get()
    assert (event.action, event.before) == ("workdays.remove", {"2026年10月1日": "放假：国庆节"})
    with pytest.raises(StaleState, match="不在表里"):
        remove_day(FIRST, by=keeper)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda by: remove_day(SATURDAY, by=by),
        lambda by: save_day(SATURDAY, False, "国庆节", by=by),
    ],
)
def test_a_year_in_force_keeps_its_last_day(keeper, act):
    CalendarYearFactory()
    WorkdayFactory(day=SATURDAY, is_workday=True, name="调休上班")

    with pytest.raises(Refused, match="最后一天"):
        act(keeper)
    assert stored() == [(10, True, "调休上班")]
    assert not AuditEvent.objects.exists()
