"""“最美”评选 on its pages: the whole way, wrong input, old pages, whose it is."""

import pytest
from django.urls import reverse

from organizations.models import Honour, HonourCampaign, HonourState
from organizations.tests.factories import CampaignFactory, HonourFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
TERMS = {
    "title": "最美庭院",
    "period": "2026年下半年",
    "standard": "房前屋后干净。",
    "method": "vote",
    "quota": "1",
}
PHONE = "13800138000"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def campaign(village):
    return CampaignFactory(township=village.township, village=village)


def at(name, *args):
    return reverse(f"organizations:honour-{name}", args=args)


def result(campaign, votes, awarded, **changes):
    pks = list(campaign.honours.order_by("pk").values_list("pk", flat=True))
    form = {"seen": ",".join(map(str, pks)), "decided_on": "2026-11-24", "panel": "王军、李梅"}
    form |= {f"votes_{pk}": number for pk, number in zip(pks, votes, strict=True)}
    return form | {f"awarded_{pks[place]}": "on" for place in awarded} | changes


def test_it_goes_the_whole_way(client_of, village_officer, village, hamlet, time_machine):
    client = client_of(village_officer)
    client.post(at("create"), TERMS | {"place": village.code12})
    campaign = HonourCampaign.objects.get()
    person = {"hamlet": hamlet.pk, "name": "张小三", "deeds": "带头清理。"}
    assert client.post(at("propose", campaign.pk), person).status_code == 302
    client.post(at("decide", campaign.pk), result(campaign, ["12"], [0]))
    days = {"disclosed_from": "2026-11-24", "disclosed_to": "2026-11-30"}
    client.post(at("disclose", campaign.pk), days)
    client.get(at("detail", campaign.pk))
    paper = client.get(at("print", campaign.pk)).content.decode()
    assert "张*三" in paper
    assert "张小三" not in paper
    time_machine.move_to("2026-12-01 10:00+08:00")
    client = client_of(village_officer)
    page = client.post(at("publish", campaign.pk), follow=True)
    assert "已公布" in page.content.decode()
    assert "张*三" in client.get(at("roll")).content.decode()


def test_the_detail_offers_the_next_step(client_of, office, campaign, hamlet):
    client = client_of(office)
    assert at("decide", campaign.pk) not in client.get(at("detail", campaign.pk)).content.decode()
    honour = HonourFactory(campaign=campaign, hamlet=hamlet)

    page = client.get(at("detail", campaign.pk)).content.decode()

    assert at("decide", campaign.pk) in page
    assert at("remove", honour.pk) in page


def test_the_same_form_twice_opens_one(client_of, office, township):
    form = TERMS | {"place": township.code9}
    client = client_of(office)

    pages = [client.post(at("create"), form) for _ in range(2)]

    assert (pages[0].status_code, HonourCampaign.objects.count()) == (302, 1)
    assert "已经有同名" in pages[1].content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"title": "长" * 41},
        {"quota": "0"},
        {"quota": "9" * 30},
        {"quota": "x"},
        {"method": "lot"},
        {"place": "421223109999"},
        {"standard": f"有事打{PHONE}"},
    ],
)
def test_wrong_terms_open_nothing_and_stay(client_of, office, township, changes):
    form = TERMS | {"place": township.code9} | changes

    page = client_of(office).post(at("create"), form)

    assert page.context["form"].errors
    assert page.context["form"].data["period"] == "2026年下半年"
    assert not HonourCampaign.objects.exists()


def test_a_phone_passes_when_it_was_looked_at(client_of, office, township):
    form = TERMS | {"place": township.code9, "standard": f"有事打{PHONE}"}

    client_of(office).post(at("create"), form | {"confirms_numbers": "on"})

    assert HonourCampaign.objects.get().standard.endswith(PHONE)


def test_terms_are_changed(client_of, village_officer, campaign):
    client = client_of(village_officer)
    assert client.get(at("edit", campaign.pk)).context["form"].initial["quota"] == 2

    client.post(at("edit", campaign.pk), TERMS | {"quota": "3"})

    campaign.refresh_from_db()
    assert campaign.quota == 3


