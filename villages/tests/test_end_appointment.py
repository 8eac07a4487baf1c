"""Ending an appointment: the right, the date, the last administrator."""

from datetime import date

import pytest
from django.utils import timezone

from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.services.appointments import end_appointment

TODAY = date(2026, 11, 24)


def post_of(user):
    return user.appointments.get()


def address_of(user):
    return f"/villages/appointments/{post_of(user).pk}/end/"


@pytest.mark.parametrize("by", [Role.TOWNSHIP_OFFICE, Role.SECURITY_ADMIN])
@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.INSPECTOR])
def test_it_ends_a_post_and_records_it(appoint, by, role):
    person = appoint(role)

    end_appointment(post_of(person), date(2026, 11, 1), today=TODAY, by=appoint(by))

    assert post_of(person).ended_on == date(2026, 11, 1)
    assert not post_of(person).is_live_on(date(2026, 11, 1))
    assert AuditEvent.objects.get().action == "appointment.end"


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP_LEADER, Role.FINANCE, Role.AUDITOR, Role.TOWNSHIP_OFFICE]
)
def test_the_office_ends_nobody_of_rank(appoint, office, role):
    person = appoint(role)

    with pytest.raises(Forbidden):
        end_appointment(post_of(person), TODAY, today=TODAY, by=office)

    assert post_of(person).ended_on is None
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_others_end_nobody(appoint, village_officer, role):
    with pytest.raises(Forbidden):
        end_appointment(post_of(village_officer), TODAY, today=TODAY, by=appoint(role))


def test_nobody_ends_his_own(office):
    with pytest.raises(Forbidden, match="自己的任职"):
        end_appointment(post_of(office), TODAY, today=TODAY, by=office)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 25), "不能晚于今天"), (date(2019, 12, 31), "不能早于任职日期")],
)
def test_it_refuses_an_impossible_day(office, village_officer, day, words):
    with pytest.raises(Refused, match=words):
        end_appointment(post_of(village_officer), day, today=TODAY, by=office)

    assert not AuditEvent.objects.exists()


def test_a_second_end_is_stale(office, village_officer):
    stale = post_of(village_officer)
    end_appointment(post_of(village_officer), TODAY, today=TODAY, by=office)

    with pytest.raises(StaleState):
        end_appointment(stale, TODAY, today=TODAY, by=office)

    assert AuditEvent.objects.count() == 1


def test_the_last_system_admin_stays(security_admin, system_admin):
    with pytest.raises(Refused, match="唯一的系统管理员"):
        end_appointment(post_of(system_admin), TODAY, today=TODAY, by=security_admin)


def test_a_second_system_admin_may_go(security_admin, system_admin, appoint):
    appoint(Role.SYSTEM_ADMIN)

    end_appointment(post_of(system_admin), TODAY, today=TODAY, by=security_admin)

    assert post_of(system_admin).ended_on == TODAY


def test_a_disabled_colleague_does_not_count(security_admin, system_admin, appoint):
    other = appoint(Role.SYSTEM_ADMIN)
    other.is_active = False
    other.save()

    with pytest.raises(Refused, match="唯一的系统管理员"):
        end_appointment(post_of(system_admin), TODAY, today=TODAY, by=security_admin)


def test_the_page_ends_today_by_default(client_of, office, village_officer):
    client = client_of(office)
    page = client.get(address_of(village_officer)).content.decode()
    today = timezone.localdate()

    response = client.post(
        address_of(village_officer), {"ended_on": today.isoformat()}, follow=True
    )

    assert f'value="{today.isoformat()}"' in page
    assert "任职已经结束" in response.content.decode()
    assert post_of(village_officer).ended_on == today


def test_the_page_keeps_what_is_wrong(client_of, office, village_officer):
    response = client_of(office).post(address_of(village_officer), {"ended_on": "2999-01-01"})

    assert "不能晚于今天" in response.content.decode()


def test_sending_the_page_twice_is_a_conflict(client_of, office, village_officer):
    client = client_of(office)
    content = {"ended_on": timezone.localdate().isoformat()}
    client.post(address_of(village_officer), content)

    assert client.post(address_of(village_officer), content).status_code == 409


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.TOWNSHIP_LEADER, 403),
        (Role.AUDITOR, 403),
        (Role.SYSTEM_ADMIN, 404),
        (Role.VILLAGE_SECRETARY, 404),
    ],
)
def test_the_page_is_closed_to_others(client_of, appoint, village_officer, role, status):
    assert client_of(appoint(role)).get(address_of(village_officer)).status_code == status


def test_the_page_is_not_found_from_another_township(client_of, other_office, village_officer):
    assert client_of(other_office).get(address_of(village_officer)).status_code == 404
