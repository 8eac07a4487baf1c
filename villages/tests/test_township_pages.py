import pytest
from django.urls import reverse

from villages.capabilities import Role
from villages.queries.history import latest_version

pytestmark = pytest.mark.django_db


def address(name, township):
    return reverse(f"villages:{name}", args=[township.code9])


@pytest.mark.parametrize("role", Role)
def test_everybody_of_the_township_reads_its_facts(role, client_of, appoint, township):
    assert client_of(appoint(role)).get(address("township-detail", township)).status_code == 200


def test_only_the_office_is_offered_changes(client_of, office, leader, township):
    edit = address("township-edit", township)

    assert edit in client_of(office).get(address("township-detail", township)).content.decode()
    page = client_of(leader).get(address("township-detail", township))
    assert edit not in page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("leader", 403), ("village_officer", 403), ("other_office", 404)],
)
@pytest.mark.parametrize("name", ["township-edit", "village-create"])
def test_the_office_alone_changes(name, who, status, client_of, township, request):
    client = client_of(request.getfixturevalue(who))

    assert client.get(address(name, township)).status_code == status


def test_the_facts_are_saved_and_told(client_of, office, township):
    client = client_of(office)
    fields = {
        "name": "沙坪镇",
        "county_name": "崇阳县",
        "issuing_body": "沙坪镇人民政府",
        "document_code": "沙政发",
        "version": latest_version(township),
    }

    assert client.post(address("township-edit", township), fields).status_code == 302
    assert client.post(address("township-edit", township), fields).status_code == 409
    text = client.get(address("township-detail", township)).content.decode()
    assert "发文代字：未填 → 沙政发" in text


def test_a_township_without_a_name_comes_back(client_of, office, township):
    response = client_of(office).post(address("township-edit", township), {"name": ""})

    assert "名称" in response.content.decode()
    assert response.context["form"].errors["name"]
