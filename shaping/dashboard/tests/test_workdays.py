"""工作日历: everybody with a post reads it; the office and the system admin keep it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from shaping.audit.models import AuditEvent
from shaping.workdays.models import CalendarYear, Workday
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from villages.capabilities import Role

LIST, PAGE = "/workdays/", "/workdays/2026/"
FILL, REMOVE, COMPLETE = (f"{PAGE}{act}/" for act in ("fill", "remove", "complete"))
TYPED = {"first": "2026-10-01", "last": "2026-10-07", "kind": "off", "name": "国庆节"}
READERS = [role for role in Role.values if role not in {"township_office", "system_admin"}]
NOT_ENTERED = "2026年放假安排还没有录入，暂按周一至周五计算"


def shown(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("name", ["office", "system_admin"])
def test_its_keepers_type_days(client_of, request, name):
    client = client_of(request.getfixturevalue(name))
    assert "填一天或几天" in shown(client.get(PAGE))

    answer = client.post(PAGE, TYPED, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert [row.day.day for row in Workday.objects.order_by("day")] == [1, 2, 5, 6, 7]
    assert all(words in shown(answer) for words in ("2026年10月7日", "星期三", "国庆节", "已存好"))


def test_one_day_needs_no_end(client_of, office):
    typed = {"first": "2026-10-10", "kind": "worked", "name": "国庆节调休上班"}

    client_of(office).post(PAGE, typed)

    row = Workday.objects.get()
    assert (row.day, row.is_workday, row.name) == (date(2026, 10, 10), True, "国庆节调休上班")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first": ""}, "请写日期"),
        ({"first": "2026-02-30"}, "请写日期"),
        ({"first": "0001-01-01"}, "写的是1年"),
        ({"last": "2027-01-03"}, "跨年的假期请分年填"),
        ({"last": "2026-09-30"}, "结束日期不能早于开始日期"),
        ({"last": "2026-12-31"}, "一次最多填31天"),
        ({"kind": ""}, "请选放假还是上班"),
        ({"kind": "half"}, "half"),
        ({"name": " "}, "请写名称"),
        ({"name": "长" * 31}, "30"),
        ({"last": "", "kind": "worked"}, "周一至周五本来就上班"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(client_of, office, change, words):
    answer = client_of(office).post(PAGE, TYPED | {"name": "长假"} | change)

    assert words in shown(answer)
    assert "处要改" in shown(answer)
    assert 'name="name"' in shown(answer)
    assert not Workday.objects.exists()


def test_a_form_sent_twice_is_stored_once(client_of, office):
    client = client_of(office)

    statuses = [client.post(PAGE, TYPED).status_code for _ in range(2)]

    assert (statuses, Workday.objects.count()) == ([302, 409], 5)
    assert AuditEvent.objects.filter(action="workdays.save").count() == 1


def test_a_day_is_removed_once(client_of, office):
    WorkdayFactory()
    client = client_of(office)

    answers = [client.post(REMOVE, {"day": "2026-10-01"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert not Workday.objects.exists()


@pytest.mark.parametrize("day", ["", "昨天", "2026-13-01"])
def test_a_day_nobody_understands_is_not_removed(client_of, office, day):
    answer = client_of(office).post(REMOVE, {"day": day})

    assert (answer.status_code, "没有看懂" in shown(answer)) == (422, True)


def test_the_year_is_filled_in_and_then_checked(client_of, office):
    client = client_of(office)

    filled = client.post(FILL, follow=True)
    assert "国庆节调休上班" in shown(filled)
    assert NOT_ENTERED in shown(filled)
    assert "2026年10月10日" in shown(client.get(COMPLETE))

    checked = client.post(COMPLETE, {"source": "国办发明电某号"}, follow=True)
    assert "依据：国办发明电某号" in shown(checked)
    assert NOT_ENTERED not in shown(checked)
    assert CalendarYear.objects.get().entered_by == office


def test_acts_sent_twice_are_done_once(client_of, office):
    client = client_of(office)

    fills = [client.post(FILL).status_code for _ in range(2)]
    checks = [client.post(COMPLETE, {"source": "某号"}).status_code for _ in range(2)]

    assert (fills, checks) == ([302, 409], [302, 409])
    assert AuditEvent.objects.filter(action__startswith="workdays.").count() == 2


def test_a_year_without_data_says_so_and_what_to_do(client_of, office):
    client = client_of(office)

    answer = client.post("/workdays/2027/fill/")

    assert answer.status_code == 422
    assert "软件里还没有2027年的放假安排。请按国务院办公厅的通知逐日填写。" in shown(answer)
    assert "2027年放假安排还没有录入" in shown(client.get("/workdays/2027/"))
    assert "没有可以核对的" in shown(client.get("/workdays/2027/complete/"))


@pytest.mark.parametrize(("source", "words"), [("", "请写依据"), ("长" * 121, "120")])
def test_a_source_is_needed(client_of, office, source, words):
    WorkdayFactory()

    answer = client_of(office).post(COMPLETE, {"source": source})

    assert words in shown(answer)
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize("role", READERS)
def test_other_posts_read_and_change_nothing(client_of, appoint, role):
    WorkdayFactory()
    client = client_of(appoint(role))

    page = shown(client.get(PAGE))
    assert "国庆节" in page
    assert not any(words in page for words in ("填一天或几天", "删除", "从软件自带数据填入"))
    assert client.get(LIST).status_code == 200
    assert client.get(COMPLETE).status_code == 403
    assert {client.post(place, TYPED).status_code for place in (PAGE, FILL, REMOVE, COMPLETE)} == {
        403
    }


def test_a_stranger_reads_nothing(client_of, stranger):
    client = client_of(stranger)

    assert {client.get(place).status_code for place in (LIST, PAGE, COMPLETE)} == {403}
    assert client.post(PAGE, TYPED).status_code == 403


def test_acts_are_never_done_by_looking(client_of, office):
    client = client_of(office)

    assert {client.get(place).status_code for place in (FILL, REMOVE)} == {405}
    assert client.post(LIST).status_code == 405


@pytest.mark.parametrize("year", [0, 1999, 2101, 10**30])
def test_years_that_are_not_of_our_time_are_not_there(client_of, office, year):
    client = client_of(office)

    for name in ("workday-year", "workday-complete"):
        assert client.get(reverse(f"dashboard:{name}", args=[year])).status_code == 404
    for name in ("workday-year", "workday-fill", "workday-remove", "workday-complete"):
        place = reverse(f"dashboard:{name}", args=[year])
        assert client.post(place, TYPED).status_code == 404


def test_the_first_and_the_last_year_have_one_neighbour(client_of, office):
    client = client_of(office)

    assert "1999年" not in shown(client.get("/workdays/2000/"))
    assert "2101年" not in shown(client.get("/workdays/2100/"))


@time_machine.travel(date(2026, 11, 24), tick=False)
def test_the_overview_says_which_years_are_in_force(client_of, village_officer):
    CalendarYearFactory(unchecked=True, source="软件自带数据")

    CalendarYearFactory(year=2025)

    page = shown(client_of(village_officer).get(LIST))

    assert page.index("2027年") < page.index("2026年") < page.index("2025年")
    assert [page.count(f">{word}<") for word in ("已核对", "已录入", "还没有录入")] == [1, 1, 1]
    assert "软件自带数据" in page


def test_a_year_the_system_loaded_says_that_nobody_checked_it(client_of, office):
    CalendarYearFactory(unchecked=True, source="软件自带数据")
    WorkdayFactory()

    page = shown(client_of(office).get(PAGE))

    assert "依据：软件自带数据。还没有人按国务院办公厅的通知核对。" in page
    assert "本年已按国务院通知核对" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same_for_one_and_three(
    client_of, office, count, django_assert_num_queries
):
    for number in range(count):
        CalendarYearFactory(year=2020 + number)
        WorkdayFactory(day=date(2020 + number, 5, 1))
    client = client_of(office)
    client.get(LIST)

    with django_assert_num_queries(6):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_a_year_costs_the_same_for_one_and_three(
    client_of, office, count, django_assert_num_queries
):
    CalendarYearFactory()
    for number in range(count):
        WorkdayFactory(day=date(2026, 10, 5 + number))
    client = client_of(office)
    client.get(PAGE)

    with django_assert_num_queries(6):
        client.get(PAGE)


def test_the_auditor_reads_what_its_office_changed(client_of, office, auditor):
    client_of(office).post(PAGE, TYPED)

    trail = shown(client_of(auditor).get("/audit/"))

    assert "填写放假或调休日" in trail
    assert "2026年10月1日至2026年10月7日放假：国庆节" in trail


def test_the_register_leads_there(client_of, office):
    assert f'href="{LIST}"' in shown(client_of(office).get(reverse("villages:village-list")))
