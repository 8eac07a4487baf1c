"""What stands on the three boards."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from organizations.models import CollectiveDecision, HonourCampaign, PointsEntry
from organizations.queries.board_parts import BoardChoice
from organizations.queries.boards import board_of
from organizations.services.board_notes import export_board
from organizations.tests.factories import (
    CampaignFactory,
    CaseFactory,
    DecisionFactory,
    DimensionFactory,
    HonourFactory,
    HouseholdFactory,
    ReviewFactory,
    SchemeFactory,
)
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
DISCLOSED = {
    "state": "in_disclosure",
    "decided_on": "2026-10-20",
    "disclosed_from": "2026-10-25",
    "disclosed_to": "2026-11-03",
}


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def honour(village, hamlet):
    campaign = CampaignFactory(township=village.township, **DISCLOSED)
    return HonourFactory(campaign=campaign, hamlet=hamlet, name="李小四", is_awarded=True)


def publish():
    moved = {"published_at": "2026-11-04T01:00Z", "published_by": UserFactory()}
    HonourCampaign.objects.update(state="published", **moved)


def board(kind, hamlet, user, *, year=2026, month=11, whole=False):
    choice = BoardChoice(kind, hamlet.village, None if whole else hamlet, year, month)
    return board_of(choice, user)


def redeem(hamlet, points, **changes):
    household = HouseholdFactory(hamlet=hamlet)
    return PointsEntry.objects.create(
        household=household,
        sequence=1,
        kind="redeem",
        points=-points,
        balance=0,
        matter="洗衣粉",
        handler_name="王军",
        value_fen=points * 100,
        recorded_at=timezone.now(),
        recorded_by=UserFactory(),
        **{"happened_on": date(2026, 11, 5), "receipt_number": household.head_name} | changes,
    )


def held(decision, **changes):
    return decision.steps.create(
        **{
            "position": 1,
            "title": "村民会议",
            "body": "户代表",
            "attendance": "none",
            "majority": "none",
            "result": "passed",
            "held_on": date(2026, 11, 6),
            "expected": 40,
            "present": 38,
            "votes_for": 35,
            "votes_against": 2,
            "votes_abstained": 1,
            "recorded_at": timezone.now(),
            "recorded_by": UserFactory(),
        }
        | changes
    )


def test_the_honour_board_shows_published_names_as_agreed(office, hamlet, honour):
    assert board("honours", hamlet, office).tables[0].rows == []
    publish()
    HonourFactory(
        campaign=honour.campaign, hamlet=hamlet, name="王五", is_awarded=True, shows_name=True
    )
    HonourFactory(campaign=honour.campaign, hamlet=hamlet, name="赵六")

    rows = board("honours", hamlet, office, month=1).tables[0].rows

    assert [row[2] for row in rows] == ["李*四", "王五"]
    assert board("honours", hamlet, office, year=2025).tables[0].rows == []


def test_the_honour_board_names_the_years_cases(office, hamlet):
    CaseFactory(village=hamlet.village, hamlet=hamlet, published=True)
    CaseFactory(village=hamlet.village, title="全村的", published=True)
    CaseFactory(village=hamlet.village, title="草稿")

    titles = [row[0] for row in board("honours", hamlet, office, whole=True).tables[1].rows]

    assert titles == ["一把扫帚扫出干净湾", "全村的"]
    assert len(board("honours", hamlet, office).tables[1].rows) == 1


def test_the_points_board_ranks_the_hamlets_households(office, hamlet):
    SchemeFactory(hamlet=hamlet)
    review = ReviewFactory(hamlet=hamlet, month=11)
    for name, points in (("张小三", 5), ("李四", 9), ("王五", 5)):
        household = HouseholdFactory(hamlet=hamlet, head_name=name, balance=points, entry_count=1)
        household.entries.create(
            sequence=1,
            kind="award",
            points=points,
            balance=points,
            dimension=DimensionFactory(township=hamlet.village.township),
            review=review,
            happened_on=date(2026, 11, 20),
            matter="打扫晒场",
            recorded_at=timezone.now(),
            recorded_by=review.recorded_by,
        )

    HouseholdFactory(hamlet=hamlet, head_name="赵六", shows_name=True)

    rows = board("points", hamlet, office).tables[0].rows

    first, second, third = (1, "李*", 9), (2, "张*三", 5), (2, "王*", 5)
    assert [row[:3] for row in rows] == [first, second, third, ("—", "赵六", 0)]


def test_the_notice_board_shows_votes_cost_and_both_disclosures(office, hamlet):
    decision = DecisionFactory(village=hamlet.village, hamlet=hamlet, cost_yuan=1200)
    CollectiveDecision.objects.update(state="resolved")
    held(decision)
    days = {"place": "公示栏", "posted_at": timezone.now(), "posted_by": UserFactory()}
    decision.disclosures.create(
        number=1, starts_on=date(2026, 11, 7), ends_on=date(2026, 11, 13), **days
    )

    (row,) = board("notices", hamlet, office).tables[0].rows

    assert row[2] == "户代表应到40人、实到38人，同意35、反对2、弃权1"
    assert row[3:] == (1200, "已决议", "2026年11月7日至2026年11月13日", "—")


@pytest.mark.parametrize(
    ("changes", "month", "shown"),
    [
        ({"state": "resolved"}, 11, 1),
        ({"state": "resolved"}, 10, 0),
        ({"state": "deliberating"}, 11, 0),
        ({"state": "dropped"}, 11, 0),
        ({"state": "done"}, 12, 1),
    ],
)
def test_the_notice_board_holds_what_was_settled(office, hamlet, changes, month, shown):
    decision = DecisionFactory(village=hamlet.village, hamlet=hamlet)
    held(decision)
    if changes["state"] in ("done", "dropped"):
        changes |= {
            "finished_at": "2026-12-02T01:00Z",
            "finished_by": office,
            "outcome": "修好了",
        }
    CollectiveDecision.objects.update(**changes)

    assert len(board("notices", hamlet, office, month=month).tables[0].rows) == shown


def test_a_hamlets_notices_hold_the_villages_own_matters(office, hamlet):
    other = HamletFactory(village=hamlet.village)
    for place in (hamlet, other, None):
        held(DecisionFactory(village=hamlet.village, hamlet=place))
    CollectiveDecision.objects.update(state="resolved")

    shown = [row[1] for row in board("notices", hamlet, office).tables[0].rows]

    assert shown == ["下湾", "全村"]
    assert len(board("notices", hamlet, office, whole=True).tables[0].rows) == 3


@pytest.mark.parametrize(("month", "shown"), [(9, 0), (10, 1), (11, 1), (12, 0)])
def test_the_notice_board_holds_honours_in_disclosure(office, hamlet, honour, month, shown):
    rows = board("notices", hamlet, office, month=month).tables[1].rows

    assert [row[2] for row in rows] == ["李*四"] * shown


def test_the_notice_board_sums_what_was_redeemed(office, hamlet):
    assert board("notices", hamlet, office).notes == ["本月没有积分兑换。"]
    redeem(hamlet, 30)
    redeem(HamletFactory(village=hamlet.village), 7)
    redeem(hamlet, 100, happened_on=date(2026, 10, 31))

    assert board("notices", hamlet, office).notes == ["本月积分兑换共30分，折合30.00元。"]
    assert "37分" in board("notices", hamlet, office, whole=True).notes[0]


def test_another_villages_rows_are_not_on_it(other_village_officer, hamlet, honour):
    held(DecisionFactory(village=hamlet.village, hamlet=hamlet))
    CollectiveDecision.objects.update(state="resolved")

    assert board("notices", hamlet, other_village_officer).tables[0].rows == []


def test_it_goes_out_as_a_workbook(office, hamlet, honour, other_village_officer):
    found = board("notices", hamlet, office)

    book = load_workbook(BytesIO(export_board(found, by=office)))

    assert book.sheetnames == ["集体事项", "“最美”评选公示"]
    assert book.active["A1"].value == "堰市村下湾2026年11月公示榜"
    assert AuditEvent.objects.get().summary == "导出堰市村下湾2026年11月公示榜"
    with pytest.raises(Forbidden):
        export_board(found, by=other_village_officer)


@pytest.mark.parametrize("month", [1, 2, 12])
def test_a_month_ends_on_its_last_day(village, month):
    choice = BoardChoice("notices", village, None, 2026, month)

    assert (choice.first.day, choice.last.day) == (1, {1: 31, 2: 28, 12: 31}[month])
