"""Resetting, disabling, enabling, unlocking an account."""

from datetime import date

import pytest

from shaping.accounts.tests.factories import UserFactory
from shaping.accounts.tests.test_sign_in import sign_in
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.services import people as services
from villages.tests.factories import AppointmentFactory, TownshipFactory

TODAY = date(2026, 11, 24)


def actions():
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


@pytest.mark.parametrize("by", [Role.TOWNSHIP_OFFICE, Role.SYSTEM_ADMIN])
@pytest.mark.parametrize(
    "role",
    [Role.VILLAGE_OFFICER, Role.VILLAGE_SECRETARY, Role.STATIONED_CADRE, Role.INSPECTOR],
)
def test_it_resets_the_village_people(appoint, by, role):
    person = appoint(role)

    slip = services.reset_account(person, today=TODAY, by=appoint(by))

    person.refresh_from_db()
    assert person.check_password(slip.password)
    event = AuditEvent.objects.get()
    assert (event.action, event.township_code) == ("account.reset_password", "421223101")
    assert slip.password not in str(event.__dict__)


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP_LEADER, Role.TOWNSHIP_OFFICE, Role.FINANCE, Role.AUDITOR]
)
def test_the_office_resets_nobody_of_rank(appoint, office, role):
    with pytest.raises(Forbidden):
        services.reset_account(appoint(role), today=TODAY, by=office)

    assert actions() == []


def test_the_office_resets_nobody_with_a_post_elsewhere(office, village_officer):
    AppointmentFactory(user=village_officer, role=Role.INSPECTOR, township=TownshipFactory())

    with pytest.raises(Forbidden):
        services.reset_account(village_officer, today=TODAY, by=office)


def test_the_office_resets_nobody_without_a_present_post(office, township, stranger):
    AppointmentFactory(user=stranger, role=Role.INSPECTOR, township=township, ended_on="2026-01-01")

    with pytest.raises(Forbidden):
        services.reset_account(stranger, today=TODAY, by=office)


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_others_reset_nobody(appoint, village_officer, role):
    with pytest.raises(Forbidden):
        services.reset_account(village_officer, today=TODAY, by=appoint(role))


def test_nobody_resets_himself(system_admin):
    with pytest.raises(Forbidden):
        services.reset_account(system_admin, today=TODAY, by=system_admin)


def test_a_disabled_account_is_not_reset(system_admin, db):
    with pytest.raises(Refused, match="已经停用"):
        services.reset_account(UserFactory(is_active=False), today=TODAY, by=system_admin)


def test_the_reset_page_asks_first_and_answers_with_the_slip(client_of, office, village_officer):
    client = client_of(office)
    address = f"/villages/people/{village_officer.pk}/reset/"

    assert "原来的密码马上作废" in client.get(address).content.decode()
    assert actions() == []
    response = client.post(address)

    village_officer.refresh_from_db()
    password = response.context["slips"][0][0].password
    assert village_officer.check_password(password)
    assert response.headers["Cache-Control"] == "no-store"
    assert password in response.content.decode()
    assert password not in client.get(address).content.decode()


def test_the_reset_page_is_forbidden_for_the_leader(client_of, office, leader):
    response = client_of(office).post(f"/villages/people/{leader.pk}/reset/")

    assert response.status_code == 403
    assert "系统管理员" in response.content.decode()


def test_it_disables_and_enables(system_admin, village_officer):
    services.disable_person(village_officer, today=TODAY, by=system_admin)
    assert not village_officer.is_active
    services.enable_person(village_officer, today=TODAY, by=system_admin)

    village_officer.refresh_from_db()
    assert village_officer.is_active
    assert actions() == ["account.disable", "account.enable"]


@pytest.mark.parametrize("act", [services.disable_person, services.enable_person])
@pytest.mark.parametrize("role", [Role.TOWNSHIP_OFFICE, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_only_the_system_admin_disables(appoint, village_officer, act, role):
    with pytest.raises(Forbidden):
        act(village_officer, today=TODAY, by=appoint(role))


def test_nobody_disables_himself(system_admin):
    with pytest.raises(Forbidden):
        services.disable_person(system_admin, today=TODAY, by=system_admin)


def test_the_last_security_admin_is_not_disabled(system_admin, security_admin):
    with pytest.raises(Refused, match="唯一的安全管理员"):
        services.disable_person(security_admin, today=TODAY, by=system_admin)

    assert actions() == []


def test_a_second_security_admin_may_be_disabled(system_admin, security_admin, appoint):
    appoint(Role.SECURITY_ADMIN)

    services.disable_person(security_admin, today=TODAY, by=system_admin)

    assert not security_admin.is_active


def test_doing_it_twice_is_stale(system_admin, stranger):
    with pytest.raises(StaleState):
        services.enable_person(stranger, today=TODAY, by=system_admin)
    services.disable_person(stranger, today=TODAY, by=system_admin)
    with pytest.raises(StaleState):
        services.disable_person(stranger, today=TODAY, by=system_admin)


@pytest.mark.parametrize(
    ("verb", "words"), [("disable", "账号已经停用"), ("unlock", "锁定已经解除")]
)
def test_the_pages_ask_first_and_come_back(client_of, appoint, stranger, verb, words):
    role = Role.SYSTEM_ADMIN if verb == "disable" else Role.SECURITY_ADMIN
    client = client_of(appoint(role))
    address = f"/villages/people/{stranger.pk}/{verb}/"

    assert stranger.display_name in client.get(address).content.decode()
    assert actions() == []
    response = client.post(address, follow=True)

    assert words in response.content.decode()
    assert actions() == [f"account.{verb}"]


def test_the_enable_page_enables(client_of, system_admin):
    person = UserFactory(is_active=False)

    client_of(system_admin).post(f"/villages/people/{person.pk}/enable/")

    person.refresh_from_db()
    assert person.is_active


def test_sending_the_disable_page_twice_is_a_conflict(client_of, system_admin, stranger):
    client = client_of(system_admin)
    address = f"/villages/people/{stranger.pk}/disable/"
    client.post(address)

    assert client.post(address).status_code == 409


@pytest.mark.parametrize("verb", ["disable", "enable", "unlock"])
def test_the_office_is_forbidden(client_of, office, village_officer, verb):
    response = client_of(office).post(f"/villages/people/{village_officer.pk}/{verb}/")

    assert response.status_code == 403


@pytest.mark.parametrize("verb", ["", "reset/", "disable/", "enable/", "unlock/", "appoint/"])
def test_another_township_finds_nothing(client_of, other_office, village_officer, verb):
    client = client_of(other_office)

    assert client.get(f"/villages/people/{village_officer.pk}/{verb}").status_code == 404


def test_unlocking_lets_the_person_in(client_of, security_admin, stranger):
    client = client_of(security_admin)
    client.logout()
    for _ in range(5):
        sign_in(client, stranger.username, "wrong")

    services.unlock_person(stranger, by=security_admin)

    assert sign_in(client, stranger.username).status_code == 302


def test_only_the_security_admin_unlocks(system_admin, stranger):
    with pytest.raises(Forbidden):
        services.unlock_person(stranger, by=system_admin)
