"""The page that appoints: the office's choices and the security admin's."""

import pytest

from shaping.accounts.tests.factories import UserFactory
from villages.capabilities import Role
from villages.tests.factories import VillageFactory


def address_of(user):
    return f"/villages/people/{user.pk}/appoint/"


def form_for(role, **fields):
    return {"role": role, "started_on": "2026-01-05", "village": "", "township": "", **fields}


def test_the_office_appoints_and_comes_back(client_of, office, village_officer, other_village):
    response = client_of(office).post(
        address_of(village_officer),
        form_for(Role.VILLAGE_OFFICER, village=other_village.pk),
        follow=True,
    )

    assert "码头村 村专干" in response.content.decode()
    assert village_officer.appointments.count() == 2


def test_the_office_chooses_among_its_own_villages(
    client_of, office, village_officer, other_village
):
    foreign = VillageFactory()
    client = client_of(office)

    form = client.get(address_of(village_officer)).context["form"]
    response = client.post(
        address_of(village_officer), form_for(Role.VILLAGE_OFFICER, village=foreign.pk)
    )

    assert foreign not in form.fields["village"].queryset
    assert "township" not in form.fields
    assert village_officer.appointments.count() == 1
    assert response.status_code == 200


@pytest.mark.parametrize("words", ["码头村", "421223101201"])
def test_the_security_admin_writes_the_village(
    client_of, security_admin, stranger, township, other_village, words
):
    content = form_for(Role.VILLAGE_SECRETARY, township=township.pk, village=words)

    client_of(security_admin).post(address_of(stranger), content)

    assert stranger.appointments.get().village == other_village


@pytest.mark.parametrize(
    ("role", "fields", "words"),
    [
        (Role.VILLAGE_SECRETARY, {"village": "没有村"}, "没有这个村(社区)"),
        (Role.VILLAGE_SECRETARY, {"village": "421223999999"}, "没有这个村(社区)"),
        (Role.VILLAGE_SECRETARY, {}, "要选村(社区)"),
        (Role.TOWNSHIP_LEADER, {}, "要选乡镇"),
        ("", {}, "请选职务"),
        (Role.SYSTEM_ADMIN, {"started_on": ""}, "请选日期"),
        (Role.SYSTEM_ADMIN, {"started_on": "昨天"}, "日期请写成"),
        (Role.SYSTEM_ADMIN, {"started_on": "2999-01-01"}, "不能晚于今天"),
    ],
)
def test_the_page_says_what_is_wrong(client_of, security_admin, stranger, role, fields, words):
    response = client_of(security_admin).post(address_of(stranger), form_for(role, **fields))

    assert words in response.content.decode()
    assert not stranger.appointments.exists()


def test_a_village_of_another_township_is_not_found_by_name(
    client_of, security_admin, stranger, township
):
    VillageFactory(name="远处村")

    response = client_of(security_admin).post(
        address_of(stranger),
        form_for(Role.VILLAGE_SECRETARY, township=township.pk, village="远处村"),
    )

    assert "没有这个村(社区)" in response.content.decode()


def test_the_security_admin_appoints_a_leader_and_a_system_admin(
    client_of, security_admin, stranger, township
):
    client = client_of(security_admin)
    client.post(address_of(stranger), form_for(Role.TOWNSHIP_LEADER, township=township.pk))
    other = UserFactory()
    client.post(address_of(other), form_for(Role.SYSTEM_ADMIN))

    assert stranger.appointments.get().role == Role.TOWNSHIP_LEADER
    assert other.appointments.get().township is None


def test_sending_it_twice_says_so(client_of, security_admin, stranger, township):
    client = client_of(security_admin)
    content = form_for(Role.INSPECTOR, township=township.pk)
    client.post(address_of(stranger), content)

    response = client.post(address_of(stranger), content)

    assert "在本镇已有同样的职务" in response.content.decode()
    assert stranger.appointments.count() == 1


def test_nobody_opens_his_own(client_of, security_admin):
    assert client_of(security_admin).get(address_of(security_admin)).status_code == 403


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_it_is_forbidden_to_others(client_of, appoint, village_officer, role):
    assert client_of(appoint(role)).get(address_of(village_officer)).status_code == 403


def test_it_asks_for_the_password_after_15_minutes(client_of, office, village_officer):
    client = client_of(office)
    client.get("/villages/people/")
    session = client.session
    session["started"] = session["started"] - 16 * 60
    session.save()

    response = client.get(address_of(village_officer))

    assert response.headers["Location"].startswith("/accounts/confirm/?next=%2Fvillages%2Fpeople")
