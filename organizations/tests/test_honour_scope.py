"""Whose campaigns and names one sees, the lists, the roll and their workbooks."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from organizations.models import Honour, HonourCampaign
from organizations.tests.factories import CampaignFactory, HonourFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
PUBLISHED = {
    "state": "published",
    "decided_on": "2026-06-30",
    "disclosed_from": "2026-07-01",
    "disclosed_to": "2026-07-08",
    "published_at": "2026-07-09T01:00Z",
}


@pytest.fixture
def campaign(other_village):
    return CampaignFactory(township=other_village.township, village=other_village)


@pytest.fixture
def honour(campaign, other_village):
    hamlet = HamletFactory(village=other_village, name="上湾")
    return HonourFactory(campaign=campaign, hamlet=hamlet, name="李小四", is_awarded=True)


def at(name, *args):
    return reverse(f"organizations:honour-{name}", args=args)


def publish(campaign):
    HonourCampaign.objects.filter(pk=campaign.pk).update(**PUBLISHED, published_by=UserFactory())


@pytest.mark.parametrize(
    "name", ["detail", "edit", "propose", "decide", "disclose", "reopen", "cancel", "print"]
)
def test_another_villages_campaign_is_not_found(client_of, village_officer, campaign, name):
    assert client_of(village_officer).get(at(name, campaign.pk)).status_code == 404


def test_another_villages_candidate_is_not_found(client_of, village_officer, honour):
    assert client_of(village_officer).post(at("remove", honour.pk)).status_code == 404
    assert client_of(village_officer).post(at("publish", honour.campaign_id)).status_code == 404
    assert Honour.objects.filter(pk=honour.pk).exists()


def test_a_published_one_may_be_read_and_not_touched(client_of, village_officer, honour):
    publish(honour.campaign)
    client = client_of(village_officer)

    page = client.get(at("detail", honour.campaign_id))

    assert "李*四" in page.content.decode()
    assert "李小四" not in page.content.decode()
    assert client.get(at("cancel", honour.campaign_id)).status_code == 403
    assert client.post(at("remove", honour.pk)).status_code == 403


def test_full_names_stand_in_the_own_area(client_of, office, other_village_officer, honour):
    for user in (office, other_village_officer):
        page = client_of(user).get(at("detail", honour.campaign_id)).content.decode()
        assert "李小四" in page


def test_a_townships_campaign_is_seen_by_its_villages(client_of, village_officer, township):
    campaign = CampaignFactory(township=township)
    client = client_of(village_officer)

    assert client.get(at("detail", campaign.pk)).status_code == 200
    assert client.get(at("propose", campaign.pk)).status_code == 200
    assert client.get(at("decide", campaign.pk)).status_code == 403


def test_another_township_sees_nothing(client_of, other_office, honour):
    publish(honour.campaign)
    client = client_of(other_office)

    assert client.get(at("detail", honour.campaign_id)).status_code == 404
    assert client.get(at("list")).context["page"].paginator.count == 0
    assert client.get(at("roll")).context["page"].paginator.count == 0


def test_the_list_is_of_the_own_area(client_of, village_officer, village, campaign, township):
    mine = CampaignFactory(township=township, village=village)
    shared = CampaignFactory(township=township)

    page = client_of(village_officer).get(at("list"))

    assert set(page.context["page"].object_list) == {mine, shared}


@pytest.mark.parametrize(("state", "shown"), [("open", 1), ("published", 0), ("x", 1), ("", 1)])
def test_it_lists_by_state(client_of, office, campaign, state, shown):
    page = client_of(office).get(at("list"), {"state": state})

    assert len(page.context["page"].object_list) == shown


@pytest.mark.parametrize(
    ("query", "status", "shown"),
    [
        ({}, 200, 1),
        ({"year": "2026"}, 200, 1),
        ({"village": "421223101201"}, 200, 1),
        ({"year": "1999"}, 400, 1),
        ({"year": "x"}, 400, 1),
        ({"village": "x"}, 400, 1),
    ],
)
def test_the_roll_is_narrowed(client_of, office, honour, query, status, shown):
    publish(honour.campaign)

    page = client_of(office).get(at("roll"), query)

    assert (page.status_code, len(page.context["lines"])) == (status, shown)


def test_the_roll_holds_published_awards_only(client_of, office, honour):
    HonourFactory(campaign=honour.campaign, hamlet=honour.hamlet)
    assert client_of(office).get(at("roll")).context["lines"] == []

    publish(honour.campaign)

    (line,) = client_of(office).get(at("roll")).context["lines"]
    assert (line.honour, line.name) == (honour, "李*四")


def test_the_roll_goes_out_with_short_names(client_of, office, honour):
    publish(honour.campaign)
    HonourFactory(
        campaign=honour.campaign,
        hamlet=honour.hamlet,
        name="王五",
        is_awarded=True,
        shows_name=True,
    )

    content = client_of(office).get(at("roll-export")).content

    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert [row[4] for row in rows[2:]] == ["李*四", "王五"]
    assert AuditEvent.objects.get().summary == "导出“最美”光荣册，2人(户)"
    assert client_of(office).get(at("roll-export"), {"year": "x"}).status_code == 422


def test_the_campaigns_go_out(client_of, office, campaign, honour, stranger):
    content = client_of(office).get(at("export")).content

    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[2][:7] == ("最美庭院", "2026年下半年", "码头村", "投票", 2, 1, 1)
    assert AuditEvent.objects.get().action == "honour.export"
    assert client_of(stranger).get(at("export")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", [("list", 6), ("roll", 8)])
def test_lists_take_the_same_queries(
    client_of, office, honour, page, count, django_assert_num_queries
):
    name, queries = page
    for _ in range(count - 1):
        other = CampaignFactory(township=honour.campaign.township)
        HonourFactory(campaign=other, hamlet=honour.hamlet, is_awarded=True)
    HonourCampaign.objects.update(**PUBLISHED, published_by=UserFactory())
    client = client_of(office)
    client.get(at(name))

    with django_assert_num_queries(queries):
        page = client.get(at(name))

    assert page.context["page"].paginator.count == count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", [("detail", 6), ("decide", 6)])
def test_a_campaign_takes_the_same_queries(
    client_of, office, honour, page, count, django_assert_num_queries
):
    name, queries = page
    for _ in range(count - 1):
        HonourFactory(campaign=honour.campaign, hamlet=HamletFactory(village=honour.hamlet.village))
    client = client_of(office)
    client.get(at(name, honour.campaign_id))

    with django_assert_num_queries(queries):
        client.get(at(name, honour.campaign_id))
