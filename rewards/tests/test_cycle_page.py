"""One year's page: tiers, proposal, table, workbook."""

import pytest
from django.contrib.messages import get_messages

from assessments.models import RankingState
from assessments.tests.factories import TieDecisionFactory
from rewards.models import GrantState, RewardGrant
from rewards.services.grants import approve_grant, return_grant
from rewards.tests.factories import RewardGrantFactory, new_version, ranked
from villages.capabilities import Role

URL = "/rewards/421223101/2025/"


def text_of(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def answers(ranking, form="project"):
    first = ranking.standings.filter(rank__lte=3)
    return {f"form_{pk}": form for pk in first.values_list("entrant", flat=True)}


def test_it_says_before_publication_that_it_is_too_early(client_of, township, office):
    ranked(township, [1, 2, 3], RankingState.COMPUTED)

    text = text_of(client_of(office))

    assert "排名公布后才能提出奖励" in text
    assert "提出奖励，报分管领导批准" not in text


def test_it_asks_project_or_funding_for_each_entitled_entrant(client_of, ranking, office):
    text = text_of(client_of(office))

    assert text.count('type="radio"') == 6
    assert "项目" in text
    assert "资金" in text


def test_the_office_proposes(client_of, ranking, office):
    response = client_of(office).post(f"{URL}propose/", answers(ranking))

    assert response.headers["Location"] == URL
    assert [str(m) for m in get_messages(response.wsgi_request)] == [
        "已经提出3项奖励，等分管领导批准。"
    ]
    assert set(RewardGrant.objects.values_list("form", flat=True)) == {"project"}


def test_a_form_sent_twice_is_refused(client_of, ranking, office):
    client = client_of(office)
    client.post(f"{URL}propose/", answers(ranking))

    response = client.post(f"{URL}propose/", answers(ranking))

    assert response.status_code == 409
    assert "已经提出过" in response.content.decode()
    assert RewardGrant.objects.count() == 3


def test_it_asks_again_when_a_form_is_missing(client_of, ranking, office):
    response = client_of(office).post(f"{URL}propose/", {})

    assert response.content.decode().count("请选项目或资金。") >= 3
    assert not RewardGrant.objects.exists()


def test_it_shows_a_refusal_on_the_form(client_of, ranking, cycle, office):
    cycle.rewarded_places = 4
    cycle.save()

    response = client_of(office).post(f"{URL}propose/", answers(ranking))

    assert "第4名还没有定奖励标准" in response.content.decode()


def test_it_shows_rank_amount_capital_form_state_and_who(client_of, grants, leader):
    approve_grant(grants[0], by=leader)

    text = text_of(client_of(leader))

    for words in ("第1名", "150,000元", "壹拾伍万元整", "资金", "已批准", "分管领导", "叁拾万元整"):
        assert words in text


def test_its_sum_leaves_out_what_was_sent_back(client_of, grants, leader):
    return_grant(grants[0], "改形式", by=leader)

    text = text_of(client_of(leader))

    assert "合计(不含已退回)150,000元" in text
    assert "退回：改形式" in text


def test_it_says_that_the_ranking_was_corrected(client_of, grants, ranking, cycle, office, leader):
    approve_grant(grants[1], by=leader)
    rows = ranking.standings.select_related("entrant")
    new_version(cycle, {row.entrant: 5 - row.rank for row in rows})

    text = text_of(client_of(office))

    assert "排名已更正为" in text
    assert "按更正后的排名不是这个数" in text


def test_it_says_why_prizes_cannot_be_computed(client_of, township, office):
    ranked(township, [1, 2, 2, 4])

    assert "第2名并列还没有签署的决定" in text_of(client_of(office))


def test_it_links_the_ties_that_wait(client_of, township, office):
    ranked(township, [1, 2, 2, 4], RankingState.COMPUTED)

    text = text_of(client_of(office))

    assert f"{URL}ties/2/" in text
    assert "待决定" in text


def test_it_shows_how_far_a_decision_has_come(client_of, township, office):
    ranking = ranked(township, [1, 2, 2, 4], RankingState.COMPUTED)
    decision = TieDecisionFactory(ranking=ranking, rank=2)
    assert "待领导签署" in text_of(client_of(office))

    decision.signed_by, decision.signed_at = ranking.computed_by, decision.proposed_at
    decision.save()
    assert "已签署" in text_of(client_of(office))


def test_it_hides_ties_of_a_ranking_that_is_not_the_users_to_see(client_of, township, appoint):
    ranked(township, [1, 2, 2, 4], RankingState.COMPUTED)

    assert "并列" not in text_of(client_of(appoint(Role.FINANCE)))


@pytest.mark.parametrize("count", [1, 3])
def test_it_needs_the_same_queries_for_more_grants(
    client_of, ranking, office, django_assert_num_queries, count
):
    for standing in ranking.standings.filter(rank__lte=count):
        RewardGrantFactory(standing=standing, limit_yuan=150_000, proposed_by=office)
    client = client_of(office)

    with django_assert_num_queries(19):
        client.get(URL)


def test_the_workbook_is_downloaded(client_of, grants, auditor):
    response = client_of(auditor).get("/rewards/421223101/2025.xlsx")

    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"PK")


PATHS = [URL, "/rewards/421223101/2025.xlsx", f"{URL}tiers/"]


@pytest.mark.parametrize("path", PATHS)
def test_it_does_not_exist_for_others(client_of, ranking, village_officer, other_office, path):
    for user in (village_officer, other_office):
        assert client_of(user).get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/rewards/421223101/2024/", "/rewards/x/2025/", f"/rewards/421223101/{10**30}/"]
)
def test_it_does_not_exist_for_other_years(client_of, ranking, office, path):
    assert client_of(office).get(path).status_code == 404


def test_proposing_is_the_offices(client_of, ranking, leader, auditor, other_office):
    for user, status in ((leader, 403), (auditor, 403), (other_office, 404)):
        response = client_of(user).post(f"{URL}propose/", answers(ranking))
        assert response.status_code == status
    assert not RewardGrant.objects.filter(state=GrantState.PROPOSED).exists()


def test_proposing_needs_a_post(client_of, ranking, office):
    assert client_of(office).get(f"{URL}propose/").status_code == 405
