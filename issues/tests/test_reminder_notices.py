"""A reminder reaches the inbox of whoever reports the list, once, at a fixed cost."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.models import Reminder
from issues.services import reminders
from issues.services.reminders import remind, remind_after_due, remind_before_due, remind_on_due_day
from issues.tests.factories import IssueListFactory
from shaping.notices.models import Notice
from shaping.workflow import StaleState
from villages.capabilities import Role
from villages.tests.factories import VillageFactory

BEFORE, DUE, OVERDUE = date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 26)


@pytest.fixture
def issue_list(village):
    return IssueListFactory(village=village)


@pytest.fixture
def secretary(appoint):
    return appoint(Role.VILLAGE_SECRETARY)


@pytest.fixture
def now():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


def told():
    return sorted(Notice.objects.values_list("recipient", flat=True))


def test_officer_and_secretary_are_told(
    issue_list, village_officer, secretary, other_village_officer, office, appoint
):
    appoint(Role.STATIONED_CADRE)

    remind_on_due_day(DUE)

    assert told() == sorted([village_officer.pk, secretary.pk])
    notice = Notice.objects.first()
    assert (notice.kind, notice.title) == ("reminder", "11月问题清单今天截止")
    assert notice.key == f"list-reminder-{issue_list.pk}-due_today-2026-11-25"
    assert notice.link == "/lists/421223101200/2026-11/"
    assert notice.township_code == "421223101"
    assert notice.text == (
        "堰市村2026年11月的问题清单还没有上报。2026年11月25日截止，"
        "2026年11月30日以后不能再报。没有问题的，报零报告。"
    )


def test_the_link_leads_to_the_list(issue_list, village_officer, client_of):
    remind_on_due_day(DUE)

    answer = client_of(village_officer).post(f"/inbox/{Notice.objects.get().pk}/open/", follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain == [("/lists/421223101200/2026-11/", 302)]


def test_each_kind_says_its_own(issue_list, village_officer):
    for act, day in (
        (remind_before_due, BEFORE),
        (remind_on_due_day, DUE),
        (remind_after_due, OVERDUE),
    ):
        act(day)
        act(day)

    assert list(Notice.objects.order_by("pk").values_list("title", flat=True)) == [
        "11月问题清单快到截止日期了",
        "11月问题清单今天截止",
        "11月问题清单已过截止日期",
    ]


def test_the_offices_reminder_reaches_the_village(issue_list, village_officer, office, now):
    remind([issue_list], by=office)

    assert told() == [village_officer.pk]
    assert Notice.objects.get().title == "镇里催报11月问题清单"
    with pytest.raises(StaleState):
        remind([issue_list], by=office)
    assert Notice.objects.count() == 1


def test_after_the_lock_the_village_is_sent_to_the_office(issue_list, village_officer, office):
    with time_machine.travel("2026-12-02 10:00+08:00", tick=False):
        remind([issue_list], by=office)

    assert Notice.objects.get().text.endswith("现在已经锁定，还要上报的请找镇共同缔造办公室。")


def test_a_village_without_people_has_its_reminder_all_the_same(issue_list):
    assert remind_on_due_day(DUE) == 1
    assert told() == []


def test_reminder_and_notice_stand_or_fall_together(issue_list, village_officer, monkeypatch):
    def fail(orders):
        raise RuntimeError

    monkeypatch.setattr(reminders, "notify_all", fail)

    with pytest.raises(RuntimeError):
        remind_on_due_day(DUE)
    assert not Reminder.objects.exists()


def queries_of(act) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


def test_it_costs_the_same_for_one_and_three_lists(village, appoint):
    counts = []
    for day, villages in ((date(2026, 11, 20), 1), (date(2026, 11, 20), 3)):
        for _ in range(villages):
            place = VillageFactory(township=village.township)
            appoint(Role.VILLAGE_OFFICER, village=place)
            IssueListFactory(village=place)
        counts.append(queries_of(lambda day=day: remind_before_due(day)))

    assert counts[0] == counts[1]
    assert Notice.objects.count() == 4
