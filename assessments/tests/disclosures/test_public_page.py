"""The public 公示: exactly its days, nothing of who scored, nothing kept by browsers."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessments.models import Disclosure, RankingState, ScoreSheet
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import disclosed
from shaping.audit.services import current_head
from villages.models import Township

PATH = "/public/ranking/421223101/2025/"
START = date(2027, 3, 1)


@pytest.fixture
def ahead(frozen, leader):
    """In disclosure from 1 to 5 March 2027."""
    return disclosed(frozen, by=leader, starts_on=START)


def moment(day, hour, minute=0, second=0):
    return datetime(2027, 3, day, hour, minute, second, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (moment(1, 0) - timedelta(seconds=1), 404),
        (moment(1, 0), 200),
        (moment(5, 23, 59, 59), 200),
        (moment(6, 0), 404),
    ],
)
def test_it_is_there_for_exactly_its_days(client, ahead, now, status):
    with time_machine.travel(now, tick=False):
        assert client.get(PATH).status_code == status
        assert ("正在公示" in client.get("/public/").content.decode()) == (status == 200)


def test_it_shows_the_table_the_days_and_where_to_turn(client, disclosure, frozen):
    answer = client.get(PATH)
    text = answer.content.decode()

    for row in frozen.standings.select_related("entrant"):
        assert row.entrant.name in text
    assert "（日常成绩 × 1 + 年终成绩 × 3）÷ 4" in text
    assert disclosure.contact_phone in text
    assert "5个工作日" in text
    assert current_head() in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert reverse("assessments:public-ranking", args=["421223101", 2025]) == PATH


def test_it_names_nobody_who_scored_or_signed(client, disclosure):
    text = client.get(PATH).content.decode()

    names = set(ScoreSheet.objects.values_list("inspector_name", flat=True))
    assert names
    assert not any(name in text for name in (*names, "分管领导", "共同缔造办公室</"))


def test_a_demo_says_so(client, disclosure):
    Township.objects.update(is_demo=True)

    assert "演示数据，非真实情况" in client.get(PATH).content.decode()


def test_a_year_brought_in_afterwards_says_so(client, client_of, disclosure, cycle, office):
    pages = (client, PATH), (client_of(office), "/ranking/421223101/2025/")
    words = "本年度成绩系补录，当时已公示"
    assert not any(words in reader.get(path).content.decode() for reader, path in pages)

    type(cycle).objects.update(is_past=True)

    assert all(words in reader.get(path).content.decode() for reader, path in pages)


@pytest.mark.parametrize("path", ["/public/ranking/421223101/2024/", "/public/ranking/x/2025/"])
def test_what_is_not_disclosed_is_not_there(client, disclosure, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "现在没有这个公示" in answer.content.decode() or "没有" in answer.content.decode()


def test_a_frozen_or_replaced_version_is_not_there(client, frozen, leader):
    assert client.get(PATH).status_code == 404
    disclosed(frozen, by=leader)
    type(frozen).objects.update(state=RankingState.SUPERSEDED)
    assert client.get(PATH).status_code == 404


def test_a_corrected_version_says_what_changed(client, disclosure, cycle, office, leader):
    cycle.refresh_from_db()
    ScoreSheet.objects.filter(cycle=cycle, kind="daily", points=8000).update(points=9900)
    second = freeze_ranking(compute_ranking(cycle, by=office, reason="更正"), by=leader)
    disclosed(second, by=leader)

    text = client.get(PATH).content.decode()

    assert "和第1版公示相比，更正了" in text
    assert "80.00" in text
    assert Disclosure.objects.count() == 2


def test_nobody_posts_to_it(client, disclosure):
    assert client.post(PATH).status_code == 405


def test_its_queries_are_few(client, disclosure, django_assert_max_num_queries):
    client.get(PATH)
    with django_assert_max_num_queries(8):
        client.get(PATH)
