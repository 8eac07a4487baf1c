"""The list of years."""

import pytest

from assessments.models import RankingState
from rewards.services.grants import approve_grant, return_grant
from rewards.tests.factories import ranked
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, TownshipFactory


def page(client):
    response = client.get("/rewards/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_tiers_sums_and_state(client_of, grants, auditor, leader):
    approve_grant(grants[0], by=leader)

    text = page(client_of(auditor))

    assert "第1名15万元，第2名10万元，第3名5万元" in text
    assert 'data-label="年度总额(元)" class="number">300,000<' in text
    assert 'data-label="已批准(元)" class="number">150,000<' in text
    assert "待审批" in text


@pytest.mark.parametrize(
    ("state", "words"),
    [(RankingState.COMPUTED, "等排名公布"), (RankingState.PUBLISHED, "待提出")],
)
def test_it_says_what_a_year_waits_for(client_of, township, office, state, words):
    ranked(township, [1, 2, 3], state)

    assert words in page(client_of(office))


def test_it_says_when_a_grant_was_sent_back(client_of, grants, office, leader):
    return_grant(grants[0], "改形式", by=leader)

    text = page(client_of(office))
    assert "有退回，待重新提出" in text
    assert ">150,000<" in text  # what is still proposed: the second and the third


def test_it_says_when_everything_is_approved(client_of, grants, leader):
    for grant in grants:
        approve_grant(grant, by=leader)

    assert "已全部批准" in page(client_of(leader))


def test_it_says_why_it_is_empty(client_of, office):
    assert "还没有考核年度" in page(client_of(office))


@pytest.mark.parametrize("years", [1, 3])
def test_it_needs_the_same_queries_for_more_years(
    client_of, office, django_assert_num_queries, years
):
    for _ in range(years):
        township = TownshipFactory()
        AppointmentFactory(user=office, role=Role.TOWNSHIP_OFFICE, township=township)
        ranked(township, [1, 2, 3])
    client = client_of(office)

    with django_assert_num_queries(11):
        client.get("/rewards/")


def test_it_hides_other_townships(client_of, ranking, other_office):
    assert "沙坪镇" not in page(client_of(other_office))


def test_it_is_not_for_villages(client_of, village_officer, stranger):
    for user in (village_officer, stranger):
        assert client_of(user).get("/rewards/").status_code == 403
