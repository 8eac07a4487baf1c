"""The ledger of points: redemptions, reversals, and what adds up."""

import pytest

from organizations.models import Household, PointsEntry
from organizations.queries.points import month_board, recount_faults
from organizations.services.households import leave_household
from organizations.services.points import redeem, reverse_entry
from organizations.services.points_schemes import change_rate
from organizations.tests.factories import HouseholdFactory
from organizations.tests.points_scenes import fresh, give, running, take
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def household(village):
    hamlet = running(HamletFactory(village=village, code="421223101200001", name="下湾"))
    return HouseholdFactory(hamlet=hamlet, head_name="王军")


def test_a_redemption_has_its_receipt_and_value(household, village_officer):
    give(household, 30, village_officer)

    entry = take(household, 20, village_officer)

    assert (entry.receipt_number, entry.value_fen) == ("DH-101200001-2611-1", 2000)
    assert (entry.sequence, entry.points, entry.balance) == (2, -20, 10)
    assert (fresh(household).balance, fresh(household).entry_count) == (10, 2)
    event = AuditEvent.objects.get(action="points.redeem")
    assert "王军户：兑换“洗衣液1瓶”20分，剩10分" in event.summary
    assert event.township_code == "421223101"


def test_receipts_count_on_within_hamlet_and_month(household, village_officer):
    give(household, 30, village_officer)

    numbers = [take(household, 1, village_officer).receipt_number for _ in range(3)]

    assert [number[-1] for number in numbers] == ["1", "2", "3"]


def test_a_new_rate_leaves_old_redemptions(household, village_officer):
    give(household, 30, village_officer)
    old = take(household, 10, village_officer)

    change_rate(household.hamlet.points_scheme, 50, by=village_officer)
    new = take(household, 10, village_officer)

    old.refresh_from_db()
    assert (old.value_fen, new.value_fen) == (1000, 500)


def test_too_small_a_balance_is_named(household, village_officer):
    give(household, 5, village_officer)

    with pytest.raises(Refused, match="王军户现有5分，不够兑换6分"):
        take(household, 6, village_officer)
    assert fresh(household).balance == 5


def test_the_same_form_redeems_once(household, village_officer):
    give(household, 30, village_officer)
    form = {"item": "米", "points": 5, "handler": "李梅", "seen_count": 1, "by": village_officer}
    redeem(household, **form)

    with pytest.raises(StaleState):
        redeem(household, **form)

    assert fresh(household).balance == 25


def test_what_was_written_past_the_ledger_collides(household, village_officer):
    give(household, 30, village_officer)
    Household.objects.filter(pk=household.pk).update(entry_count=0)

    with pytest.raises(StaleState):
        take(household, 5, village_officer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"item": " "}, "物品和经手人"),
        ({"handler": ""}, "物品和经手人"),
        ({"points": 0}, "1到10000"),
        ({"points": 10_001}, "1到10000"),
        ({"item": "给 11010519491231002X"}, "身份证号"),
    ],
)
def test_it_refuses_a_wrong_redemption(household, village_officer, changes, words):
    give(household, 30, village_officer)
    form = {"item": "米", "points": 5, "handler": "李梅", "seen_count": 1} | changes

    with pytest.raises(Refused, match=words):
        redeem(household, **form, by=village_officer)


def test_a_household_that_left_redeems_nothing(household, village_officer):
    give(household, 30, village_officer)
    leave_household(fresh(household), "迁走", by=village_officer)

    with pytest.raises(Refused, match="已经停用"):
        take(household, 5, village_officer)


def test_a_reversal_brings_the_points_back_once(household, village_officer):
    give(household, 30, village_officer)
    entry = take(household, 20, village_officer)

    back = reverse_entry(entry, "登记错了户", by=village_officer)

    assert (back.points, back.balance, back.matter) == (20, 30, "冲正第2笔：登记错了户")
    assert AuditEvent.objects.filter(action="points.reverse").count() == 1
    with pytest.raises(StaleState):
        reverse_entry(entry, "再来", by=village_officer)
    with pytest.raises(Refused, match="不能再冲正"):
        reverse_entry(back, "又错", by=village_officer)


def test_reversing_an_award_may_go_below_zero(household, village_officer):
    award = give(household, 30, village_officer)
    take(household, 20, village_officer)

    assert reverse_entry(award, "不是他家", by=village_officer).balance == -20


@pytest.mark.parametrize(
    ("reason", "words"),
    [("", "请写"), ("长" * 41, "最多"), ("6222021001116245702", "银行卡号")],
)
def test_a_reversal_says_why(household, village_officer, reason, words):
    entry = give(household, 30, village_officer)

    with pytest.raises(Refused, match=words):
        reverse_entry(entry, reason, by=village_officer)


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_others_move_no_points(household, village_officer, appoint, role):
    entry = give(household, 30, village_officer)
    by = appoint(role)

    with pytest.raises(Forbidden):
        take(household, 5, by)
    with pytest.raises(Forbidden):
        reverse_entry(entry, "错", by=by)
    with pytest.raises(Forbidden):
        give(household, 5, by)


def test_another_villages_officer_moves_no_points(household, other_village_officer):
    with pytest.raises(Forbidden):
        give(household, 5, other_village_officer)


def test_the_board_orders_by_gain_and_shortens_names(household, village_officer):
    other = HouseholdFactory(hamlet=household.hamlet, head_name="张小三", shows_name=True)
    HouseholdFactory(hamlet=household.hamlet, head_name="李四", left_on="2026-01-01")
    give(other, 20, village_officer)
    give(other, -3, village_officer)
    give(household, 5, village_officer)
    reverse_entry(give(household, 90, village_officer), "错", by=village_officer)
    take(other, 4, village_officer)

    lines = month_board(household.hamlet, 2026, 11)

    assert [(x.name, x.gained, x.lost, x.redeemed, x.balance) for x in lines] == [
        ("张小三", 20, 3, 4, 13),
        ("王*", 5, 0, 0, 5),
    ]
    assert [(x.gained, x.redeemed) for x in month_board(household.hamlet, 2026, 10)] == [(0, 0)] * 2


def test_an_untouched_ledger_adds_up(household, village_officer):
    HouseholdFactory()
    reverse_entry(give(household, 30, village_officer), "错", by=village_officer)
    give(household, 5, village_officer)

    assert list(recount_faults()) == []
    assert PointsEntry.objects.count() == 3
