"""The audit trail: read by those who may, filtered, paged, explained, taken out."""

from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import transaction
from django.utils import timezone

from shaping.audit.models import AuditEvent
from shaping.audit.services import Act, current_head, record
from shaping.dashboard import services
from shaping.dashboard.queries import audit as queries

LIST, EXPORT = "/audit/", "/audit/export.xlsx"


@transaction.atomic
def act(action="cycle.open", code="421223101", summary="", by=None, **values) -> AuditEvent:
    return record(Act(action, township_code=code, summary=summary, **values), by=by)


def summaries(answer) -> list[str]:
    return [event.summary for event, _, _ in answer.context["lines"]]


@pytest.mark.parametrize("name", ["office", "leader", "village_officer", "system_admin"])
@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_others_do_not_read_it(client_of, request, name, address):
    assert client_of(request.getfixturevalue(name)).get(address).status_code == 403


def test_an_auditor_reads_his_township(client_of, auditor):
    act(summary="沙坪镇启动考核")
    act(code="999999999", summary="别镇启动考核")
    act(code="", summary="登录")

    answer = client_of(auditor).get(LIST)

    assert summaries(answer) == ["沙坪镇启动考核"]
    assert "启动考核" in answer.content.decode()
    assert current_head() in answer.content.decode()


def test_an_auditor_reads_who_of_his_township_signed_in(
    client_of, auditor, office, other_office, system_admin
):
    for person in (office, other_office, system_admin):
        act("account.sign_in", "", f"{person.username}登录", by=person, target=person)
        act("account.sign_in_failed", "", f"{person.username}没登录上", target=person)

    found = summaries(client_of(auditor).get(LIST))

    assert found == [f"{office.username}没登录上", f"{office.username}登录"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client_of, auditor, count, django_assert_num_queries
):
    for _ in range(count):
        act()
    client = client_of(auditor)
    client.get(LIST)

    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"group": "ranking"}, ["公布排名"]),
        ({"person": "分管"}, ["公布排名"]),
        ({"words": "启动"}, ["启动考核"]),
        ({"since": "2099-01-01"}, []),
        ({"until": "2020-01-01"}, []),
        ({"since": str(timezone.localdate()), "until": str(timezone.localdate())}, None),
    ],
)
def test_it_is_filtered(client_of, auditor, leader, asked, found):
    act("ranking.publish", summary="公布排名", by=leader)
    act(summary="启动考核")

    answer = client_of(auditor).get(LIST, asked)

    assert summaries(answer) == (["启动考核", "公布排名"] if found is None else found)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"since": "2026-02-01", "until": "2026-01-01"}, "结束日期不能早于开始日期"),
        ({"since": "gestern"}, "请写日期"),
        ({"since": "0001-01-01"}, "不能早于2000年"),
        ({"until": "9999-12-31"}, "不能晚于2100年"),
        ({"group": "nonsense"}, "有 1 处要改"),
    ],
)
def test_it_says_what_is_wrong_with_a_filter(client_of, auditor, asked, words):
    act(summary="启动考核")

    answer = client_of(auditor).get(LIST, asked)

    assert words in answer.content.decode()
    assert summaries(answer) == []
    assert client_of(auditor).get(EXPORT, asked).status_code == 422


def test_it_is_cut_into_pages(client_of, auditor, monkeypatch):
    monkeypatch.setattr(queries, "EVENTS_PER_PAGE", 2)
    for number in range(3):
        act(summary=f"第{number}件")
    client = client_of(auditor)

    first = client.get(LIST)
    second = client.get(LIST, {"before": first.context["older_than"]})

    assert (summaries(first), summaries(second)) == (["第2件", "第1件"], ["第0件"])
    assert "更早的100条" not in second.content.decode()
    assert summaries(client.get(LIST, {"before": "x"})) == ["第2件", "第1件"]


def test_an_empty_trail_says_why(client_of, auditor):
    client = client_of(auditor)

    assert "还没有日志" in client.get(LIST).content.decode()
    assert "没有符合条件的日志" in client.get(LIST, {"person": "无名"}).content.decode()


def test_values_are_told_in_words(client_of, auditor, village):
    act(
        "village.edit",
        target=village,
        before={"name": "堰市村", "kind": "village", "population": None, "flag": True},
        after={"name": "堰石村", "kind": "community", "population": 900},
    )

    page = client_of(auditor).get(LIST).content.decode()

    assert "<dt>名称</dt><dd>堰市村 → 堰石村</dd>" in page
    assert "<dt>类别</dt><dd>村 → 社区</dd>" in page
    assert "<dt>人口</dt><dd>空 → 900</dd>" in page
    assert "是 → （去掉）" in page


def rows_of(answer) -> list[tuple]:
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_it_is_taken_out_as_text_and_that_is_an_event(client_of, auditor):
    act("village.edit", summary="=1+1", before={"words": "甲"}, after={"words": {"code": ["乙"]}})

    answer = client_of(auditor).get(EXPORT, {"group": "village"})

    last = rows_of(answer)[-1]
    assert last[3] == "修改村(社区)资料"
    assert last[6] == "=1+1"
    assert last[7] == "内容：甲 → 代码：乙"
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.township_code) == ("audit.export", "421223101")
    assert event.after == {"count": 1, "filters": {"操作类别": "村(社区)"}}
    assert "%E6%93%8D" in answer["Content-Disposition"]


def test_it_exports_everything_without_a_filter(client_of, auditor):
    act()

    assert "筛选：无" in str(rows_of(client_of(auditor).get(EXPORT)))


def test_it_refuses_to_take_out_too_much(client_of, auditor, monkeypatch):
    monkeypatch.setattr(services, "MOST_EVENTS", 1)
    act()
    act()

    answer = client_of(auditor).get(EXPORT)

    assert (answer.status_code, "请用日期缩小范围" in answer.content.decode()) == (422, True)
    assert not AuditEvent.objects.filter(action="audit.export").exists()


def test_the_days_are_those_of_the_town(auditor, time_machine):
    time_machine.move_to(datetime(2026, 3, 1, 0, 30, tzinfo=timezone.get_default_timezone()))
    act(summary="半夜")
    day = date(2026, 3, 1)

    def found(since, until):
        events = queries.readable_events(auditor)
        return queries.matching_events(events, {"since": since, "until": until}).count()

    assert found(day, day) == 1
    assert found(day - timedelta(days=1), day - timedelta(days=1)) == 0
