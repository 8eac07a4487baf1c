"""The month-end review: all or nothing, once, by a panel of three."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from organizations.models import PointsEntry, PointsReview
from organizations.services.points_reviews import (
    Given,
    panel_names,
    record_review,
    take_back_review,
)
from organizations.services.points_schemes import stop_scheme
from organizations.tests.factories import DimensionFactory, HouseholdFactory
from organizations.tests.points_scenes import MEETING, fresh, running
from shaping.audit.models import AuditEvent
from shaping.workflow import Refused, StaleState
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return running(HamletFactory(village=village, name="下湾"))


@pytest.fixture
def household(hamlet):
    return HouseholdFactory(hamlet=hamlet, head_name="王军")


@pytest.fixture
def given(household, township):
    dimension = DimensionFactory(township=township)
    return Given(household.pk, dimension.pk, "打扫晒场", 5)


def test_it_moves_every_household(hamlet, household, given, village_officer):
    other = HouseholdFactory(hamlet=hamlet, head_name="李四")
    rows = [given, replace(given, household_id=other.pk, points=-8), replace(given, points=2)]

    review = record_review(hamlet, MEETING, rows, key=uuid4(), by=village_officer)

    assert (fresh(household).balance, fresh(household).entry_count) == (7, 2)
    assert fresh(other).balance == -8
    assert (review.panel, review.year, review.month) == ("王军、李梅、陈红", 2026, 11)
    event = AuditEvent.objects.get(action="points.review")
    assert event.summary == "下湾2026年11月积分评议：3笔，加7分，扣8分，评议人王军、李梅、陈红"


def test_the_same_form_counts_once(hamlet, household, given, village_officer):
    key = uuid4()
    record_review(hamlet, MEETING, [given], key=key, by=village_officer)

    with pytest.raises(StaleState):
        record_review(hamlet, MEETING, [given], key=key, by=village_officer)

    assert (fresh(household).balance, PointsReview.objects.count()) == (5, 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": date(2026, 11, 25)}, "不能晚于今天"),
        ({"held_on": date(2026, 10, 31)}, "不能早于2026年11月1日"),
        ({"year": 2025, "month": 12, "held_on": date(2025, 12, 31)}, "不能早于积分开始"),
        ({"panel": "王军、李梅"}, "至少写3位"),
        ({"panel": "王军、王军，王军"}, "至少写3位"),
        ({"panel": "、".join(f"评议人{n}" for n in range(40))}, "最多120个字"),
    ],
)
def test_it_refuses_a_wrong_meeting(hamlet, given, village_officer, changes, words):
    meeting = replace(MEETING, **changes)

    with pytest.raises(Refused, match=words):
        record_review(hamlet, meeting, [given], key=uuid4(), by=village_officer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": 0}, "第2行：分值"),
        ({"points": -1001}, "第2行：分值"),
        ({"matter": " "}, "第2行：请写事项"),
        ({"matter": "长" * 61}, "第2行：事项最多"),
        ({"matter": "11010519491231002X"}, "身份证号"),
        ({"household_id": 0}, "不在这个村湾"),
        ({"dimension_id": 0}, "积分类别本镇没有"),
    ],
)
def test_one_wrong_row_records_nothing(hamlet, given, village_officer, changes, words):
    rows = [given, replace(given, **changes)]

    with pytest.raises(Refused, match=words):
        record_review(hamlet, MEETING, rows, key=uuid4(), by=village_officer)

    assert not PointsReview.objects.exists()
    assert not PointsEntry.objects.exists()


@pytest.mark.parametrize("count", [0, 1001])
def test_it_takes_1_to_1000_rows(hamlet, given, village_officer, count):
    with pytest.raises(Refused, match="行"):
        record_review(hamlet, MEETING, [given] * count, key=uuid4(), by=village_officer)


def test_households_of_elsewhere_and_left_ones_get_nothing(hamlet, given, village_officer):
    strange = HouseholdFactory()
    left = HouseholdFactory(hamlet=hamlet, left_on=date(2026, 11, 1))

    for household, words in ((strange, "不在这个村湾"), (left, "已经停用")):
        rows = [replace(given, household_id=household.pk)]
        with pytest.raises(Refused, match=words):
            record_review(hamlet, MEETING, rows, key=uuid4(), by=village_officer)


def test_a_hamlet_without_running_points_reviews_nothing(hamlet, given, village_officer):
    stop_scheme(hamlet.points_scheme, "不办了", by=village_officer)

    with pytest.raises(Refused, match="没有开展积分"):
        record_review(hamlet, MEETING, [given], key=uuid4(), by=village_officer)


def test_taking_back_reverses_what_is_left(hamlet, household, given, village_officer):
    rows = [given, replace(given, points=-3)]
    review = record_review(hamlet, MEETING, rows, key=uuid4(), by=village_officer)

    assert take_back_review(review, "撤销导入", by=village_officer) == 2

    assert (fresh(household).balance, fresh(household).entry_count) == (0, 4)
    assert AuditEvent.objects.filter(action="points.take_back_review").exists()
    with pytest.raises(Refused, match="都已经冲正"):
        take_back_review(review, "撤销导入", by=village_officer)


def test_names_are_parted_however_people_part_them():
    assert panel_names("王军、李梅，陈红;张三 李四\n王军") == [
        "王军",
        "李梅",
        "陈红",
        "张三",
        "李四",
    ]
