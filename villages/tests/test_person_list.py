"""The list of people: who sees whom, what it shows."""

import pytest

from shaping.accounts.tests.factories import UserFactory
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, TownshipFactory, VillageFactory

PAGE = "/villages/people/"


def text_of(response):
    return response.content.decode()


def test_it_shows_name_post_and_masked_phone(client_of, office, village_officer):
    village_officer.phone = "13812345678"
    village_officer.save()

    page = text_of(client_of(office).get(PAGE))

    assert "堰市村 村专干" in page
    assert "138****5678" in page
    assert "13812345678" not in page


def test_it_shows_an_office_only_its_own_township(client_of, office, other_office):
    other_office.display_name = "外镇的人"
    other_office.save()

    assert "外镇的人" not in text_of(client_of(office).get(PAGE))


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_it_shows_an_administrator_every_account(client_of, appoint, stranger, other_office, role):
    page = text_of(client_of(appoint(role)).get(PAGE))

    assert stranger.username in page
    assert other_office.username in page


def test_it_keeps_people_who_left(client_of, office, township):
    gone = AppointmentFactory(township=township, ended_on="2021-01-01").user

    page = text_of(client_of(office).get(PAGE))

    assert gone.username in page


@pytest.mark.parametrize(("words", "is_found"), [("李四", True), ("LISI", True), ("王五", False)])
def test_it_finds_by_name_and_user_name(client_of, office, township, words, is_found):
    user = UserFactory(display_name="李四", username="lisi")
    AppointmentFactory(user=user, township=township)

    page = text_of(client_of(office).get(PAGE, {"q": words}))

    assert (f"/villages/people/{user.pk}/" in page) is is_found


def test_it_says_when_nobody_is_found(client_of, office):
    page = text_of(client_of(office).get(PAGE, {"q": "没有这人"}))

    assert "没有姓名或用户名里有“没有这人”的人" in page


@pytest.mark.parametrize(
    "role",
    [
        Role.VILLAGE_OFFICER,
        Role.VILLAGE_SECRETARY,
        Role.STATIONED_CADRE,
        Role.INSPECTOR,
        Role.FINANCE,
        Role.COUNTY_READER,
    ],
)
def test_it_is_closed_to_roles_that_do_not_read_people(client_of, appoint, role):
    assert client_of(appoint(role)).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        (Role.TOWNSHIP_OFFICE, {"新建账号", "批量建账号"}),
        (Role.SYSTEM_ADMIN, {"新建账号"}),
        (Role.SECURITY_ADMIN, set()),
        (Role.TOWNSHIP_LEADER, set()),
        (Role.AUDITOR, set()),
    ],
)
def test_it_offers_what_the_role_may(client_of, appoint, role, buttons):
    toolbar = text_of(client_of(appoint(role)).get(PAGE)).partition('class="toolbar"')[2]
    toolbar = toolbar.partition("sheet-frame")[0]

    assert {word for word in ("新建账号", "批量建账号") if f">{word}<" in toolbar} == buttons


def test_it_hints_at_the_first_steps_until_a_township_has_started(
    client_of, system_admin, township
):
    client = client_of(system_admin)
    assert "还没有启用任何乡镇" in text_of(client.get(PAGE))

    township.started_on = "2026-01-01"
    township.save()

    assert "还没有启用任何乡镇" not in text_of(client.get(PAGE))


def test_it_gives_no_hint_in_a_demo(client_of, system_admin, db):
    TownshipFactory(is_demo=True)

    assert "还没有启用任何乡镇" not in text_of(client_of(system_admin).get(PAGE))


def test_it_turns_pages(client_of, system_admin, db):
    UserFactory.create_batch(55)
    client = client_of(system_admin)

    assert "第1页，共2页" in text_of(client.get(PAGE))
    assert "上一页" in text_of(client.get(PAGE, {"page": "2"}))


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_for_three(
    client_of, office, township, django_assert_num_queries, count
):
    for _ in range(count):
        AppointmentFactory(
            township=township, village=VillageFactory(township=township), role=Role.VILLAGE_OFFICER
        )
    client = client_of(office)
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE)
