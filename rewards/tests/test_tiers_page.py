"""The page on which tiers and cap are set."""

import pytest

from rewards.models import RewardTier

URL = "/rewards/421223101/2025/tiers/"
ANSWERS = {"rank_1": "200000", "rank_2": "100000", "rank_3": "50000", "cap_yuan": "400000"}


def test_it_starts_with_the_notices_amounts(client_of, ranking, office):
    text = client_of(office).get(URL).content.decode()

    for amount in ("150000", "100000", "50000", "300000"):
        assert f'value="{amount}"' in text


def test_the_office_sets_them(client_of, ranking, office):
    response = client_of(office).post(URL, ANSWERS)

    assert response.headers["Location"] == "/rewards/421223101/2025/"
    assert RewardTier.objects.get(rank=1).amount_yuan == 200_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rank_1": ""}, "请写金额"),
        ({"rank_1": "十五万"}, "请只写整数"),
        ({"rank_1": "0"}, "金额要大于0元"),
        ({"cap_yuan": "9999999999"}, "是不是多写了0"),
        ({"cap_yuan": "349999"}, "合计350,000元，超过年度总额349,999元"),
    ],
)
def test_it_says_what_is_wrong(client_of, ranking, office, change, words):
    response = client_of(office).post(URL, ANSWERS | change)

    assert words in response.content.decode()
    assert not RewardTier.objects.exists()


def test_it_is_refused_once_grants_are_proposed(client_of, grants, office):
    client = client_of(office)

    assert "定奖励标准" not in client.get("/rewards/421223101/2025/").content.decode()
    assert "不能再改" in client.post(URL, ANSWERS).content.decode()


def test_it_is_the_offices(client_of, ranking, leader):
    assert client_of(leader).post(URL, ANSWERS).status_code == 403
