from datetime import date

import pytest
from django.urls import reverse

from villages.models import Village
from villages.queries.history import latest_version
from villages.services.register import close_village, edit_village
from villages.tests.factories import HouseholdGroupFactory, VillageFactory

pytestmark = pytest.mark.django_db


def address(name, village):
    return reverse(f"villages:village-{name}", args=[village.code12])


def test_the_page_tells_what_is_known(client_of, village_officer, village, office):
    HouseholdGroupFactory(hamlet__village=village, hamlet__name="上湾", head_name="张三")
    village.households = 125
    edit_village(village, version=latest_version(village), by=office)

    text = client_of(village_officer).get(address("detail", village)).content.decode()

    for words in ("125户", "上湾", "张三 10户", "村专干，2020年1月1日起", "户数：未填 → 125"):
        assert words in text
    assert "修改资料" not in text


def test_the_office_is_offered_the_acts(client_of, office, village):
    text = client_of(office).get(address("detail", village)).content.decode()

    for name in ("edit", "close", "merge"):
        assert address(name, village) in text


def test_a_closed_village_offers_no_acts_and_names_who_is_left(
    client_of, office, village, village_officer
):
    close_village(village, date(2026, 3, 1), "合并", by=office)

    text = client_of(office).get(address("detail", village)).content.decode()

    assert "还有1人在任" in text
    assert "修改资料" not in text


def test_a_merged_village_links_both_ways(client_of, office, village, other_village):
    other_village.merged_into, other_village.closed_on = village, date(2026, 3, 1)
    other_village.save()
    client = client_of(office)

    assert (
        address("detail", village) in client.get(address("detail", other_village)).content.decode()
    )
    assert "由这些村并来" in client.get(address("detail", village)).content.decode()


@pytest.mark.parametrize("row_count", [1, 3])
def test_its_queries_do_not_grow(row_count, client_of, office, village, django_assert_num_queries):
    for _ in range(row_count):
        HouseholdGroupFactory(hamlet__village=village)
    client = client_of(office)

    with django_assert_num_queries(16):
        client.get(address("detail", village))


@pytest.mark.parametrize("name", ["detail", "edit", "close", "merge"])
def test_a_village_elsewhere_is_not_found(name, client_of, office):
    assert client_of(office).get(address(name, VillageFactory())).status_code == 404


@pytest.mark.parametrize("name", ["detail", "edit"])
def test_another_village_of_the_township_is_not_found(
    name, client_of, village_officer, other_village
):
    assert client_of(village_officer).get(address(name, other_village)).status_code == 404


@pytest.mark.parametrize("name", ["edit", "close", "merge"])
@pytest.mark.parametrize("who", ["village_officer", "leader", "auditor"])
def test_readers_change_nothing(who, name, client_of, village, request):
    client = client_of(request.getfixturevalue(who))

    assert client.get(address(name, village)).status_code == 403
    assert client.post(address(name, village), {}).status_code == 403


def test_a_village_is_registered(client_of, office, township):
    code = "421223101205"
    fields = {"code12": code, "name": "枫树村", "households": "90", "opened_on": "2025-03-01"}

    response = client_of(office).post(
        reverse("villages:village-create", args=[township.code9]), fields
    )

    assert response.url == reverse("villages:village-detail", args=[code])
    assert Village.objects.get(code12=code).opened_on == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("code", "words"),
    [("42122310120", "请写12位数字。"), ("421223101498", "其他代码不能登记"), ("", "必填项")],
)
def test_a_wrong_code_comes_back_with_a_sentence(code, words, client_of, office, township):
    response = client_of(office).post(
        reverse("villages:village-create", args=[township.code9]),
        {"code12": code, "name": "枫树村"},
    )

    assert words in response.content.decode()
    assert not Village.objects.filter(name="枫树村").exists()


def test_a_village_is_edited(client_of, office, village):
    fields = {"name": "堰市村", "households": "125", "version": latest_version(village)}

    response = client_of(office).post(address("edit", village), fields)

    village.refresh_from_db()
    assert response.url == address("detail", village)
    assert village.households == 125


def test_the_same_edit_sent_twice_is_refused(client_of, office, village):
    client = client_of(office)
    fields = {"name": "堰市村", "households": "125", "version": latest_version(village)}
    client.post(address("edit", village), fields)

    response = client.post(address("edit", village), fields | {"households": "126"})

    assert response.status_code == 409
    assert "这条刚被改过" in response.content.decode()


def test_a_double_name_comes_back_on_the_form(client_of, office, village, other_village):
    fields = {"name": "码头村", "version": latest_version(village)}

    response = client_of(office).post(address("edit", village), fields)

    assert "本镇已有同名的村(社区)。" in response.content.decode()


def test_a_village_is_closed(client_of, office, village):
    client = client_of(office)
    fields = {"closed_on": "2026-03-01", "reason": "崇政办〔2026〕3号"}

    assert client.post(address("close", village), fields).status_code == 302
    assert client.post(address("close", village), fields).status_code == 409
    assert Village.objects.get().closed_on == date(2026, 3, 1)


def test_closing_needs_day_and_reason(client_of, office, village):
    text = client_of(office).post(address("close", village), {"reason": ""}).content.decode()

    assert "请写撤销日期。" in text
    assert "请写撤销原因。" in text


def test_closing_ahead_of_time_comes_back_on_the_form(client_of, office, village):
    fields = {"closed_on": "2099-01-01", "reason": "合并"}

    response = client_of(office).post(address("close", village), fields)

    assert "请到那一天再办" in response.content.decode()


def test_a_village_is_merged(client_of, office, village, other_village):
    fields = {"target": village.pk, "merged_on": "2026-03-01"}
    client = client_of(office)

    response = client.post(address("merge", other_village), fields)

    assert response.url == address("detail", village)
    assert client.post(address("merge", other_village), fields).status_code == 409


def test_only_open_villages_of_the_township_can_be_chosen(
    client_of, office, village, other_village
):
    VillageFactory(township=village.township, closed_on=date(2026, 3, 1))
    elsewhere = VillageFactory()
    fields = {"target": elsewhere.pk, "merged_on": "2026-03-01"}

    response = client_of(office).post(address("merge", village), fields)

    assert list(response.context["form"].fields["target"].queryset) == [other_village]
    assert "请选本镇还在的村(社区)。" in response.content.decode()
