import pytest
from django.urls import reverse

from villages.models import Hamlet, HouseholdGroup, VillageKind
from villages.queries.history import latest_version
from villages.tests.factories import HamletFactory, HouseholdGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="上湾")


@pytest.fixture
def group(hamlet):
    return HouseholdGroupFactory(hamlet=hamlet, head_name="张三")


@pytest.fixture
def addresses(village, hamlet, group):
    return {
        "hamlet-create": reverse("villages:hamlet-create", args=[village.code12]),
        "hamlet-edit": reverse("villages:hamlet-edit", args=[hamlet.code]),
        "group-create": reverse("villages:group-create", args=[hamlet.code]),
        "group-edit": reverse("villages:group-edit", args=[group.pk]),
    }


NAMES = ["hamlet-create", "hamlet-edit", "group-create", "group-edit"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("leader", 403),
        ("village_officer", 200),
        ("other_village_officer", 404),
        ("other_office", 404),
        ("stranger", 404),
    ],
)
def test_only_those_who_keep_the_register_open_the_forms(
    who, status, name, addresses, client_of, request
):
    client = client_of(request.getfixturevalue(who))

    assert client.get(addresses[name]).status_code == status


def test_a_hamlet_is_registered(addresses, client_of, office, village):
    client = client_of(office)
    fields = {"name": "下湾", "kind": "hamlet"}

    response = client.post(addresses["hamlet-create"], fields)

    assert response.url == reverse("villages:village-detail", args=[village.code12])
    assert Hamlet.objects.get(name="下湾").code.startswith(village.code12)
    assert "本村已有同名的村湾" in client.post(addresses["hamlet-create"], fields).content.decode()


@pytest.mark.parametrize(
    ("kind", "words"), [(VillageKind.VILLAGE, "hamlet"), (VillageKind.COMMUNITY, "compound")]
)
def test_a_community_has_compounds(kind, words, client_of, office, village):
    village.kind = kind
    village.save()

    page = client_of(office).get(reverse("villages:hamlet-create", args=[village.code12]))

    assert page.context["form"].instance.kind == words


def test_a_hamlet_is_edited_once_per_version(addresses, client_of, office, hamlet):
    fields = {
        "name": "上湾",
        "kind": "hamlet",
        "population": 210,
        "version": latest_version(hamlet),
    }
    client = client_of(office)

    assert client.post(addresses["hamlet-edit"], fields).status_code == 302
    assert client.post(addresses["hamlet-edit"], fields).status_code == 409
    assert Hamlet.objects.get().population == 210


def test_a_group_is_registered(addresses, client_of, office):
    client_of(office).post(addresses["group-create"], {"head_name": "李四", "households": "9"})

    assert HouseholdGroup.objects.get(head_name="李四").households == 9


def test_a_group_of_70_households_comes_back_with_a_sentence(addresses, client_of, office):
    response = client_of(office).post(
        addresses["group-create"], {"head_name": "李四", "households": "70"}
    )

    assert "户数请写1到60之间的数。" in response.content.decode()


def test_a_group_gets_a_new_head(addresses, client_of, office, group):
    fields = {"head_name": "赵六", "households": "10", "version": latest_version(group)}

    response = client_of(office).post(addresses["group-edit"], fields)

    group.refresh_from_db()
    assert (response.status_code, group.head_name) == (302, "赵六")
