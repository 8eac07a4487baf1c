"""Households and month-end reviews from WPS sheets, and their undoing."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from organizations.models import Household, PointsEntry, PointsReview
from organizations.queries.points import recount_faults
from organizations.services.households import leave_household
from organizations.services.points_exports import export_hamlet
from organizations.tests.factories import DimensionFactory, HouseholdFactory
from organizations.tests.points_scenes import fresh, give, running
from shaping.imports.kinds import kind_of
from shaping.imports.services import import_file, undo
from shaping.workflow import Forbidden, Refused
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
HAMLET = {"hamlet": "421223101200001"}
MEETING = HAMLET | {"month": "2026-11", "held_on": "2026-11-23", "panel": "王军、李梅、陈红"}
HEADER = ("户主姓名", "积分类别", "事项", "分值", "备注")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village, township):
    DimensionFactory(township=township, name="生态宜居")
    return running(HamletFactory(village=village, code=HAMLET["hamlet"], name="下湾"))


@pytest.fixture
def load(hamlet, village_officer, tmp_path):
    def run(kind, rows, parameters=MEETING, by=village_officer):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "表.xlsx")
        return import_file(kind, parameters, tmp_path / "表.xlsx", by=by)

    return run


def told(outcome):
    return [(fault.row, fault.column, fault.message) for fault in outcome.faults]


def test_a_list_adds_and_changes_and_goes_back(load, hamlet, village_officer):
    HouseholdFactory(hamlet=hamlet, head_name="王军")
    rows = [("户主", "同意公开"), ("王军", "是"), ("李四", None), ("张三（大）", "是")]
    outcome = load("points_households", rows, HAMLET)
    assert (outcome.faults, outcome.new_count, outcome.changed_count) == ([], 2, 1)
    found = Household.objects.order_by("pk").values_list("head_name", "shows_name")
    assert list(found) == [("王军", True), ("李四", False), ("张三(大)", True)]

    undo(outcome.batch, by=village_officer)

    assert list(found.all()) == [("王军", False)]


def test_a_list_is_not_taken_back_once_there_are_points(load, hamlet, village_officer):
    outcome = load("points_households", [("户主",), ("王军",)], HAMLET)
    give(fresh(Household.objects.get()), 5, village_officer)

    with pytest.raises(Refused, match="已经有积分记录"):
        undo(outcome.batch, by=village_officer)
    leave_household(fresh(Household.objects.get()), "迁走", by=village_officer)
    with pytest.raises(Refused, match="后来又改过"):
        undo(outcome.batch, by=village_officer)


def test_a_list_tells_its_faults(load):
    rows = [("户主", "同意公开"), ("王军", "或许"), ("王军", ""), ("李11010519491231002X", "")]

    outcome = load("points_households", rows, HAMLET)

    assert [fault[:2] for fault in told(outcome)] == [
        (2, "同意公开"),
        (3, "户主"),
        (4, "户主"),
    ]
    assert not Household.objects.exists()


def test_a_review_is_recorded_as_it_was_written(load, hamlet):
    first = HouseholdFactory(hamlet=hamlet, head_name="王军")
    second = HouseholdFactory(hamlet=hamlet, head_name="李四")
    rows = [
        HEADER,
        ("王军", "生态宜居", "打扫晒场", 5, "会议记录第3页"),
        ("李四", "生态宜居", "乱倒垃圾", -3, None),
        ("李四", "生态宜居", "清沟", "＋2分", None),
    ]

    outcome = load("points_review", rows)

    assert (outcome.faults, outcome.new_count) == ([], 3)
    assert (fresh(first).balance, fresh(second).balance) == (5, -1)
    assert first.entries.get().matter == "打扫晒场（会议记录第3页）"
    review = PointsReview.objects.get()
    assert (review.month, str(review.held_on), review.panel) == (11, "2026-11-23", MEETING["panel"])


def test_an_undone_review_is_reversed_not_removed(load, hamlet, village_officer):
    household = HouseholdFactory(hamlet=hamlet, head_name="王军")
    outcome = load("points_review", [HEADER, ("王军", "生态宜居", "打扫晒场", 5, "")])

    undo(outcome.batch, by=village_officer)

    assert (fresh(household).balance, PointsEntry.objects.count()) == (0, 2)
    assert list(recount_faults()) == []


def test_a_review_tells_what_to_do(load, hamlet):
    HouseholdFactory(hamlet=hamlet, head_name="王军")
    rows = [
        HEADER,
        ("赵六", "生态宜居", "清沟", 5, ""),
        ("王军", "天气", "清沟", 5, ""),
        ("王军", "生态宜居", "清沟", 0, ""),
        ("王军", "生态宜居", "清沟", "五分", ""),
        ("王军", "生态宜居", "事" * 40, 5, "据" * 40),
    ]

    faults = told(load("points_review", rows))

    assert [(row, column) for row, column, _ in faults] == [
        (2, "户主"),
        (3, "积分类别"),
        (4, "分值"),
        (5, "分值"),
        (6, "依据"),
    ]
    assert "先在积分页面加上" in faults[0][2]
    assert "请改成其中一个：生态宜居" in faults[1][2]
    assert not PointsReview.objects.exists()


def test_twins_and_a_second_review_are_warned_of(load, hamlet):
    HouseholdFactory(hamlet=hamlet, head_name="王军")
    row = ("王军", "生态宜居", "清沟", 5, "")
    load("points_review", [HEADER, row])

    outcome = load("points_review", [HEADER, row, row])

    assert ["一模一样" in words for words in outcome.warnings] == [True, False]
    assert "已经登记过1次评议" in outcome.warnings[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": ""}, "月份和日期"),
        ({"held_on": "昨天"}, "月份和日期"),
        ({"panel": "王军"}, "至少写3位"),
        ({"held_on": "2026-12-01"}, "不能晚于今天"),
    ],
)
def test_a_review_needs_its_meeting(load, hamlet, changes, words):
    HouseholdFactory(hamlet=hamlet, head_name="王军")

    with pytest.raises(Refused, match=words):
        load("points_review", [HEADER, ("王军", "生态宜居", "清沟", 5, "")], MEETING | changes)


@pytest.mark.parametrize("kind", ["points_households", "points_review"])
def test_a_reader_imports_nothing(load, hamlet, leader, kind):
    with pytest.raises(Forbidden):
        load(kind, [HEADER, ("王军", "生态宜居", "清沟", 5, "")], by=leader)


@pytest.mark.parametrize("kind", ["points_households", "points_review"])
def test_the_template_has_its_columns(hamlet, village_officer, kind):
    HouseholdFactory(hamlet=hamlet, head_name="王军")

    content = kind_of(kind).template(HAMLET, village_officer)

    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][0].startswith("堰市村下湾")
    assert any(row[0] == "户主" for row in rows)


def test_what_is_exported_can_be_read_again(load, hamlet, village_officer, tmp_path):
    household = HouseholdFactory(hamlet=hamlet, head_name="王军")
    give(household, 5, village_officer)
    (tmp_path / "出.xlsx").write_bytes(export_hamlet(hamlet, by=village_officer))

    again = import_file("points_review", MEETING, tmp_path / "出.xlsx", by=village_officer)
    names = import_file("points_households", HAMLET, tmp_path / "出.xlsx", by=village_officer)

    assert (again.faults, again.new_count, names.faults, names.unchanged_count) == ([], 1, [], 1)
    assert fresh(household).balance == 10
