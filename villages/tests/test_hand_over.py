"""Handing a post over: one step, all or nothing."""

import pytest
from django.utils import timezone

from shaping.accounts.models import User
from shaping.accounts.services import NewAccount
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.services.hand_over import hand_over
from villages.tests.factories import AppointmentFactory

NEW = NewAccount("wangwu", "王五", "13900000000")
FORM = {"display_name": "王五", "username": "wangwu", "phone": "", "disables_predecessor": "on"}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def give(today):
    def act(predecessor, successor, *, by, disables=True):
        return hand_over(
            predecessor.appointments.first(),
            successor,
            disables_predecessor=disables,
            today=today,
            by=by,
        )

    return act


@pytest.fixture
def colleague(township):
    return AppointmentFactory(
        user=UserFactory(display_name="李四"), role=Role.INSPECTOR, township=township
    ).user


def address_of(user):
    return f"/villages/appointments/{user.appointments.first().pk}/hand-over/"


def actions():
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_a_new_person_takes_over(office, village_officer, village, give, today):
    outcome = give(village_officer, NEW, by=office)

    successor = User.objects.get(username="wangwu")
    village_officer.refresh_from_db()
    assert village_officer.appointments.get().ended_on == today
    assert not village_officer.is_active
    assert successor.appointments.get().village == village
    assert successor.check_password(outcome.slip.password)
    assert outcome.is_predecessor_disabled


def test_it_records_every_act_and_never_the_password(office, village_officer, give):
    outcome = give(village_officer, NEW, by=office)

    assert actions() == [
        "account.create",
        "appointment.end",
        "appointment.create",
        "account.disable",
        "account.hand_over",
        "account.first_password",
    ]
    assert outcome.slip.password not in str(list(AuditEvent.objects.values()))
    assert {event.township_code for event in AuditEvent.objects.all()} == {"421223101"}


def test_somebody_with_an_account_takes_over(office, village_officer, colleague, village, give):
    outcome = give(village_officer, colleague, by=office)

    assert outcome.slip is None
    assert colleague.appointments.filter(village=village).exists()
    assert "account.first_password" not in actions()


def test_the_account_stays_when_wished(office, village_officer, give):
    outcome = give(village_officer, NEW, by=office, disables=False)

    village_officer.refresh_from_db()
    assert village_officer.is_active
    assert not outcome.is_predecessor_disabled


def test_the_account_stays_while_another_post_is_left(office, village_officer, township, give):
    AppointmentFactory(user=village_officer, role=Role.INSPECTOR, township=township)

    give(village_officer, NEW, by=office)

    village_officer.refresh_from_db()
    assert village_officer.is_active


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP_LEADER, Role.TOWNSHIP_OFFICE, Role.FINANCE, Role.AUDITOR]
)
def test_the_office_hands_over_nobody_of_rank(appoint, office, colleague, give, role):
    with pytest.raises(Forbidden):
        give(appoint(role), colleague, by=office)

    assert actions() == []


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP_LEADER, Role.TOWNSHIP_OFFICE, Role.FINANCE, Role.SYSTEM_ADMIN]
)
def test_the_security_admin_hands_over_to_existing_people(
    appoint, security_admin, stranger, give, role
):
    give(appoint(role), stranger, by=security_admin)

    assert stranger.appointments.get().role == role


def test_the_security_admin_opens_no_account(security_admin, village_officer, give):
    with pytest.raises(Forbidden, match="系统管理员建好账号"):
        give(village_officer, NEW, by=security_admin)

    assert actions() == []


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_others_hand_over_nothing(appoint, village_officer, give, role):
    with pytest.raises(Forbidden):
        give(village_officer, NEW, by=appoint(role))


def test_nobody_hands_over_his_own_post(office, colleague, give):
    with pytest.raises(Forbidden, match="自己的任职"):
        give(office, colleague, by=office)


def test_nobody_takes_a_post_himself(security_admin, village_officer, give):
    with pytest.raises(Refused, match="不能是您自己"):
        give(village_officer, security_admin, by=security_admin)


def test_the_holder_is_no_successor(office, village_officer, give):
    with pytest.raises(Refused, match="不能是原任本人"):
        give(village_officer, village_officer, by=office)


