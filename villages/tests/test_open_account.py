"""Opening one account: by the system admin without a post, by the office with one."""

from datetime import date

import pytest

from shaping.accounts.models import User
from shaping.accounts.services import NewAccount
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused
from villages.capabilities import Role
from villages.models import Appointment
from villages.queries.people import Post
from villages.services.people import open_account

PAGE = "/villages/people/new/"
TODAY = date(2026, 11, 24)
PERSON = NewAccount("zhangsan", "张三", "13800000000")
FORM = {"display_name": "张三", "username": "zhangsan", "phone": "13800000000"}


def test_the_office_opens_an_account_with_a_post(office, township, village):
    slip = open_account(
        PERSON, Post(Role.VILLAGE_SECRETARY, township, village), today=TODAY, by=office
    )

    user = User.objects.get(username="zhangsan")
    assert user.check_password(slip.password)
    assert user.must_change_password
    appointment = user.appointments.get()
    assert (appointment.village, appointment.started_on) == (village, TODAY)


def test_it_records_every_act_and_never_the_password(office, township, village):
    slip = open_account(
        PERSON, Post(Role.VILLAGE_SECRETARY, township, village), today=TODAY, by=office
    )

    events = AuditEvent.objects.order_by("sequence")
    assert list(events.values_list("action", "township_code")) == [
        ("account.create", township.code9),
        ("appointment.create", township.code9),
        ("account.first_password", township.code9),
    ]
    assert slip.password not in str(list(events.values()))


def test_the_system_admin_opens_an_account_without_a_post(system_admin):
    open_account(PERSON, None, today=TODAY, by=system_admin)

    assert not User.objects.get(username="zhangsan").appointments.exists()


@pytest.mark.parametrize(
    ("opener", "role"),
    [
        (Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_LEADER),
        (Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_OFFICE),
        (Role.TOWNSHIP_OFFICE, Role.FINANCE),
        (Role.TOWNSHIP_OFFICE, Role.AUDITOR),
        (Role.SYSTEM_ADMIN, Role.INSPECTOR),
        (Role.SECURITY_ADMIN, Role.INSPECTOR),
        (Role.TOWNSHIP_LEADER, Role.INSPECTOR),
        (Role.TOWNSHIP_OFFICE, None),
        (Role.SECURITY_ADMIN, None),
    ],
)
def test_it_is_forbidden_beyond_ones_office(appoint, township, opener, role):
    post = Post(role, township) if role else None
    by = appoint(opener)

    with pytest.raises(Forbidden):
        open_account(PERSON, post, today=TODAY, by=by)

    assert not User.objects.filter(username="zhangsan").exists()
    assert not AuditEvent.objects.exists()


def test_it_is_forbidden_in_another_township(other_office, township, village):
    with pytest.raises(Forbidden):
        open_account(
            PERSON, Post(Role.VILLAGE_OFFICER, township, village), today=TODAY, by=other_office
        )


def test_a_taken_name_leaves_no_trace(office, township, stranger):
    with pytest.raises(Refused, match="已经有人用了"):
        open_account(
            NewAccount(stranger.username, "张三"),
            Post(Role.INSPECTOR, township),
            today=TODAY,
            by=office,
        )

    assert not AuditEvent.objects.exists()


def test_a_second_officer_leaves_no_account(office, township, village, village_officer):
    with pytest.raises(Refused, match="已有一位在任的村专干"):
        open_account(PERSON, Post(Role.VILLAGE_OFFICER, township, village), today=TODAY, by=office)

    assert not User.objects.filter(username="zhangsan").exists()
    assert not AuditEvent.objects.exists()


def test_the_page_answers_with_the_slip_once(client_of, office, village):
    client = client_of(office)

    response = client.post(PAGE, {**FORM, "role": Role.VILLAGE_OFFICER, "village": village.pk})

    page = response.content.decode()
    user = User.objects.get(username="zhangsan")
    assert response.headers["Cache-Control"] == "no-store"
    assert "zhangsan" in page
    assert "http://testserver/" in page
    assert "堰市村 村专干" in page
    assert user.check_password(response.context["slips"][0][0].password)


def test_sending_it_twice_is_refused_in_chinese(client_of, office, village):
    client = client_of(office)
    content = {**FORM, "role": Role.VILLAGE_OFFICER, "village": village.pk}
    client.post(PAGE, content)

    response = client.post(PAGE, content)

    assert "这个用户名已经有人用了" in response.content.decode()
    assert Appointment.objects.filter(village=village).count() == 1


def test_the_page_offers_the_office_its_own_villages_and_roles(
    client_of, office, village, other_office
):
    response = client_of(office).get(PAGE)

    form = response.context["form"]
    assert list(form.fields["village"].queryset) == [village]
    assert {value for value, _ in form.fields["role"].choices} == {
        "",
        "village_officer",
        "village_secretary",
        "stationed_cadre",
        "inspector",
    }


def test_the_page_of_the_system_admin_asks_for_no_post(client_of, system_admin):
    response = client_of(system_admin).post(PAGE, FORM)

    assert User.objects.get(username="zhangsan").display_name == "张三"
    assert "密码条" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"display_name": ""}, "请写姓名"),
        ({"username": ""}, "请写用户名"),
        ({"username": "a b/c"}, "用户名"),
        ({"phone": "123"}, "11位手机号"),
        ({"role": ""}, "请选职务"),
        ({"role": "township_leader"}, "请从列表里选职务"),
        ({"village": ""}, "要选村"),
        ({"display_name": "x" * 61}, "60"),
    ],
)
def test_the_page_says_what_is_wrong(client_of, office, village, change, words):
    content = {**FORM, "role": Role.VILLAGE_OFFICER, "village": village.pk, **change}

    response = client_of(office).post(PAGE, content)

    assert words in response.content.decode()
    assert not User.objects.filter(display_name="张三").exists()


def test_an_inspector_needs_no_village(client_of, office, township):
    client_of(office).post(PAGE, {**FORM, "role": Role.INSPECTOR, "village": ""})

    assert Appointment.objects.get(user__username="zhangsan").village is None


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_the_page_is_closed_to_others(client_of, appoint, role):
    assert client_of(appoint(role)).get(PAGE).status_code == 403
