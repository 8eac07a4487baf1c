"""How a score workbook names the villages."""

from datetime import date

import pytest

from assessments.models import ScoreKind
from assessments.sheet_checks import ScoreOrder, check_scores
from assessments.tests.factories import CycleFactory, EntrantFactory
from assessments.tests.sheet_workbooks import reading_of
from shaping.spreadsheets.columns import Fault
from villages.models import VillageKind
from villages.tests.factories import TownshipFactory, VillageFactory

TODAY = date(2026, 2, 1)
DAY = date(2025, 6, 30)


@pytest.fixture
def cycle(township, village, other_village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.fixture
def check(cycle):
    def run(*rows, kind=ScoreKind.DAILY, day=DAY, today=TODAY, **reading):
        return check_scores(reading_of(*rows, **reading), ScoreOrder(cycle, kind, day, today))

    return run


def messages(result) -> list[str]:
    return [fault.message for fault in result.faults]


@pytest.mark.parametrize(
    "written",
    [
        "堰市村",
        "堰 市 村",
        "堰市村村民委员会",
        "堰市村村委会",
        "堰市村委会",
        "沙坪镇堰市村",
        "堰市村民委员会",
    ],
)
def test_it_knows_a_village_by_the_ways_people_write_it(check, written):
    (change,) = check({"name": written, "score": 9000}).changes

    assert change.new["code"] == "421223101200"


@pytest.mark.parametrize(
    "written", ["凤岭社区", "凤岭社区居委会", "凤岭居委会", "凤岭社区居民委员会"]
)
def test_it_knows_a_community_by_the_ways_people_write_it(check, cycle, written):
    community = VillageFactory(township=cycle.township, name="凤岭社区", kind=VillageKind.COMMUNITY)
    EntrantFactory(cycle=cycle, village=community)

    (change,) = check({"name": written, "score": 9000}).changes

    assert change.new["name"] == "凤岭社区"


def test_it_suggests_the_nearest_name(check):
    result = check({"name": "燕市村", "score": 9000})

    assert result.changes == []
    assert result.faults == [
        Fault(
            2,
            "村(社区)",
            "燕市村",
            "写的是“燕市村”，本年度没有这个村(社区)，是不是“堰市村”？",
        )
    ]


def test_it_suggests_nothing_for_a_name_like_no_other(check):
    assert messages(check({"name": "甲乙丙", "score": 9000})) == [
        "写的是“甲乙丙”，本年度没有这个村(社区)，请核对后改正"
    ]


def test_it_names_code_and_name_that_disagree(check):
    result = check({"code": "421223101200", "name": "码头村", "score": 9000})

    assert messages(result) == [
        "代码 421223101200 是“堰市村”，村名写的是“码头村”，两个对不上，请核对后改正"
    ]


def test_it_gives_the_right_code_for_a_wrong_one(check):
    result = check({"code": "421223101299", "name": "码头村", "score": 9000})

    assert messages(result) == [
        "本年度没有代码 421223101299；“码头村”的代码是 421223101201，请改正"
    ]


def test_it_says_that_a_code_is_unknown(check):
    assert messages(check({"code": "99", "score": 9000})) == [
        "本年度没有代码是 99 的村(社区)，请核对后改正"
    ]


def test_it_names_a_village_of_another_township(check):
    other = VillageFactory(
        township=TownshipFactory(name="天城镇"), name="郭家岭村", code12="421223100205"
    )

    by_code = check({"code": other.code12, "score": 9000})
    by_name = check({"name": "郭家岭村", "score": 9000})

    assert messages(by_code) == ["代码 421223100205 是天城镇“郭家岭村”，不是沙坪镇的，请删去这一行"]
    assert messages(by_name) == ["“郭家岭村”是天城镇的，不是沙坪镇的，请删去这一行"]


def test_it_names_a_closed_village_and_where_it_went(check, cycle, village):
    VillageFactory(
        township=cycle.township,
        name="旧屋村",
        closed_on=date(2024, 3, 1),
        merged_into=village,
    )
    VillageFactory(name="旧屋村")

    assert messages(check({"name": "旧屋村", "score": 9000})) == [
        "“旧屋村”是沙坪镇的，已在2024年3月1日撤销，并入堰市村，不在2025年度参评名单里，请核对"
    ]


def test_it_names_a_village_that_is_not_assessed_this_year(check, cycle):
    VillageFactory(township=cycle.township, name="新村")

    assert messages(check({"name": "新村", "score": 9000})) == [
        "“新村”是沙坪镇的，不在2025年度参评名单里，请删去这一行"
    ]


def test_it_asks_for_the_code_where_a_name_is_shared(check, cycle, village):
    for code in ("421223101200001", "421223101201001"):
        EntrantFactory(cycle=cycle, village=village, code=code, name="一号村湾")

    assert messages(check({"name": "一号村湾", "score": 9000})) == [
        "叫“一号村湾”的有2个，请填上代码（421223101200001、421223101201001）"
    ]


def test_it_leaves_a_row_without_name_and_code_to_the_reader(check):
    result = check({"score": 9000})

    assert (result.changes, result.faults) == ([], [])
