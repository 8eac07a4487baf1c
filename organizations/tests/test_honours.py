"""“最美” campaigns are opened and changed, candidates proposed and removed."""

from dataclasses import replace

import pytest

from organizations.models import Honour, HonourCampaign, HonourState
from organizations.services.honours import (
    Candidacy,
    Terms,
    cancel,
    change_campaign,
    open_campaign,
    propose,
    remove,
)
from organizations.tests.factories import CampaignFactory, HonourFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory, TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db
TERMS = Terms("最美庭院", "2026年下半年", "房前屋后干净。", "vote", 2)
MAN = Candidacy("张小三", "带头清理房前屋后。")
ID_CARD = "11010519491231002X"


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def campaign(village):
    return CampaignFactory(township=village.township, village=village)


def test_the_office_opens_one_for_the_township(township, office):
    campaign = open_campaign(township, TERMS, by=office)

    assert (campaign.state, campaign.village) == (HonourState.OPEN, None)
    event = AuditEvent.objects.get()
    assert event.summary == "沙坪镇“最美庭院(2026年下半年)”：发起评选"
    assert (event.action, event.after["quota"]) == ("honour.open", 2)


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.VILLAGE_SECRETARY])
def test_a_village_opens_its_own_only(township, village, appoint, role):
    person = appoint(role)

    assert open_campaign(township, TERMS, village=village, by=person).village == village
    with pytest.raises(Forbidden):
        open_campaign(township, TERMS, by=person)


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_others_open_none(township, village, appoint, role):
    with pytest.raises(Forbidden):
        open_campaign(township, TERMS, village=village, by=appoint(role))


def test_another_village_is_closed(township, other_village, village_officer):
    with pytest.raises(Forbidden):
        open_campaign(township, TERMS, village=other_village, by=village_officer)


def test_a_village_of_elsewhere_is_refused(township, appoint):
    elsewhere = VillageFactory(township=TownshipFactory())

    with pytest.raises(Refused, match="本镇"):
        open_campaign(
            township,
            TERMS,
            village=elsewhere,
            by=appoint(Role.TOWNSHIP_OFFICE, township=elsewhere.township),
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"title": "长" * 41},
        {"standard": ""},
        {"method": "lot"},
        {"quota": 0},
        {"quota": 201},
        {"quota": 10**9},
        {"standard": f"身份证{ID_CARD}"},
    ],
)
def test_it_opens_none_with_wrong_terms(township, office, changes):
    with pytest.raises(Refused):
        open_campaign(township, replace(TERMS, **changes), by=office)
    assert not HonourCampaign.objects.exists()


def test_the_same_form_twice_opens_one(township, village, office):
    open_campaign(township, TERMS, by=office)
    with pytest.raises(Refused, match="已经有同名"):
        open_campaign(township, TERMS, by=office)

    open_campaign(township, TERMS, village=village, by=office)
    assert HonourCampaign.objects.count() == 2


def test_a_cancelled_one_does_not_stand_in_the_way(township, office):
    cancel(open_campaign(township, TERMS, by=office), "写错了", by=office)

    assert open_campaign(township, TERMS, by=office).state == HonourState.OPEN


def test_terms_change_while_people_are_proposed(campaign, village_officer):
    change_campaign(campaign, replace(TERMS, quota=5), by=village_officer)

    campaign.refresh_from_db()
    event = AuditEvent.objects.get()
    assert campaign.quota == 5
    assert (event.before["quota"], event.after["quota"]) == (2, 5)
    HonourCampaign.objects.update(state=HonourState.CANCELLED)
    with pytest.raises(StaleState, match="已取消"):
        change_campaign(campaign, TERMS, by=village_officer)


def test_a_candidate_is_proposed_and_removed(campaign, hamlet, village_officer):
    honour = propose(campaign, hamlet, MAN, by=village_officer)
    remove(honour, by=village_officer)

    assert not Honour.objects.exists()
    assert list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True)) == [
        "honour.propose",
        "honour.remove",
    ]


def test_a_village_proposes_in_the_townships_campaign(township, hamlet, village_officer):
    campaign = CampaignFactory(township=township)

    assert propose(campaign, hamlet, MAN, by=village_officer).campaign == campaign
    with pytest.raises(Forbidden):
        propose(
            campaign,
            HamletFactory(village=VillageFactory(township=township)),
            MAN,
            by=village_officer,
        )


@pytest.mark.parametrize("candidacy", [Candidacy(" ", "甲"), Candidacy("张三", ID_CARD)])
def test_a_wrong_candidate_is_refused(campaign, hamlet, office, candidacy):
    with pytest.raises(Refused):
        propose(campaign, hamlet, candidacy, by=office)
    assert not Honour.objects.exists()


def test_it_proposes_nobody_from_outside(campaign, other_village, office):
    with pytest.raises(Refused, match="别村"):
        propose(campaign, HamletFactory(village=other_village), MAN, by=office)


def test_it_proposes_nobody_of_another_township(campaign, appoint):
    hamlet = HamletFactory()
    person = appoint(Role.TOWNSHIP_OFFICE, township=hamlet.village.township)

    with pytest.raises(Refused, match="本镇"):
        propose(campaign, hamlet, MAN, by=person)


def test_the_same_form_twice_proposes_one(campaign, hamlet, office):
    propose(campaign, hamlet, MAN, by=office)

    with pytest.raises(Refused, match="已经推荐过"):
        propose(campaign, hamlet, MAN, by=office)


def test_a_finished_campaign_keeps_its_candidates(campaign, hamlet, office):
    honour = HonourFactory(campaign=campaign, hamlet=hamlet)
    HonourCampaign.objects.update(state=HonourState.DECIDED)

    with pytest.raises(StaleState):
        propose(campaign, hamlet, MAN, by=office)
    with pytest.raises(StaleState):
        remove(honour, by=office)


def test_a_candidate_is_removed_once(campaign, hamlet, office):
    honour = HonourFactory(campaign=campaign, hamlet=hamlet)
    again = Honour.objects.get(pk=honour.pk)
    remove(honour, by=office)

    with pytest.raises(StaleState, match="已经取消"):
        remove(again, by=office)


def test_it_is_cancelled_once_with_a_reason(campaign, village_officer, appoint):
    with pytest.raises(Refused, match="原因"):
        cancel(campaign, " ", by=village_officer)
    with pytest.raises(Forbidden):
        cancel(campaign, "不评了", by=appoint(Role.STATIONED_CADRE))
    cancel(campaign, "并到县里一起评", by=village_officer)

    assert "并到县里一起评" in AuditEvent.objects.get().summary
    with pytest.raises(StaleState):
        cancel(campaign, "再来一次", by=village_officer)


@pytest.mark.parametrize("reason", ["长" * 201, f"他的身份证{ID_CARD}"])
def test_a_wrong_reason_cancels_nothing(campaign, office, reason):
    with pytest.raises(Refused):
        cancel(campaign, reason, by=office)
    campaign.refresh_from_db()
    assert campaign.state == HonourState.OPEN
