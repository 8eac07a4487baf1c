"""The pages that correct and void a sheet, and the erratum."""

import pytest
from django.urls import reverse

from assessments.models import ScoreSheet, SheetState
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RubricFactory,
    ScoreSheetFactory,
)
from assessments.tests.scenes import disclosed


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def sheet(township):
    """A sealed daily sheet of two items: 55 of 60, 30 of 40."""
    cycle = CycleFactory(township=township, daily_rubric=RubricFactory(township=township))
    row = ScoreSheetFactory(
        entrant=EntrantFactory(cycle=cycle), rubric=cycle.daily_rubric, points=8500
    )
    for item, points in zip(cycle.daily_rubric.items.all(), (5500, 3000), strict=True):
        row.lines.create(item=item, points=points)
    return row


@pytest.fixture
def path(sheet):
    return reverse("assessments:sheet-correct", args=[sheet.pk])


def test_the_office_corrects_item_by_item(client_of, office, path, sheet):
    client = client_of(office)
    assert "只改错的那几项" in text_of(client.get(path))
    form = {"points-A1": "60", "points-A2": "30", "reason": "当天已清"}

    text = text_of(client.post(path, form, follow=True))

    assert "代替" in text
    assert ScoreSheet.objects.counted().get().points == 9000
    assert client.post(path, form).status_code == 409


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"points-A1": "六十"}, "请改成数字"),
        ({"points-A1": "61"}, "0到60.00分"),
        ({"points-A1": "55"}, "没有更正"),
        ({"reason": ""}, "请写更正的原因"),
        ({"points-A1": ""}, "都要有分"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(client_of, office, path, change, words):
    form = {"points-A1": "60", "points-A2": "30", "reason": "当天已清"} | change

    text = text_of(client_of(office).post(path, form))

    assert words in text
    assert f'value="{form["points-A1"]}"' in text or not form["points-A1"]
    assert ScoreSheet.objects.get().state == SheetState.SEALED


def test_what_does_not_apply_is_left_out(client_of, office, path):
    form = {"points-A1": "60", "skip-A2": "on", "reason": "没有庭院"}

    client_of(office).post(path, form)

    assert ScoreSheet.objects.counted().get().points == 10_000


def test_the_leader_voids(client_of, leader, sheet):
    address = reverse("assessments:sheet-void", args=[sheet.pk])
    assert "不能恢复" in text_of(client_of(leader).get(address))

    text = text_of(client_of(leader).post(address, {"reason": "不是当天查的"}, follow=True))

    assert "不是当天查的" in text
    assert not ScoreSheet.objects.counted().exists()


def test_each_finds_the_button(client_of, office, leader, auditor, sheet):
    page = reverse("assessments:sheet-detail", args=[sheet.pk])

    assert "/correct/" in text_of(client_of(office).get(page))
    assert "/void/" in text_of(client_of(leader).get(page))
    for words in ("/correct/", "/void/"):
        assert words not in text_of(client_of(auditor).get(page))


def test_a_sealed_year_says_who_opens_it(client_of, office, path, sheet):
    type(sheet.cycle).objects.update(state="sealed")

    assert "请分管领导先写明原因，重新开放" in text_of(client_of(office).get(path), status=422)


@pytest.fixture
def second(disclosure, cycle, office, leader):
    ScoreSheet.objects.filter(cycle=cycle, kind="daily", points=8000).update(points=9900)
    ranking = freeze_ranking(compute_ranking(cycle, by=office, reason="更正"), by=leader)
    disclosed(ranking, by=leader)
    return ranking


def test_the_erratum_is_seen_like_its_version(client_of, second, office, village_officer, client):
    page = reverse("assessments:ranking-erratum", args=["421223101", 2025]) + "?version=2"

    for user in (office, village_officer):
        text = text_of(client_of(user).get(page))
        assert "80.00" in text
        assert "99.00" in text
        assert "处，其余没有改动" in text
    client.logout()
    assert client.get(page).status_code == 302


def test_a_first_version_has_no_erratum(client_of, disclosure, office):
    page = reverse("assessments:ranking-erratum", args=["421223101", 2025])

    assert client_of(office).get(page).status_code == 404
