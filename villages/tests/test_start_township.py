"""The real start of a township, on the page and as a service."""

from datetime import date

import pytest

from shaping.accounts.models import User
from shaping.accounts.services import NewAccount
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused
from villages.capabilities import Role, roles_of
from villages.models import Township
from villages.services.starting import TownshipStart, create_admins, start_township
from villages.tests.factories import TownshipFactory

PAGE = "/villages/start/"
TODAY = date(2026, 11, 24)
OFFICE, LEADER = NewAccount("bangong", "张三"), NewAccount("lingdao", "李四")
START = TownshipStart("421223101", "沙坪镇", "崇阳县", "", "沙政发")
FORM = {
    "code9": "421223101",
    "name": "沙坪镇",
    "county_name": "崇阳县",
    "document_code": "沙政发",
    "office_name": "张三",
    "office_username": "bangong",
    "leader_name": "李四",
    "leader_username": "lingdao",
}


def start(township=START, office=OFFICE, leader=LEADER, by=None):
    return start_township(township, office, leader, today=TODAY, by=by)


def test_it_makes_the_township_and_its_two_people(db):
    township, slips = start()

    township.refresh_from_db()
    assert (township.name, township.issuing_body) == ("沙坪镇", "沙坪镇人民政府")
    assert (township.document_code, township.started_on) == ("沙政发", TODAY)
    assert roles_of(User.objects.get(username="bangong")) == {Role.TOWNSHIP_OFFICE}
    assert roles_of(User.objects.get(username="lingdao")) == {Role.TOWNSHIP_LEADER}
    assert [slip.user.check_password(slip.password) for slip in slips] == [True, True]


def test_it_takes_a_township_of_the_register(township):
    started, _ = start(TownshipStart("421223101", issuing_body="沙坪镇政府"))

    assert started.pk == township.pk
    assert (started.name, started.issuing_body) == ("沙坪镇", "沙坪镇政府")


def test_it_records_everything_but_the_passwords(system_admin):
    _, slips = start(by=system_admin)

    events = AuditEvent.objects.order_by("sequence")
    assert [event.action for event in events] == [
        "township.start",
        "account.create",
        "appointment.create",
        "account.first_password",
        "account.create",
        "appointment.create",
        "account.first_password",
    ]
    assert {event.township_code for event in events} == {"421223101"}
    assert {event.actor_id for event in events} == {system_admin.pk}
    for slip in slips:
        assert slip.password not in str(list(events.values()))


def test_it_keeps_the_townships_history(db):
    township, _ = start()

    assert township.history.count() == 1


@pytest.mark.parametrize(
    ("township", "words"),
    [
        (TownshipStart("42122310", "沙坪镇", "崇阳县"), "9位数字"),
        (TownshipStart("4212231012", "沙坪镇", "崇阳县"), "9位数字"),
        (TownshipStart("421223101", "", "崇阳县"), "名称：请填写|名称：此字段|名称："),
        (TownshipStart("421223101", "沙坪镇"), "所属县："),
        (TownshipStart("421223101", "沙" * 41, "崇阳县"), "名称："),
    ],
)
def test_it_refuses_wrong_fields_and_leaves_no_trace(db, township, words):
    with pytest.raises(Refused, match=words):
        start(township)

    assert not Township.objects.exists()
    assert not AuditEvent.objects.exists()


def test_it_never_mixes_with_demo_data(db):
    TownshipFactory(is_demo=True)

    with pytest.raises(Refused, match="演示数据"):
        start()


def test_it_starts_once(db):
    start()

    with pytest.raises(Refused, match="已经在2026-11-24启用了"):
        start(office=NewAccount("other", "王五"))

    assert not User.objects.filter(username="other").exists()


@pytest.mark.parametrize("leader", [NewAccount("bangong", "李四"), NewAccount("lingdao", "张三")])
def test_office_and_leader_are_two_persons(db, leader):
    with pytest.raises(Refused, match="两个不同的人"):
        start(leader=leader)


def test_a_taken_user_name_leaves_no_township(stranger):
    with pytest.raises(Refused, match="已经有人用了"):
        start(office=NewAccount(stranger.username, "张三"))

    assert not Township.objects.exists()


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.TOWNSHIP_OFFICE, Role.AUDITOR])
def test_only_the_system_admin_starts(appoint, role):
    with pytest.raises(Forbidden):
        start(by=appoint(role))


def test_the_page_answers_with_the_slips_and_the_next_steps(client_of, system_admin):
    response = client_of(system_admin).post(PAGE, FORM)

    page = response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert len(response.context["slips"]) == 2
    assert "沙坪镇 分管领导" in page
    assert "批量建账号" in page


def test_the_page_explains_and_asks(client_of, system_admin):
    page = client_of(system_admin).get(PAGE).content.decode()

    assert "启用第一个乡镇" in page
    assert "发文代字" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code9": ""}, "请写9位乡镇代码"),
        ({"code9": "12345678x"}, "9位数字"),
        ({"office_name": ""}, "请写姓名"),
        ({"leader_username": ""}, "请写用户名"),
        ({"leader_username": "bangong"}, "两个不同的人"),
        ({"office_phone": "1"}, "11位手机号"),
    ],
)
def test_the_page_says_what_is_wrong(client_of, system_admin, change, words):
    response = client_of(system_admin).post(PAGE, {**FORM, **change})

    assert words in response.content.decode()
    assert not Township.objects.exclude(started_on=None).exists()


def test_sending_the_page_twice_says_so(client_of, system_admin):
    client = client_of(system_admin)
    client.post(PAGE, FORM)

    assert "已经在" in client.post(PAGE, FORM).content.decode()


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_LEADER])
def test_the_page_is_closed_to_others(client_of, appoint, role):
    assert client_of(appoint(role)).get(PAGE).status_code == 403


def test_administrators_are_two_persons_with_two_offices(db):
    slips = create_admins(OFFICE, LEADER, today=TODAY)

    assert roles_of(slips[0].user) == {Role.SYSTEM_ADMIN}
    assert roles_of(slips[1].user) == {Role.SECURITY_ADMIN}
    assert AuditEvent.objects.filter(actor_name="系统").count() == 6


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_administrators_are_made_once(appoint, role):
    appoint(role)

    with pytest.raises(Refused, match="已经有系统管理员或安全管理员"):
        create_admins(OFFICE, LEADER, today=TODAY)


def test_one_person_is_not_both_administrators(db):
    with pytest.raises(Refused, match="两个不同的人"):
        create_admins(OFFICE, NewAccount("bangong", "王五"), today=TODAY)

    assert not User.objects.exists()
