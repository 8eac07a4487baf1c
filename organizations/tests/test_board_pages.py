"""Choosing, printing and exporting a board, and the settings that boards print."""

import pytest
from django.urls import reverse

from organizations.models import ParticipationSettings
from organizations.tests.factories import DecisionFactory, HouseholdFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
SETTINGS = {"contact": "0715-3333333", "disclosure_days": "5", "talk_target": "2"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def query(hamlet):
    return {
        "board": "points",
        "place": hamlet.code,
        "month": "2026-11",
        "paper": "a4",
        "posted_from": "2026-11-24",
    }


def at(name, *args):
    return reverse(f"organizations:board-{name}", args=args)


@pytest.mark.parametrize("kind", ["honours", "points", "notices"])
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_an_empty_board_says_what_is_missing(client_of, office, query, kind, paper):
    page = client_of(office).get(at("page"), query | {"board": kind, "paper": paper})

    words = page.content.decode()
    assert f"wall-{paper}" in words
    assert 'class="empty"' in words


def test_the_foot_says_how_long_whom_to_call_and_who_signs(client_of, office, township, query):
    ParticipationSettings.objects.create(township=township, contact="0715-3333333")

    words = client_of(office).get(at("page"), query).content.decode()

    assert "2026年11月24日至2026年11月30日（7天）" in words
    assert "监督电话：0715-3333333" in words
    assert "堰市村村民委员会" in words
    assert "堰市村下湾2026年11月积分榜" in words


@pytest.mark.parametrize(
    "changes",
    [
        {"board": "x"},
        {"board": ""},
        {"place": ""},
        {"place": "421223101200"},
        {"place": "9" * 15},
        {"month": "2026-13"},
        {"month": "2026-12"},
        {"month": ""},
        {"paper": "a5"},
        {"posted_from": "2026-02-30"},
        {"posted_from": "0001-01-01"},
        {"posted_from": "9999-12-31"},
    ],
)
def test_a_wrong_choice_is_told(client_of, office, query, changes):
    client = client_of(office)

    page = client.get(at("page"), query | changes)

    assert (page.status_code, bool(page.context["form"].errors)) == (400, True)
    assert client.get(at("export"), query | changes).status_code == 422


def test_a_village_prints_its_own_boards_only(client_of, village_officer, other_village, query):
    foreign = HamletFactory(village=other_village)
    client = client_of(village_officer)

    assert client.get(at("page"), query).status_code == 200
    assert client.get(at("page"), query | {"place": foreign.code}).status_code == 400
    assert foreign.code not in client.get(at("list")).content.decode()


@pytest.mark.parametrize("name", ["list", "page", "export"])
def test_who_reads_nothing_prints_nothing(client_of, appoint, name):
    assert client_of(appoint(Role.INSPECTOR)).get(at(name)).status_code == 403


def test_it_goes_out_as_a_workbook(client_of, office, query):
    answer = client_of(office).get(at("export"), query)

    assert "spreadsheetml" in answer["Content-Type"]
    assert AuditEvent.objects.get().action == "board.export"


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_takes_the_same_queries(
    client_of, office, village, count, django_assert_num_queries
):
    HamletFactory.create_batch(count, village=village)
    client = client_of(office)
    client.get(at("list"))

    with django_assert_num_queries(7):
        client.get(at("list"))


@pytest.fixture(params=[1, 3])
def filled(request, hamlet):
    """So many households and finished matters in the hamlet."""
    HouseholdFactory.create_batch(request.param, hamlet=hamlet)
    done = {"state": "done", "finished_at": "2026-11-02T01:00Z", "outcome": "修好了"}
    for _ in range(request.param):
        DecisionFactory(village=hamlet.village, hamlet=hamlet, finished_by=UserFactory(), **done)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("kind", "queries"), [("points", 9), ("notices", 12), ("honours", 9)])
def test_a_board_takes_the_same_queries(
    client_of, office, query, kind, queries, django_assert_num_queries
):
    client = client_of(office)
    client.get(at("page"), query)

    with django_assert_num_queries(queries):
        client.get(at("page"), query | {"board": kind})


def test_the_first_save_makes_the_row(client_of, office, township):
    client = client_of(office)
    for days in ("5", "9"):
        client.post(at("settings", township.code9), SETTINGS | {"disclosure_days": days})

    found = ParticipationSettings.objects.get()
    assert (found.contact, found.disclosure_days, found.talk_target) == ("0715-3333333", 9, 2)
    event = AuditEvent.objects.order_by("-sequence").first()
    assert (event.before["disclosure_days"], event.after["disclosure_days"]) == (5, 9)


def test_a_mobile_phone_is_meant_to_be_public(client_of, office, township):
    client_of(office).post(at("settings", township.code9), SETTINGS | {"contact": "13800138000"})

    assert ParticipationSettings.objects.get().contact == "13800138000"


@pytest.mark.parametrize(
    "changes",
    [
        {"disclosure_days": "2"},
        {"disclosure_days": "9" * 30},
        {"talk_target": "9"},
        {"talk_target": "-1"},
        {"contact": "长" * 41},
        {"contact": "11010519491231002X"},
    ],
)
def test_wrong_settings_are_not_kept(client_of, office, township, changes):
    page = client_of(office).post(at("settings", township.code9), SETTINGS | changes)

    assert page.context["form"].errors
    assert not ParticipationSettings.objects.exists()


def test_the_settings_are_the_offices(client_of, village_officer, other_office, township):
    address = at("settings", township.code9)

    assert client_of(village_officer).post(address, SETTINGS).status_code == 403
    assert client_of(other_office).post(address, SETTINGS).status_code == 404
    assert not ParticipationSettings.objects.exists()
