"""One household on its pages: passbook, facts, redemption with its slip, reversal."""

import pytest
from django.urls import reverse

from organizations.models import Household, PointsEntry
from organizations.tests.factories import HouseholdFactory
from organizations.tests.points_scenes import fresh, give, running, take
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
REDEMPTION = {"item": "洗衣液1瓶", "points": "20", "handler": "李梅", "seen_count": "1"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return running(HamletFactory(village=village, code="421223101200001", name="下湾"))


@pytest.fixture
def household(hamlet, village_officer):
    household = HouseholdFactory(hamlet=hamlet, head_name="王军")
    give(household, 30, village_officer)
    return fresh(household)


def at(name, *args):
    return reverse(f"organizations:points-{name}", args=args)


def test_a_redemption_ends_on_its_slip(client_of, village_officer, household):
    client = client_of(village_officer)

    answer = client.post(at("redeem", household.pk), REDEMPTION)
    again = client.post(at("redeem", household.pk), REDEMPTION)

    page = client.get(answer.url).content.decode()
    for words in ("DH-101200001-2611-1", "20分，折合20.00元", "10分", "李梅", "签收"):
        assert words in page
    assert (again.status_code, fresh(household).balance) == (409, 10)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": "31"}, "现有30分，不够兑换31分"),
        ({"points": "0"}, "至少兑换1分"),
        ({"points": "-5"}, "至少兑换1分"),
        ({"points": "9" * 40}, "一次最多兑换10000分"),
        ({"points": "x"}, "请写整数"),
        ({"item": ""}, "请写兑换的物品"),
        ({"item": "长" * 61}, "物品最多写60个字"),
        ({"handler": ""}, "请写经手人"),
        ({"seen_count": ""}, "请刷新再填"),
        ({"item": "11010519491231002X"}, "身份证号"),
    ],
)
def test_a_wrong_redemption_takes_nothing(client_of, village_officer, household, changes, words):
    page = client_of(village_officer).post(at("redeem", household.pk), REDEMPTION | changes)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert fresh(household).balance == 30


def test_a_reversal_shows_on_passbook_and_slip(client_of, village_officer, household):
    entry = take(household, 20, village_officer)
    client = client_of(village_officer)
    empty = client.post(at("reverse", entry.pk), {"reason": ""})
    client.post(at("reverse", entry.pk), {"reason": "拿错了"})
    again = client.post(at("reverse", entry.pk), {"reason": "拿错了"})

    assert "请写冲正的原因" in empty.content.decode()
    assert again.status_code == 409
    page = client.get(at("passbook", household.pk)).content.decode()
    assert "冲正第2笔：拿错了" in page
    assert "已由第3笔冲正" in page
    assert "凭条作废" in client.get(at("receipt", entry.pk)).content.decode()


def test_an_award_has_no_slip_and_a_reversal_is_final(client_of, village_officer, household):
    award = household.entries.get()
    client = client_of(village_officer)
    assert client.get(at("receipt", award.pk)).status_code == 404
    client.post(at("reverse", award.pk), {"reason": "不是他家"})
    opposite = PointsEntry.objects.get(reverses=award)

    page = client.post(at("reverse", opposite.pk), {"reason": "又错"})

    assert "冲正不能再冲正" in page.content.decode()


def test_a_negative_balance_is_explained(client_of, village_officer, household):
    give(household, -50, village_officer)

    page = client_of(village_officer).get(at("passbook", household.pk)).content.decode()

    assert "余额低于0" in page
    assert "-20分" in page


def test_a_household_is_added_changed_left_and_back(client_of, village_officer, hamlet):
    client = client_of(village_officer)
    client.post(at("household-create", hamlet.code), {"head_name": "李四", "shows_name": "on"})
    row = Household.objects.get(head_name="李四")
    twice = client.post(at("household-create", hamlet.code), {"head_name": "李四"})
    assert "已有这位户主" in twice.content.decode()
    client.post(at("household-edit", row.pk), {"head_name": "李大四"})
    client.post(at("household-leave", row.pk), {"reason": "迁走"})
    row.refresh_from_db()
    assert (row.head_name, row.shows_name, row.left_on is None) == ("李大四", False, False)
    assert "已停用的户" in client.get(at("hamlet", hamlet.code)).content.decode()

    client.post(at("household-return", row.pk))

    row.refresh_from_db()
    assert row.left_on is None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"head_name": ""}, "请写户主姓名"),
        ({"head_name": "长" * 31}, "最多30个字"),
        ({"head_name": "11010519491231002X"}, "身份证号"),
    ],
)
def test_a_wrong_household_is_not_added(client_of, village_officer, hamlet, form, words):
    page = client_of(village_officer).post(at("household-create", hamlet.code), form)

    assert words in page.content.decode()
    assert not Household.objects.exists()


def test_leaving_needs_a_reason(client_of, village_officer, household):
    page = client_of(village_officer).post(at("household-leave", household.pk), {"reason": " "})

    assert "请写停用的原因" in page.content.decode()
    assert fresh(household).left_on is None


@pytest.mark.parametrize("name", ["passbook", "household-edit", "household-leave", "redeem"])
def test_another_villages_household_is_not_found(
    client_of, other_village_officer, other_office, household, name
):
    for user in (other_village_officer, other_office):
        assert client_of(user).get(at(name, household.pk)).status_code == 404


def test_a_reader_sees_no_buttons_and_may_not_post(client_of, leader, household):
    client = client_of(leader)

    page = client.get(at("passbook", household.pk)).content.decode()

    assert "冲正</a>" not in page
    assert "兑换</a>" not in page
    assert client.post(at("redeem", household.pk), REDEMPTION).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_passbook_takes_the_same_queries(
    client_of, village_officer, household, count, django_assert_num_queries
):
    for _ in range(count):
        take(household, 1, village_officer)
    client = client_of(village_officer)
    client.get(at("passbook", household.pk))

    with django_assert_num_queries(7):
        page = client.get(at("passbook", household.pk))

    assert len(page.context["entries"]) == count + 1
