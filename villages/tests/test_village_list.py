from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from shaping.audit.models import AuditEvent
from villages.capabilities import Role
from villages.tests.factories import (
    HamletFactory,
    HouseholdGroupFactory,
    TownshipFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = reverse("villages:village-list")
EXPORT = reverse("villages:village-export")


def names(response):
    return [village.name for village in response.context["page"]]


def test_the_office_sees_its_township(client_of, office, village, other_village):
    VillageFactory()

    assert names(client_of(office).get(ADDRESS)) == ["堰市村", "码头村"]


def test_a_village_officer_sees_his_village(client_of, village_officer, other_village):
    assert names(client_of(village_officer).get(ADDRESS)) == ["堰市村"]


def test_it_counts_hamlets_and_groups_and_names_the_officer(client_of, village_officer, village):
    hamlet = HamletFactory(village=village)
    HamletFactory(village=village)
    HouseholdGroupFactory(hamlet=hamlet)
    HouseholdGroupFactory(hamlet=hamlet)

    page = client_of(village_officer).get(ADDRESS)

    row = page.context["page"][0]
    assert (row.hamlet_count, row.group_count) == (2, 2)
    assert '<td data-label="专人负责">村专干</td>' in page.content.decode()


def test_closed_villages_are_marked(client_of, office, village, other_village):
    other_village.closed_on, other_village.merged_into = date(2026, 3, 1), village
    other_village.save()
    VillageFactory(township=village.township, closed_on=date(2026, 4, 1))

    text = client_of(office).get(ADDRESS).content.decode()

    assert "2026年3月1日并入堰市村" in text
    assert "2026年4月1日撤销" in text


def test_the_sums_leave_closed_villages_out(client_of, office, village):
    for closed_on in (None, date(2026, 3, 1)):
        VillageFactory(township=village.township, households=70, closed_on=closed_on)

    sums = client_of(office).get(ADDRESS).context["sums"]

    assert (sums["villages"], sums["households"]) == (2, 70)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"words": "堰"}, ["堰市村"]),
        ({"words": "421223101201"}, ["码头村"]),
        ({"township": "421223101"}, ["堰市村", "码头村"]),
        ({"township": "999999999"}, []),
        ({"words": "没有"}, []),
    ],
)
def test_the_list_is_narrowed(query, found, client_of, office, village, other_village):
    assert names(client_of(office).get(ADDRESS, query)) == found


def test_the_county_chooses_a_township(client_of, appoint, village):
    other = VillageFactory()
    page = client_of(appoint(Role.COUNTY_READER)).get(ADDRESS, {"township": other.township.code9})

    assert names(page) == [other.name]
    assert "全部乡镇" in page.content.decode()


def test_a_long_list_has_pages(client_of, office, village, other_village, monkeypatch):
    monkeypatch.setattr("villages.views.register.VILLAGES_PER_PAGE", 1)

    text = client_of(office).get(ADDRESS, {"page": 2, "words": "村"}).content.decode()

    assert "第2页，共2页" in text
    assert "?page=1&amp;words=" in text


@pytest.mark.parametrize(
    ("who", "query", "words"),
    [
        ("office", {}, "请点“从Excel导入”"),
        ("leader", {}, "请镇共同缔造办公室导入名单"),
        ("office", {"words": "没有"}, "没有找到这样的村"),
    ],
)
def test_an_empty_list_says_what_to_do(who, query, words, client_of, request, village):
    user = request.getfixturevalue(who)
    user.appointments.update(township=TownshipFactory())

    assert words in client_of(user).get(ADDRESS, query).content.decode()


def test_only_the_office_is_offered_changes(client_of, office, leader, village):
    assert "登记新村" in client_of(office).get(ADDRESS).content.decode()
    assert "登记新村" not in client_of(leader).get(ADDRESS).content.decode()


@pytest.mark.parametrize("address", [ADDRESS, EXPORT])
@pytest.mark.parametrize("role", [None, Role.SYSTEM_ADMIN])
def test_it_is_forbidden_without_a_reason_to_read(role, address, client_of, appoint, stranger):
    user = appoint(role) if role else stranger

    assert client_of(user).get(address).status_code == 403


def test_strangers_sign_in_first(client, db):
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.parametrize("row_count", [1, 3])
def test_its_queries_do_not_grow(row_count, client_of, office, township, django_assert_num_queries):
    for _ in range(row_count):
        HouseholdGroupFactory(hamlet__village__township=township)
    client = client_of(office)

    with django_assert_num_queries(13):
        client.get(ADDRESS)


def test_the_export_has_the_columns_of_the_import(client_of, office, village, other_village):
    response = client_of(office).get(EXPORT, {"words": "堰市"})

    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert rows[1][:4] == ("乡镇代码", "乡镇名称", "村(社区)代码", "村(社区)名称")
    assert rows[2][:5] == ("421223101", "沙坪镇", "421223101200", "堰市村", "村")
    assert len(rows) == 3


def test_the_export_names_officer_and_merger(client_of, office, village, village_officer):
    VillageFactory(township=village.township, closed_on=date(2026, 3, 1), merged_into=village)

    response = client_of(office).get(EXPORT)

    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert {row[9] for row in rows[2:]} == {"村专干", None}
    assert {row[11] for row in rows[2:]} == {"堰市村", None}


def test_an_export_is_on_record(client_of, office, village):
    client_of(office).get(EXPORT)

    event = AuditEvent.objects.get(action="village.export")
    assert (event.township_code, event.summary) == ("421223101", "导出村(社区)名单，1行")


def test_an_export_of_several_townships_belongs_to_none(client_of, appoint, village):
    VillageFactory()
    client_of(appoint(Role.COUNTY_READER)).get(EXPORT)

    assert AuditEvent.objects.get(action="village.export").township_code == ""
