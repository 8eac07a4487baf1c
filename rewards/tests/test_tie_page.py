"""The page on which a tie is decided."""

import pytest
from django.utils import timezone

from assessments.models import RankingState, TieDecision
from assessments.queries import snapshot_of
from rewards.tests.factories import ranked
from shaping.accounts.tests.factories import UserFactory
from villages.capabilities import Role

URL = "/rewards/421223101/2025/ties/2/"
ANSWERS = {
    "outcome": "share_prizes",
    "basis": "镇党委会研究",
    "minutes_number": "沙党纪〔2025〕12号",
}


@pytest.fixture
def tied(township):
    ranking = ranked(township, [1, 2, 2, 4], RankingState.COMPUTED)
    ranking.snapshot = snapshot_of(ranking.cycle)
    ranking.save()
    return ranking


def places(tied, first, second):
    one, two = tied.standings.filter(rank=2).order_by("entrant__code")
    return {f"place_{one.pk}": first, f"place_{two.pk}": second}


def text_of(client):
    response = client.get(URL)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_who_is_tied_and_what_each_outcome_pays(client_of, tied, office):
    text = text_of(client_of(office))

    assert text.count("93.00") == 6
    assert "排第2名的100,000元，排第3名的50,000元" in text
    assert "75,000元" in text
    assert "超过年度总额300,000元，不能这样定" in text


def test_the_office_proposes(client_of, tied, office):
    response = client_of(office).post(URL, ANSWERS)

    assert response.headers["Location"] == URL
    assert TieDecision.objects.get().outcome == "share_prizes"


def test_it_proposes_the_chosen_order(client_of, tied, office):
    client_of(office).post(URL, ANSWERS | {"outcome": "order"} | places(tied, "3", "2"))

    codes = list(tied.standings.filter(rank=2).values_list("entrant__code", flat=True))
    assert TieDecision.objects.get().ordered_codes == sorted(codes, reverse=True)


@pytest.mark.parametrize("chosen", [("2", "2"), ("2", ""), ("", "")])
def test_an_order_needs_every_place_once(client_of, tied, office, chosen):
    response = client_of(office).post(URL, ANSWERS | {"outcome": "order"} | places(tied, *chosen))

    assert "请给每个单位选一个名次" in response.content.decode()
    assert not TieDecision.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": ""}, "请选一种办法"),
        ({"basis": ""}, "请写依据"),
        ({"minutes_number": ""}, "请写会议纪要编号"),
        ({"outcome": "extend_within_cap"}, "合计350,000元，超过年度总额300,000元"),
    ],
)
def test_it_says_what_is_wrong(client_of, tied, office, change, words):
    assert words in client_of(office).post(URL, ANSWERS | change).content.decode()
    assert not TieDecision.objects.exists()


def test_a_proposal_can_be_corrected_until_it_is_signed(client_of, tied, office):
    client = client_of(office)
    client.post(URL, ANSWERS | {"outcome": "order"} | places(tied, "3", "2"))

    text = text_of(client)
    assert "改决定" in text
    assert "待领导签署" in text
    assert '<option value="3" selected>' in text


def test_the_leader_is_asked_to_sign(client_of, tied, office, leader):
    client_of(office).post(URL, ANSWERS)

    text = text_of(client_of(leader))

    assert "签署这个决定" in text
    assert "提出决定" not in text


def test_the_leader_signs_what_stands_there(client_of, tied, office, leader):
    client_of(office).post(URL, ANSWERS)
    client = client_of(leader)
    mark = TieDecision.objects.get().proposed_at.isoformat()
    assert f'name="seen" value="{mark}"' in text_of(client)

    client.post("/assessments/421223101/2025/ties/2/sign/", {"seen": mark})

    assert TieDecision.objects.get().signed_by == leader


def test_the_leader_waits_for_a_proposal(client_of, tied, leader):
    text = text_of(client_of(leader))

    assert "等共同缔造办公室按会议纪要提出" in text
    assert "签署这个决定" not in text


def test_a_signed_decision_is_shown_and_closed(client_of, tied, office, leader):
    client = client_of(office)
    client.post(URL, ANSWERS)
    TieDecision.objects.update(signed_by=leader, signed_at=timezone.now())

    text = text_of(client)

    assert "已签署" in text
    assert "三种办法各怎么奖" not in text
    assert client.post(URL, ANSWERS).status_code == 409


def test_an_order_is_still_shown_after_it_went_into_the_ranks(client_of, tied, auditor, leader):
    rows = list(tied.standings.filter(rank=2).order_by("entrant__code"))
    TieDecision.objects.create(
        ranking=tied,
        rank=2,
        outcome="order",
        ordered_codes=[row.entrant.code for row in rows],
        basis="镇党委会研究",
        minutes_number="12号",
        proposed_by=UserFactory(),
        signed_by=leader,
        signed_at=timezone.now(),
    )
    tied.standings.filter(pk=rows[1].pk).update(rank=3)
    tied.state, tied.frozen_by, tied.frozen_at = RankingState.FROZEN, leader, timezone.now()
    tied.save()

    text = text_of(client_of(auditor))

    assert f"{rows[0].entrant.name}、{rows[1].entrant.name}" in text


@pytest.mark.parametrize("rank", [1, 3, 4, 10**30])
def test_it_exists_only_for_ties_that_touch_a_prize(client_of, tied, office, rank):
    path = f"/rewards/421223101/2025/ties/{rank}/"

    assert client_of(office).get(path).status_code == 404


def test_it_does_not_exist_for_others(client_of, tied, village_officer, other_office, appoint):
    for user in (village_officer, other_office, appoint(Role.FINANCE)):
        client = client_of(user)
        assert client.get(URL).status_code == 404
        assert client.post(URL, ANSWERS).status_code == 404


def test_proposing_is_the_offices(client_of, tied, leader):
    assert client_of(leader).post(URL, ANSWERS).status_code == 403
