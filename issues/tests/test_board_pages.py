"""The board's pages: year, month, reminders, nil lists together, the workbook."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from issues.models import IssueList, ListState, Reminder
from issues.queries.board import year_board
from issues.services.board_export import export_board
from issues.tests.desk_scenes import LATE, carry, submitted
from issues.tests.factories import IssueFactory, IssueListFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden
from villages.capabilities import Role
from villages.models import Village
from villages.tests.factories import VillageFactory

YEAR = "/lists/board/421223101/2026/"
MONTH = "/lists/board/421223101/2026-11/"


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_year_shows_a_word_for_every_village(client_of, office, village, other_village):
    submitted(village)
    IssueListFactory(village=other_village)

    text = text_of(client_of(office), YEAR)

    for words in ("沙坪镇2026年问题清单报送情况", "▷ 待受理", "✕ 未报", "还有1天", "1/2（50%）"):
        assert words in text
    assert f'href="{MONTH}"' in text
    assert 'href="/lists/421223101200/2026-11/"' in text


@pytest.mark.parametrize("person", ["leader", "auditor", "village_officer"])
def test_who_reads_lists_reads_the_board(client_of, request, village, person):
    client = client_of(request.getfixturevalue(person))

    assert "堰市村" in text_of(client, YEAR)
    assert "堰市村" in text_of(client, MONTH)


def test_a_village_sees_no_other_village(client_of, village, other_village_officer):
    client = client_of(other_village_officer)

    assert "堰市村" not in text_of(client, YEAR) + text_of(client, MONTH)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.FINANCE, Role.COUNTY_READER])
def test_who_reads_no_lists_is_told_so(client_of, appoint, village, role):
    for address in (YEAR, MONTH, "/lists/board/421223101/2026.xlsx"):
        assert client_of(appoint(role)).get(address).status_code == 403


@pytest.mark.parametrize("person", ["stranger", "other_office"])
def test_another_townships_board_is_not_there(client_of, request, village, person):
    client = client_of(request.getfixturevalue(person))

    assert client.get(YEAR).status_code == client.get(MONTH).status_code == 404


@pytest.mark.parametrize(
    "tail", ["1999/", "2101/", "99999999999999999999/", "2026-13/", "2026-1/", "二〇二六-11/"]
)
def test_an_odd_month_is_not_found(client_of, office, tail):
    assert client_of(office).get(f"/lists/board/421223101/{tail}").status_code == 404


@pytest.mark.parametrize("tail", ["2000/", "2100/", "2000-01/", "2100-12/"])
def test_the_first_and_last_year_open(client_of, office, village, tail):
    assert client_of(office).get(f"/lists/board/421223101/{tail}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_three_villages_as_for_one(
    client_of, office, township, django_assert_num_queries, count
):
    for _ in range(count):
        submitted(VillageFactory(township=township))
        IssueListFactory(village=VillageFactory(township=township))
    client = client_of(office)

    with django_assert_num_queries(14):
        client.get(YEAR)
    with django_assert_num_queries(13):
        client.get(MONTH)


def test_a_year_without_villages_says_so(client_of, office, village):
    Village.objects.update(opened_on=date(2027, 1, 1))

    assert "没有您能看的村(社区)" in text_of(client_of(office), YEAR)
    assert "没有您能看的村(社区)" in text_of(client_of(office), MONTH)


def test_a_month_to_come_says_when_it_opens(client_of, office, village):
    text = text_of(client_of(office), "/lists/board/421223101/2026-12/")

    assert "2026年12月21日自动开放" in text


def test_a_month_of_the_past_that_asked_for_nothing_says_so(client_of, office, village):
    assert "没有开放过" in text_of(client_of(office), "/lists/board/421223101/2026-03/")


def test_the_month_gives_the_text_to_copy(client_of, office, village):
    IssueListFactory(village=village)

    text = text_of(client_of(office), MONTH)

    assert "堰市村：截止11月25日，还有1天" in text
    assert "记“已提醒”</button>" in text


def test_the_leader_reads_but_does_not_act(client_of, leader, village, other_village):
    IssueListFactory(village=village)
    submitted(other_village)

    text = text_of(client_of(leader), MONTH)

    assert "堰市村：截止11月25日" in text
    assert "记“已提醒”</button>" not in text
    assert "受理勾选的零报告</button>" not in text


def remind(client, *lists):
    return client.post(f"{MONTH}remind/", {"chosen": [row.pk for row in lists]})


def test_ticked_villages_are_marked_as_reminded(client_of, office, village):
    row = IssueListFactory(village=village)
    client = client_of(office)

    assert remind(client, row).status_code == 302
    assert "今天已提醒" in text_of(client, MONTH)
    assert Reminder.objects.get().reminded_by == office


def test_a_second_click_reminds_nobody_twice(client_of, office, village):
    row = IssueListFactory(village=village)
    client = client_of(office)
    remind(client, row)

    assert remind(client, row).status_code == 409
    assert Reminder.objects.count() == 1


def test_a_village_that_reported_meanwhile_cannot_be_ticked(client_of, office, village):
    response = remind(client_of(office), submitted(village).issue_list)

    assert response.status_code == 409
    assert "刚刚变了" in response.content.decode()


@pytest.mark.parametrize("chosen", [["9" * 40], ["x"], ["-1"], []])
def test_odd_ticks_are_refused_in_words(client_of, office, village, chosen):
    IssueListFactory(village=village)

    response = client_of(office).post(f"{MONTH}remind/", {"chosen": chosen})

    assert response.status_code in {409, 422}


def test_nil_lists_are_accepted_together(client_of, office, village, other_village):
    nil = [submitted(village), submitted(other_village)]

    response = client_of(office).post(f"{MONTH}accept-nil/", {"chosen": [row.pk for row in nil]})

    assert response.status_code == 302
    assert set(IssueList.objects.values_list("state", flat=True)) == {ListState.ACCEPTED}


def test_a_list_with_problems_has_no_tick(client_of, office, village):
    submission = submitted(village, new=1)
    client = client_of(office)

    assert "要单独核对" in text_of(client, MONTH)
    response = client.post(f"{MONTH}accept-nil/", {"chosen": [submission.pk]})
    assert response.status_code == 409


def test_a_nil_list_that_says_something_is_not_ticked_beforehand(client_of, office, village):
    submission = submitted(village)
    carry(submission, IssueFactory(village=village, in_progress=True), "done")

    text = text_of(client_of(office), MONTH)

    assert "1件报了进展" in text
    assert " checked" not in text


@pytest.mark.parametrize("verb", ["remind", "accept-nil"])
def test_acts_are_the_offices_and_are_sent(client_of, leader, village, verb):
    client = client_of(leader)

    assert client.post(f"{MONTH}{verb}/").status_code == 403
    assert client.get(f"{MONTH}{verb}/").status_code == 405


def test_the_board_goes_out_as_a_workbook(client_of, office, village):
    submitted(village, reported_at=LATE)

    response = client_of(office).get("/lists/board/421223101/2026.xlsx")

    board, counts = load_workbook(BytesIO(response.content)).worksheets
    rows = list(board.iter_rows(values_only=True))
    assert rows[1][:2] == ("村(社区)", "1月")
    assert rows[2][0] == "堰市村"
    assert rows[2][11] == "待受理（迟报，零报告）"
    assert list(counts.iter_rows(values_only=True))[2][:4] == ("11月", 1, 0, 1)
    assert AuditEvent.objects.get().summary == "导出沙坪镇2026年问题清单报送情况"


def test_the_workbook_is_for_those_who_read_lists(township, village, appoint, office):
    board = year_board(township, 2026, office, date(2026, 11, 24))

    with pytest.raises(Forbidden):
        export_board(board, by=appoint(Role.FINANCE))
