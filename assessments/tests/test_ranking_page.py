"""The ranking page: who sees which version, and what it shows."""

import pytest
from django.urls import reverse

from assessments.models import Ranking, ScoreSheet
from assessments.services.cycles import reopen_cycle
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import disclosed, published, scored_cycle
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

YEAR_END = [8550, 9200, 9600, 9250, 9233, 9240, 9242]


def published_year(township, office, leader, scores):
    cycle = scored_cycle(township, office, scores)
    ranking = freeze_ranking(compute_ranking(cycle, by=office), by=leader)
    return published(ranking, by=leader)


@pytest.fixture
def ranking(township, office, leader):
    return published_year(
        township, office, leader, [([8840], YEAR_END), ([9000], [9000]), ([8800], [])]
    )


def address(ranking, query=""):
    cycle = ranking.cycle
    return reverse("assessments:ranking-detail", args=[cycle.township.code9, cycle.year]) + query


def page(client, ranking, query=""):
    response = client.get(address(ranking, query))
    assert response.status_code == 200
    return response.content.decode()


def test_it_opens_every_total_down_to_the_sheets(client_of, office, ranking):
    text = page(client_of(office), ranking)

    assert "91.35 = (日常 88.40 × 1 + 年终 92.33 × 3) ÷ 4" in text
    assert "7张评分表，去掉最高96.00、最低85.50，取5张平均" in text
    assert "1次检查的平均(去掉：无)" in text
    assert text.count(">去掉</span>") == 2


def test_it_says_where_the_figures_come_from(client_of, office, leader, ranking):
    text = page(client_of(office), ranking)

    assert ranking.input_hash in text
    assert f"{leader.display_name}，" in text
    assert "缺年终成绩，未参评" in text


def test_it_draws_the_two_parts(client_of, office, ranking):
    text = page(client_of(office), ranking)

    assert text.count('fill="url(#hatch-') == 2
    assert 'width="88.40"' in text  # 88.40 × 1 of 4 on a drawing 400 wide
    assert "style=" not in text


@pytest.mark.parametrize(
    ("state", "seers"),
    [
        ("computed", {"office", "leader"}),
        ("frozen", {"office", "leader", "auditor"}),
        ("published", {"office", "leader", "auditor", "village_officer", "county"}),
    ],
)
def test_it_is_seen_by_those_it_concerns(request, client_of, township, appoint, state, seers):
    cast = {
        name: request.getfixturevalue(name)
        for name in ("office", "leader", "auditor", "village_officer", "other_office", "stranger")
    } | {"county": appoint(Role.COUNTY_READER)}
    cycle = scored_cycle(township, cast["office"], [([9000], [9000])])
    ranking = compute_ranking(cycle, by=cast["office"])
    if state != "computed":
        freeze_ranking(ranking, by=cast["leader"])
    if state == "published":
        published(ranking, by=cast["leader"])

    statuses = {
        name: client_of(user).get(address(ranking)).status_code for name, user in cast.items()
    }

    assert {name for name, status in statuses.items() if status == 200} == seers
    assert set(statuses.values()) <= {200, 404}


def test_it_marks_a_proposal(client_of, township, office):
    ranking = compute_ranking(scored_cycle(township, office, [([9000], [9000])]), by=office)

    assert "待冻结" in page(client_of(office), ranking)


@pytest.fixture
def corrected(ranking, office, leader):
    """A second published version after one score was corrected."""
    reopen_cycle(ranking.cycle, "更正一张评分表", by=leader)
    ScoreSheet.objects.filter(points=8840).update(points=8000)
    second = compute_ranking(ranking.cycle, by=office, reason="更正一张评分表")
    return published(freeze_ranking(second, by=leader), by=leader)


def test_a_superseded_version_stays_readable(client_of, village_officer, ranking, corrected):
    text = page(client_of(village_officer), ranking, "?version=1")

    assert "已被替代" in text
    assert "88.40" in text


def test_it_opens_the_version_in_force(client_of, village_officer, ranking, corrected):
    text = page(client_of(village_officer), ranking)

    assert "第2版" in text
    assert "替代第1版，原因：更正一张评分表" in text
    assert "89.25" in text


@pytest.mark.parametrize("version", ["9", "x", "-1"])
def test_it_knows_no_other_version(client_of, office, ranking, version):
    assert client_of(office).get(address(ranking, f"?version={version}")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_its_queries_do_not_grow(
    client_of, office, leader, township, count, django_assert_num_queries
):
    ranking = published_year(township, office, leader, [([9000 - n], [9000]) for n in range(count)])
    client = client_of(office)
    client.get(address(ranking))

    with django_assert_num_queries(7):
        client.get(address(ranking))


def test_it_links_each_role_to_its_next_act(client_of, office, leader, township):
    ranking = compute_ranking(scored_cycle(township, office, [([9000], [9000])]), by=office)
    assert "核对并冻结" in page(client_of(leader), ranking)

    freeze_ranking(Ranking.objects.get(), by=leader)
    assert "/disclosure/start/" in page(client_of(leader), ranking)
    assert "/disclosure/start/" not in page(client_of(office), ranking)

    disclosed(Ranking.objects.get(), by=leader)
    assert "/publish/" in page(client_of(leader), ranking)
    assert "/publish/" not in page(client_of(office), ranking)


def test_the_export_is_recorded_and_scoped(client_of, office, other_office, ranking):
    path = reverse("assessments:ranking-export", args=[ranking.cycle.township.code9, 2025])

    response = client_of(office).get(path)

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="ranking.export").count() == 1
    assert client_of(other_office).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/ranking/421223101/99999999999999999999/", "/ranking/x/0/"])
def test_senseless_addresses_are_not_found(client_of, office, path):
    assert client_of(office).get(path).status_code == 404