@pytest.mark.parametrize("name", ["edit", "propose", "decide"])
def test_an_old_page_changes_nothing(client_of, office, campaign, name):
    HonourCampaign.objects.update(state=HonourState.CANCELLED)
    before = AuditEvent.objects.count()

    answers = [
        getattr(client_of(office), method)(at(name, campaign.pk)) for method in ("get", "post")
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert AuditEvent.objects.count() == before


def test_a_character_no_row_can_hold_is_told(client_of, office, township):
    form = TERMS | {"place": township.code9, "title": "最美\0庭院"}

    assert client_of(office).post(at("create"), form).status_code == 400


@pytest.mark.parametrize("name", ["disclose", "reopen"])
def test_a_step_out_of_order_is_told(client_of, office, campaign, name):
    assert client_of(office).get(at(name, campaign.pk)).status_code == 409


def test_the_paper_waits_for_the_disclosure(client_of, office, campaign):
    page = client_of(office).get(at("print", campaign.pk))

    assert (page.status_code, "还没有公示" in page.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("votes", "changes"),
    [
        (["", "5"], {}),
        (["-1", "5"], {}),
        (["9" * 30, "5"], {}),
        (["一", "5"], {}),
        (["5", "4"], {"decided_on": "2026-13-01"}),
        (["5", "4"], {"decided_on": "2999-01-01"}),
        (["5", "4"], {"panel": ""}),
        (["5", "9"], {}),
        (["5", "5"], {}),
    ],
)
def test_a_wrong_result_is_not_written_down(client_of, office, campaign, hamlet, votes, changes):
    HonourFactory.create_batch(2, campaign=campaign, hamlet=hamlet)
    HonourCampaign.objects.update(quota=1)

    page = client_of(office).post(
        at("decide", campaign.pk), result(campaign, votes, [0], **changes)
    )

    assert page.context["form"].errors
    assert not Honour.objects.filter(is_awarded=True).exists()


@pytest.mark.parametrize("seen", ["", "x", "9" * 30])
def test_a_result_of_other_candidates_is_stale(client_of, office, campaign, hamlet, seen):
    HonourFactory(campaign=campaign, hamlet=hamlet)
    form = result(campaign, ["5"], [0], seen=seen)

    assert client_of(office).post(at("decide", campaign.pk), form).status_code == 409


def test_the_step_back_sent_twice_goes_one_step(client_of, office, campaign):
    HonourCampaign.objects.update(
        state="in_disclosure",
        decided_on="2026-11-01",
        disclosed_from="2026-11-02",
        disclosed_to="2026-11-20",
    )
    client = client_of(office)
    form = {"was": "in_disclosure", "reason": "有人反映"}

    codes = [client.post(at("reopen", campaign.pk), form).status_code for _ in range(2)]

    campaign.refresh_from_db()
    assert (codes, campaign.state) == ([302, 409], HonourState.DECIDED)


def test_cancelling_asks_for_a_reason(client_of, office, campaign):
    client = client_of(office)
    assert client.post(at("cancel", campaign.pk), {"reason": " "}).context["form"].errors

    client.post(at("cancel", campaign.pk), {"reason": "不评了"})

    campaign.refresh_from_db()
    assert campaign.state == HonourState.CANCELLED
    assert client.get(at("cancel", campaign.pk)).status_code == 409


def test_a_cadre_reads_and_changes_nothing(client_of, appoint, campaign, hamlet):
    client = client_of(appoint(Role.STATIONED_CADRE))
    honour = HonourFactory(campaign=campaign, hamlet=hamlet)

    assert client.get(at("detail", campaign.pk)).status_code == 200
    assert client.get(at("decide", campaign.pk)).status_code == 403
    assert client.post(at("remove", honour.pk)).status_code == 403
    assert client.get(at("create")).status_code == 403
