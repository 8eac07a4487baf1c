"""One grant's page, its approval and its way back."""

import pytest
from django.utils import timezone

from rewards.models import GrantState, RewardForm, RewardGrant
from rewards.services.grants import approve_grant, propose_grants, return_grant
from rewards.tests.factories import new_version
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory


def url(grant, verb=""):
    return f"/rewards/grants/{grant.pk}/{verb}"


def text_of(client, grant):
    response = client.get(url(grant))
    assert response.status_code == 200
    return response.content.decode()


def seen(grant):
    return {"seen": grant.proposed_at.isoformat()}


def test_it_says_rank_amount_in_both_ways_and_form(client_of, grant, auditor):
    text = text_of(client_of(auditor), grant)

    for words in ("第1名", "150,000元", "壹拾伍万元整", "资金", "94.00"):
        assert words in text
    assert f"/ranking/421223101/2025/?version={grant.standing.ranking.version}" in text


def test_it_tells_the_whole_way(client_of, grant, cycle, office, leader):
    return_grant(grant, "改成项目", by=leader)
    propose_grants(cycle, {grant.entrant_id: RewardForm.PROJECT}, by=office)
    approve_grant(RewardGrant.objects.get(pk=grant.pk), by=leader)

    text = text_of(client_of(office), grant)

    steps = ["提出奖励：第1名", "退回奖励：改成项目", "重新提出奖励：第1名", "批准奖励150,000元"]
    assert [text.index(step) for step in steps] == sorted(text.index(step) for step in steps)


def test_the_leader_approves(client_of, grant, leader):
    client = client_of(leader)
    assert "批准150,000元（资金）" in text_of(client, grant)

    response = client.post(url(grant, "approve/"), seen(grant))

    assert response.headers["Location"] == url(grant)
    assert "已批准" in text_of(client, grant)


def test_approving_asks_for_the_password_again_after_a_while(client_of, grant, leader):
    client = client_of(leader)
    session = client.session
    session["started"] = int(timezone.now().timestamp()) - 16 * 60
    session.save()

    response = client.post(url(grant, "approve/"), seen(grant))

    assert response.headers["Location"].startswith("/accounts/confirm/?next=")
    assert RewardGrant.objects.get(pk=grant.pk).state == GrantState.PROPOSED


def test_the_way_back_from_the_password_page_shows_the_grant(client_of, grant, leader):
    response = client_of(leader).get(url(grant, "approve/"))

    assert response.headers["Location"] == url(grant)


def test_an_approval_sent_twice_is_refused(client_of, grant, leader):
    client = client_of(leader)
    client.post(url(grant, "approve/"), seen(grant))

    assert client.post(url(grant, "approve/"), seen(grant)).status_code == 409


@pytest.mark.parametrize("mark", [{}, {"seen": "2025-01-01T00:00:00+00:00"}])
@pytest.mark.parametrize("verb", ["approve/", "return/"])
def test_an_act_on_something_not_seen_is_refused(client_of, grant, leader, verb, mark):
    response = client_of(leader).post(url(grant, verb), mark | {"reason": "不对"})

    assert response.status_code == 409
    assert "变过" in response.content.decode()


def test_the_leader_sends_back(client_of, grant, leader):
    client = client_of(leader)
    assert "退回原因" in client.get(url(grant, "return/")).content.decode()

    client.post(url(grant, "return/"), seen(grant) | {"reason": "改成项目"})

    assert "改成项目" in text_of(client, grant)
    assert "重新提出" in text_of(client, grant)


@pytest.mark.parametrize("reason", ["", " "])
def test_sending_back_needs_a_reason(client_of, grant, leader, reason):
    response = client_of(leader).post(url(grant, "return/"), seen(grant) | {"reason": reason})

    assert "请写退回原因" in response.content.decode()


def test_what_was_sent_back_is_not_sent_back_again(client_of, grant, leader):
    client = client_of(leader)
    client.post(url(grant, "return/"), seen(grant) | {"reason": "改成项目"})

    response = client.post(url(grant, "return/"), seen(grant) | {"reason": "改成项目"})

    assert response.status_code == 409


def test_the_proposer_finds_no_button(client_of, grant, office, township):
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)

    text = text_of(client_of(office), grant)

    assert "要由另一位分管领导批准" in text
    assert "approve/" not in text


def test_a_grant_on_a_corrected_ranking_has_no_button(client_of, grant, cycle, ranking, leader):
    new_version(cycle, {row.entrant: row.rank for row in ranking.standings.all()})
    client = client_of(leader)

    text = text_of(client, grant)
    response = client.post(url(grant, "approve/"), seen(grant))

    assert "依据的是旧排名，不能批准" in text
    assert "approve/" not in text
    assert response.status_code == 422


def test_others_read_without_buttons(client_of, grant, office, auditor, appoint):
    for user in (office, auditor, appoint(Role.FINANCE)):
        text = text_of(client_of(user), grant)
        assert "approve/" not in text
        assert "return/" not in text


@pytest.mark.parametrize("verb", ["", "approve/", "return/"])
def test_it_does_not_exist_for_others(client_of, grant, village_officer, other_office, verb):
    for user in (village_officer, other_office):
        client = client_of(user)
        send = client.post if verb else client.get
        assert send(url(grant, verb)).status_code == 404


@pytest.mark.parametrize("verb", ["approve/", "return/"])
def test_the_office_may_do_neither(client_of, grant, office, verb):
    assert client_of(office).post(url(grant, verb), seen(grant)).status_code == 403
    assert RewardGrant.objects.get(pk=grant.pk).state == GrantState.PROPOSED