def test_a_disabled_or_foreign_person_is_no_successor(
    office, village_officer, colleague, stranger, give
):
    colleague.is_active = False
    colleague.save()

    for person in (colleague, stranger):
        with pytest.raises(Refused, match="在用的账号"):
            give(village_officer, person, by=office)


def test_three_offices_stay_apart_here_too(security_admin, system_admin, appoint, give):
    with pytest.raises(Refused):
        give(system_admin, appoint(Role.AUDITOR), by=security_admin)

    assert system_admin.appointments.get().ended_on is None
    assert actions() == []


def test_a_taken_user_name_leaves_no_trace(office, village_officer, colleague, give):
    with pytest.raises(Refused, match="已经有人用了"):
        give(village_officer, NewAccount(colleague.username, "王五"), by=office)

    assert village_officer.appointments.get().ended_on is None
    assert actions() == []


def test_a_second_hand_over_is_stale(office, village_officer, colleague, today):
    stale = village_officer.appointments.get()
    hand_over(stale, NEW, disables_predecessor=True, today=today, by=office)

    with pytest.raises(StaleState):
        hand_over(stale, colleague, disables_predecessor=True, today=today, by=office)

    assert colleague.appointments.count() == 1


def test_the_page_answers_with_the_slip(client_of, office, village_officer):
    response = client_of(office).post(address_of(village_officer), FORM)

    password = response.context["slips"][0][0].password
    assert response.headers["Cache-Control"] == "no-store"
    assert User.objects.get(username="wangwu").check_password(password)
    assert "堰市村 村专干" in response.content.decode()


def test_the_page_comes_back_with_an_existing_successor(
    client_of, office, village_officer, colleague
):
    client = client_of(office)
    choices = client.get(address_of(village_officer)).context["form"].fields["successor"]

    response = client.post(
        address_of(village_officer),
        {"successor": colleague.pk, "disables_predecessor": "on"},
        follow=True,
    )

    assert list(choices.queryset) == [colleague]
    assert f"李四（{colleague.username}）" == choices.label_from_instance(colleague)
    assert "现在由李四负责" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"successor": ""}, "请选一位接任人"),
        ({"display_name": "王五"}, "请写用户名"),
        ({"username": "wangwu"}, "请写姓名"),
        ({"display_name": "王五", "username": "a b"}, "用户名"),
        ({"display_name": "王五", "username": "taken"}, "已经有人用了"),
        ({"successor": "0"}, "选项"),
    ],
)
def test_the_page_says_what_is_wrong(client_of, office, village_officer, fields, words):
    UserFactory(username="taken")

    response = client_of(office).post(address_of(village_officer), fields)

    assert words in response.content.decode()
    assert village_officer.appointments.get().ended_on is None


def test_the_page_takes_one_successor_only(client_of, office, village_officer, colleague):
    response = client_of(office).post(
        address_of(village_officer), {**FORM, "successor": colleague.pk}
    )

    assert "接任人只能有一位" in response.content.decode()


def test_the_security_admin_cannot_write_a_new_person(client_of, security_admin, village_officer):
    client = client_of(security_admin)

    response = client.post(address_of(village_officer), FORM)

    assert "username" not in response.context["form"].fields
    assert "请选一位接任人" in response.content.decode()


def test_sending_the_page_twice_is_a_conflict(client_of, office, village_officer):
    client = client_of(office)
    address = address_of(village_officer)
    client.post(address, FORM)

    assert client.post(address, {**FORM, "username": "other"}).status_code == 409


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.TOWNSHIP_LEADER, 403), (Role.AUDITOR, 403), (Role.SYSTEM_ADMIN, 404)],
)
def test_the_page_is_closed_to_others(client_of, appoint, village_officer, role, status):
    assert client_of(appoint(role)).get(address_of(village_officer)).status_code == status


def test_the_page_is_not_found_from_another_township(client_of, other_office, village_officer):
    assert client_of(other_office).get(address_of(village_officer)).status_code == 404


def test_the_page_asks_for_the_password_after_15_minutes(client_of, office, village_officer):
    client = client_of(office)
    client.get("/villages/people/")
    session = client.session
    session["started"] = session["started"] - 16 * 60
    session.save()

    response = client.post(address_of(village_officer), FORM)

    assert response.headers["Location"].startswith("/accounts/confirm/")
    assert not User.objects.filter(username="wangwu").exists()
