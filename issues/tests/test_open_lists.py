"""The month's lists open by themselves, once, for every village that exists."""

import json
import subprocess
import sys
from argparse import ArgumentTypeError
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command

from issues import tasks
from issues.management.commands.ensure_lists import read_day
from issues.models import IssueList, Reminder
from issues.services.opening import ensure_lists
from issues.tests.factories import CalendarFactory, IssueListFactory
from shaping.audit.models import AuditEvent
from shaping.celery import app
from shaping.workdays.models import CalendarYear, Workday
from villages.models import Village
from villages.tests.factories import VillageFactory

OPENS = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _at_work(office, village):
    """Somebody works in the township, so its villages are asked for lists."""


def months():
    return list(IssueList.objects.order_by("year", "month").values_list("year", "month"))


def test_nothing_opens_before_the_day():
    assert ensure_lists(date(2026, 11, 19)) == []


@pytest.mark.parametrize("day", [20, 24, 30])
def test_the_months_list_opens_and_a_missed_day_is_caught_up(day, village):
    opened = ensure_lists(date(2026, 11, day))

    assert [row.village for row in opened] == [village]
    found = IssueList.objects.get()
    assert (found.opens_on, found.due_on, found.locks_on) == (
        OPENS,
        date(2026, 11, 25),
        date(2026, 11, 30),
    )


def test_it_opens_once(village, other_village):
    assert len(ensure_lists(OPENS)) == 2
    assert ensure_lists(OPENS) == []
    assert AuditEvent.objects.filter(action="list.open").count() == 2


def test_a_new_village_gets_its_list_later(village):
    ensure_lists(OPENS)
    late = VillageFactory(township=village.township)

    assert [row.village for row in ensure_lists(OPENS)] == [late]


def test_a_list_the_village_opened_itself_stays(village):
    IssueListFactory(village=village)

    assert ensure_lists(OPENS) == []


def test_a_month_missed_altogether_is_not_opened_later():
    ensure_lists(date(2026, 12, 1))
    assert months() == []

    ensure_lists(date(2026, 12, 21))
    assert months() == [(2026, 12)]


def test_an_opening_moved_beyond_the_months_end_is_kept(township):
    CalendarFactory(township=township, opens_day=26, due_day=27, locks_day=28)
    CalendarYear.objects.create(year=2026, source="国办发明电")
    for day in (26, 27, 30):
        Workday.objects.create(day=date(2026, 11, day), is_workday=False, name="放假")

    assert ensure_lists(date(2026, 11, 30)) == []
    ensure_lists(date(2026, 12, 1))
    assert months() == [(2026, 11)]


@pytest.mark.parametrize(
    "fields", [{"opened_on": date(2026, 11, 26)}, {"closed_on": date(2026, 11, 25)}]
)
def test_a_village_that_is_not_there_on_the_due_date_gets_none(village, fields):
    Village.objects.filter(pk=village.pk).update(**fields)

    assert ensure_lists(OPENS) == []


def test_a_township_where_nobody_works_gets_none():
    VillageFactory()

    assert len(ensure_lists(OPENS)) == 1


def test_each_township_has_its_own_dates(township, other_office):
    elsewhere = other_office.appointments.get().township
    VillageFactory(township=elsewhere)
    CalendarFactory(township=elsewhere, opens_day=10)

    assert [row.village.township for row in ensure_lists(date(2026, 11, 10))] == [elsewhere]


def test_the_clock_opens_and_reminds(time_machine):
    time_machine.move_to("2026-11-24 10:05+08:00", tick=False)

    assert tasks.open_month() == 1
    assert tasks.send_reminders() == 1
    assert Reminder.objects.get().kind == "before_due"


def test_every_scheduled_task_exists():
    names = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert names <= set(app.tasks)


def command(capsys, *arguments):
    try:
        call_command("ensure_lists", *arguments)
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, capsys.readouterr().out


def test_the_command_says_what_it_opened(capsys):
    code, printed = command(capsys, "--today", "2026-11-20")

    assert code == 0
    assert "打开堰市村2026年11月问题清单" in printed
    assert "共打开1份清单" in printed
    assert "没有要打开的清单" in command(capsys, "--today", "2026-11-20")[1]


def test_the_command_gives_one_json_object(capsys):
    content = json.loads(command(capsys, "--today", "2026-11-20", "--json")[1])

    assert content == {
        "ok": True,
        "opened": [
            {"code": "421223101200", "name": "堰市村", "month": "2026-11", "due": "2026-11-25"}
        ],
    }


def test_the_command_refuses_an_odd_day():
    finished = subprocess.run(
        [sys.executable, "manage.py", "ensure_lists", "--today", "下周五"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 2
    assert "日期请写成 2026-11-20 的样子" in finished.stderr


@pytest.mark.parametrize(("text", "day"), [("2026-11-20", OPENS), ("下周五", None)])
def test_a_day_is_read_as_it_was_written(text, day):
    try:
        found = read_day(text)
    except ArgumentTypeError:
        found = None

    assert found == day


def test_the_command_refuses_a_day_beyond_the_calendar(capsys):
    code, printed = command(capsys, "--today", "2101-11-20", "--json")

    assert code == 1
    assert "2000年到2100年" in json.loads(printed)["errors"][0]["message"]
