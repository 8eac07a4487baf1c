"""The freeze page, publishing, and signing a tie decision."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessments.models import Ranking, RankingState, ScoreSheet, TieDecision, TieOutcome
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.ties import propose_tie_decision
from assessments.tests.scenes import disclosed, scored_cycle
from shaping.accounts.models import User
from shaping.imports.models import ImportBatch
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory


@pytest.fixture
def cycle(township, office):
    return scored_cycle(township, office, [([9000], [9000]), ([8000], [8000]), ([7000], [])])


@pytest.fixture
def ranking(cycle, office):
    return compute_ranking(cycle, by=office)


def at(ranking, name="ranking-freeze", *more):
    cycle = ranking.cycle
    return reverse(f"assessments:{name}", args=[cycle.township.code9, cycle.year, *more])


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def version(ranking):
    return {"version": ranking.version}


def test_the_office_computes_and_comes_here(client_of, office, cycle):
    path = reverse("assessments:ranking-compute", args=[cycle.township.code9, cycle.year])
    client = client_of(office)

    text = text_of(client.post(path, follow=True))

    assert "第1版排名已算好" in text
    assert client.post(path).status_code == 409
    assert client.get(path).status_code == 405


def test_computing_is_the_offices(client_of, leader, cycle):
    path = reverse("assessments:ranking-compute", args=[cycle.township.code9, cycle.year])

    assert client_of(leader).post(path).status_code == 403


def test_it_says_that_all_is_settled_and_how_firm_it_is(client_of, leader, ranking):
    text = text_of(client_of(leader).get(at(ranking)))

    assert "评分表都已封存" in text
    assert "能排名的只有2个单位" in text
    assert "缺年终成绩，未参评" in text
    assert f"{leader.display_name}(您)，待签" in text


def test_the_office_sees_it_without_the_button(client_of, office, ranking):
    text = text_of(client_of(office).get(at(ranking)))

    assert "等分管领导签" in text
    assert "成绩封账</button>" not in text


def test_it_is_nobody_elses(client_of, auditor, village_officer, ranking):
    for person in (auditor, village_officer):
        assert client_of(person).get(at(ranking)).status_code == 404
        assert client_of(person).post(at(ranking), version(ranking)).status_code == 404


def test_it_names_the_imports_that_feed_it(client_of, leader, office, ranking):
    batch = ImportBatch.objects.create(
        kind="scores",
        file_name="年终成绩.xlsx",
        sha256="f" * 64,
        created_by=office,
        confirmed_by=office,
        confirmed_at=timezone.now(),
    )
    ScoreSheet.objects.filter(kind="year_end").update(import_batch=batch)

    text = text_of(client_of(leader).get(at(ranking)))

    assert "年终成绩.xlsx" in text
    assert "f" * 64 in text


def test_the_leader_freezes_once(client_of, leader, ranking):
    client = client_of(leader)

    text = text_of(client.post(at(ranking), version(ranking), follow=True))

    assert "第1版排名已冻结" in text
    assert client.post(at(ranking), version(ranking)).status_code == 409


def test_the_office_may_not_freeze(client_of, office, ranking):
    assert client_of(office).post(at(ranking), version(ranking)).status_code == 403


@pytest.mark.parametrize("number", ["", "x", "7", "9" * 20])
def test_a_form_about_no_version_is_not_found(client_of, leader, ranking, number):
    assert client_of(leader).post(at(ranking), {"version": number}).status_code == 404


def test_a_refusal_stands_on_the_page(client_of, leader, ranking):
    ScoreSheet.objects.filter(points=7000).update(points=7100)

    text = text_of(client_of(leader).post(at(ranking), version(ranking)), status=422)

    assert "没有办成" in text
    assert "之后又有成绩变动" in text


def test_an_old_sign_in_gives_the_password_again(client_of, leader, ranking):
    client = client_of(leader)
    client.get(at(ranking))

    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        response = client.post(at(ranking), version(ranking))

    assert "/accounts/" in response.headers["Location"]
    assert Ranking.objects.get().state == RankingState.COMPUTED


def test_without_a_proposal_there_is_no_page(client_of, leader, cycle, ranking):
    freeze_ranking(ranking, by=leader)

    assert client_of(leader).get(at(ranking)).status_code == 404


def test_the_leader_publishes_once(client_of, leader, ranking):
    disclosed(freeze_ranking(ranking, by=leader), by=leader, starts_on=date(2026, 1, 12))
    client, path = client_of(leader), at(ranking, "ranking-publish")

    assert "不能收回" in text_of(client.get(path))
    assert "现在都能看到" in text_of(client.post(path, version(ranking), follow=True))
    assert client.post(path, version(ranking)).status_code == 409


def test_publishing_is_the_leaders(client_of, office, leader, ranking):
    disclosed(freeze_ranking(ranking, by=leader), by=leader)

    assert client_of(office).get(at(ranking, "ranking-publish")).status_code == 403
    response = client_of(office).post(at(ranking, "ranking-publish"), version(ranking))
    assert response.status_code == 403


def test_who_computed_may_not_publish(client_of, office, leader, township, ranking):
    disclosed(freeze_ranking(ranking, by=leader), by=leader)
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)
    both = User.objects.get(pk=office.pk)

    response = client_of(both).post(at(ranking, "ranking-publish"), version(ranking))

    assert "要由另一位领导公布" in text_of(response, status=422)


@pytest.fixture
def tied(township, office):
    return compute_ranking(scored_cycle(township, office, [([9000], [9000])] * 2), by=office)


@pytest.fixture
def decision(tied, office):
    return propose_tie_decision(
        tied, 1, TieOutcome.SHARE_PRIZES, (), "镇党委会", "〔2025〕12号", by=office
    )


def test_it_names_the_tie_and_leads_to_its_decision(client_of, leader, tied):
    text = text_of(client_of(leader).get(at(tied)))

    assert "还没有并列决定" in text
    assert f"/rewards/{tied.cycle.township.code9}/2025/ties/1/" in text


def test_the_leader_signs_what_he_read(client_of, leader, tied, decision):
    client, path = client_of(leader), at(tied, "tie-sign", 1)
    seen = decision.proposed_at.isoformat()
    assert f'value="{seen}"' in text_of(client.get(at(tied)))

    assert "并列决定已签署" in text_of(client.post(path, {"seen": seen}, follow=True))

    assert TieDecision.objects.get().signed_by == leader
    assert client.post(path, {"seen": seen}).status_code == 409


def test_a_replaced_decision_is_not_signed(client_of, leader, tied, decision):
    response = client_of(leader).post(at(tied, "tie-sign", 1), {"seen": "2020-01-01"})

    assert response.status_code == 409
    assert TieDecision.objects.get().signed_at is None


def test_signing_is_the_leaders(client_of, office, village_officer, tied, decision):
    assert client_of(office).post(at(tied, "tie-sign", 1)).status_code == 403
    assert client_of(village_officer).post(at(tied, "tie-sign", 1)).status_code == 404
    assert client_of(office).post(at(tied, "tie-sign", 2)).status_code == 404
