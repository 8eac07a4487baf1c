"""The wall screen and the reveal: published versions only, nothing hidden in the page."""

import pytest
import time_machine
from django.urls import reverse

from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import disclosed, published, scored_cycle

SCORES = [([9000], [9500]), ([8000], [9000]), ([7000], [8000]), ([6000], [7000]), ([5000], [])]


def address(name):
    return reverse(f"assessments:{name}", args=["421223101", 2025])


@pytest.fixture
def frozen(township, office, leader):
    cycle = scored_cycle(township, office, SCORES)
    return freeze_ranking(compute_ranking(cycle, by=office), by=leader)


@pytest.fixture
def ranking(frozen, leader):
    return published(frozen, by=leader)


@pytest.fixture
def names(ranking):
    return [row.entrant.name for row in ranking.standings.order_by("rank") if row.rank]


def test_everybody_of_the_township_sees_the_wall(client_of, village_officer, ranking, names):
    page = client_of(village_officer).get(address("ranking-wall")).content.decode()

    assert all(name in page for name in names)
    assert "缺年终成绩" in page
    assert '<meta http-equiv="refresh" content="600">' in page
    assert "<nav" not in page
    assert "逐个揭晓" not in page


def test_the_wall_says_until_when_the_sign_in_lasts(client_of, office, ranking):
    with time_machine.travel("2026-11-25T08:00:00+08:00", tick=False):
        page = client_of(office).get(address("ranking-wall")).content.decode()

    assert "这次登录到2026年11月25日 16:00为止" in page
    assert "逐个揭晓" in page


def test_a_wall_that_refreshes_stays_signed_in_for_eight_hours(client_of, office, ranking):
    client = client_of(office)
    with time_machine.travel("2026-11-25T08:00:00+08:00", tick=False) as clock:
        for _ in range(48):
            assert client.get(address("ranking-wall")).status_code == 200
            clock.shift(600)
        clock.shift(1)
        assert client.get(address("ranking-wall")).status_code == 302


@pytest.mark.parametrize("name", ["ranking-wall", "ranking-reveal"])
def test_a_frozen_or_disclosed_version_is_not_put_on_the_wall(client_of, leader, frozen, name):
    client = client_of(leader)
    before = client.get(address(name)).status_code
    disclosed(frozen, by=leader)

    assert (before, client.get(address(name)).status_code) == (404, 404)


@pytest.mark.parametrize("user", ["other_office", "stranger"])
def test_others_find_no_wall(client_of, request, ranking, user):
    client = client_of(request.getfixturevalue(user))

    assert client.get(address("ranking-wall")).status_code == 404


def test_only_office_and_leader_reveal(client_of, village_officer, auditor, leader, ranking):
    answers = [
        client_of(user).get(address("ranking-reveal")).status_code
        for user in (village_officer, auditor, leader)
    ]

    assert answers == [403, 403, 200]


def test_what_was_not_revealed_is_not_in_the_page(client_of, office, ranking, names):
    client = client_of(office)
    totals = [
        f"{row.total_points / 100:.2f}" for row in ranking.standings.order_by("rank") if row.rank
    ]
    # Nobody; the 4th; a pause; the 3rd; a pause; the 2nd; a pause; the 1st.
    for shown, count in enumerate([0, 1, 1, 2, 2, 3, 3, 4]):
        page = client.get(address("ranking-reveal"), {"shown": shown}).content.decode()
        for place, (name, total) in enumerate(zip(names, totals, strict=True)):
            is_shown = place >= len(names) - count
            assert (name in page) is is_shown, (shown, name)
            assert (total in page) is is_shown, (shown, total)


def test_the_unranked_are_named_at_the_end(client_of, office, ranking):
    client = client_of(office)
    pages = [
        client.get(address("ranking-reveal"), {"shown": shown}).content.decode() for shown in (6, 7)
    ]

    assert ["没有参加排名" in page for page in pages] == [False, True]
    assert ["data-reveal-next" in page for page in pages] == [True, False]
    assert "看全部排名" in pages[1]


def test_those_who_share_a_place_are_revealed_together(client_of, office, ranking, names):
    ranking.standings.filter(rank=4).update(rank=3)

    page = client_of(office).get(address("ranking-reveal"), {"shown": 2}).content.decode()

    assert "并列第3名" in page
    assert names[2] in page
    assert names[3] in page


@pytest.fixture
def scored(township, office, leader):
    def make(count):
        cycle = scored_cycle(township, office, SCORES[:count])
        return published(freeze_ranking(compute_ranking(cycle, by=office), by=leader), by=leader)

    return make


@pytest.mark.parametrize("name", ["ranking-wall", "ranking-reveal"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(client_of, office, scored, name, count, django_assert_num_queries):
    scored(count)
    client = client_of(office)
    client.get(address(name))

    with django_assert_num_queries(6):
        client.get(address(name), {"shown": "9"})
