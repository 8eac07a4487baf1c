"""One person's page: facts, appointments, the buttons of each role."""

import pytest

from shaping.accounts.tests.test_sign_in import sign_in
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, TownshipFactory

BUTTONS = ("任用", "重置密码", "解除登录锁定", "停用账号", "启用账号", "交接", "离任")


def page_of(client, user):
    return client.get(f"/villages/people/{user.pk}/")


def buttons_on(response):
    page = response.content.decode()
    return {word for word in BUTTONS if f'">{word}</a>' in page}


def test_it_shows_all_appointments_with_their_dates(client_of, office, village_officer, village):
    AppointmentFactory(
        user=village_officer,
        role=Role.VILLAGE_SECRETARY,
        township=village.township,
        village=village,
        started_on="2018-03-01",
        ended_on="2019-12-31",
    )

    page = page_of(client_of(office), village_officer).content.decode()

    assert "2018年3月1日" in page
    assert "2019年12月31日" in page
    assert page.index("村专干") < page.index("2019年12月31日")
    assert "已离任" in page


def test_it_hides_posts_in_another_township(client_of, office, village_officer):
    elsewhere = TownshipFactory(name="远处镇")
    AppointmentFactory(user=village_officer, role=Role.INSPECTOR, township=elsewhere)

    assert "远处镇" not in page_of(client_of(office), village_officer).content.decode()


def test_it_is_not_found_for_another_township(client_of, village_officer, other_office):
    assert page_of(client_of(other_office), village_officer).status_code == 404


def test_it_is_not_found_for_a_village_officer(client_of, village_officer):
    assert page_of(client_of(village_officer), village_officer).status_code == 404


@pytest.mark.parametrize(
    ("reader", "holder", "buttons"),
    [
        (Role.TOWNSHIP_OFFICE, Role.VILLAGE_OFFICER, {"任用", "重置密码", "交接", "离任"}),
        (Role.TOWNSHIP_OFFICE, Role.INSPECTOR, {"任用", "重置密码", "交接", "离任"}),
        (Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_LEADER, {"任用"}),
        (Role.TOWNSHIP_OFFICE, Role.FINANCE, {"任用"}),
        (Role.TOWNSHIP_OFFICE, Role.AUDITOR, {"任用"}),
        (Role.TOWNSHIP_LEADER, Role.VILLAGE_OFFICER, set()),
        (Role.AUDITOR, Role.VILLAGE_OFFICER, set()),
        (Role.SYSTEM_ADMIN, Role.TOWNSHIP_LEADER, {"重置密码", "停用账号"}),
        (Role.SECURITY_ADMIN, Role.TOWNSHIP_LEADER, {"任用", "解除登录锁定", "交接", "离任"}),
    ],
)
def test_it_offers_what_the_role_may(client_of, appoint, reader, holder, buttons):
    assert buttons_on(page_of(client_of(appoint(reader)), appoint(holder))) == buttons


@pytest.mark.parametrize("role", [Role.TOWNSHIP_OFFICE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_it_offers_nothing_on_oneself(client_of, appoint, role):
    user = appoint(role)

    assert buttons_on(page_of(client_of(user), user)) == set()


def test_it_offers_to_enable_a_disabled_account(client_of, system_admin, stranger):
    stranger.is_active = False
    stranger.save()

    response = page_of(client_of(system_admin), stranger)

    assert buttons_on(response) == {"启用账号"}
    assert "已停用" in response.content.decode()


def test_it_says_what_to_do_without_any_post(client_of, security_admin, stranger):
    page = page_of(client_of(security_admin), stranger).content.decode()

    assert "点“任用”给他一个职务" in page


def test_it_tells_the_security_admin_of_a_lock_out(client_of, security_admin, stranger):
    client = client_of(security_admin)
    client.logout()
    for _ in range(5):
        sign_in(client, stranger.username, "wrong")

    page = page_of(client_of(security_admin), stranger).content.decode()

    assert "127.0.0.1 暂停登录" in page


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_for_three_posts(
    client_of, office, village, stranger, django_assert_num_queries, count
):
    for year in range(count):
        AppointmentFactory(
            user=stranger,
            role=Role.VILLAGE_SECRETARY,
            township=village.township,
            village=village,
            started_on=f"{2010 + year}-01-01",
            ended_on=f"{2010 + year}-12-31",
        )
    client = client_of(office)
    page_of(client, stranger)

    with django_assert_num_queries(7):
        page_of(client, stranger)
