from datetime import date

import pytest

from villages.models import Hamlet
from villages.queries.history import latest_version, township_changes, village_changes
from villages.services.register import (
    create_hamlet,
    edit_hamlet,
    edit_household_group,
    edit_township,
    edit_village,
    merge_village,
)
from villages.tests.factories import HamletFactory, HouseholdGroupFactory

pytestmark = pytest.mark.django_db


def words(lines):
    return [f"{line.subject} {line.words} {line.who}" for line in lines]


def test_a_change_is_told_in_words(village, office):
    village.households, village.opened_on = 125, date(2025, 3, 1)
    edit_village(village, version=latest_version(village), by=office)

    assert words(village_changes(village)) == [
        "村(社区) 堰市村 户数：未填 → 125；设立日期：未填 → 2025年3月1日 共同缔造办公室",
        "村(社区) 堰市村 登记 ",
    ]


def test_choices_and_switches_are_told_as_people_read_them(village, office):
    hamlet = create_hamlet(Hamlet(village=village, name="上湾"), by=office)
    hamlet.kind, hamlet.is_demonstration = "compound", True
    edit_hamlet(hamlet, version=latest_version(hamlet), by=office)

    assert village_changes(village)[0].words == "类别：村湾 → 小区；示范村湾(小区)：否 → 是"


def test_the_groups_of_a_village_belong_to_its_story(village, office):
    group = HouseholdGroupFactory(hamlet__village=village, head_name="张三")
    group.head_name = "赵六"
    edit_household_group(group, version=latest_version(group), by=office)

    newest = village_changes(village)[0]
    assert (newest.subject, newest.words) == ("十户共治小组 赵六", "中心户长：张三 → 赵六")


def test_both_villages_tell_that_a_hamlet_moved(village, other_village, office):
    HamletFactory(village=other_village, name="河边湾")
    merge_village(other_village, village, date(2026, 3, 1), by=office)

    moved = "村湾(小区) 河边湾 村(社区)：码头村 → 堰市村 共同缔造办公室"
    assert moved in words(village_changes(village))
    assert moved in words(village_changes(other_village))


def test_a_merger_names_the_other_village(village, other_village, office):
    merge_village(other_village, village, date(2026, 3, 1), by=office)

    newest = village_changes(other_village)[0]
    assert newest.words == "撤销日期：未填 → 2026年3月1日；并入：未填 → 堰市村"
    assert newest.reason == "并入堰市村"


def test_a_hamlet_that_left_no_longer_tells_its_old_village(village, other_village, office):
    hamlet = HamletFactory(village=other_village, name="河边湾")
    merge_village(other_village, village, date(2026, 3, 1), by=office)
    hamlet.refresh_from_db()
    hamlet.population = 5
    edit_hamlet(hamlet, version=latest_version(hamlet), by=office)

    assert "人口：未填 → 5" in [line.words for line in village_changes(village)]
    assert "人口：未填 → 5" not in [line.words for line in village_changes(other_village)]


def test_a_deleted_hamlet_is_told(village):
    HamletFactory(village=village, name="误登湾").delete()

    assert "删除" in [line.words for line in village_changes(village)]


def test_saving_without_a_change_is_no_line(village):
    village.save()

    assert [line.words for line in village_changes(village)] == ["登记"]


def test_a_township_tells_its_changes(township, office):
    township.issuing_body = "沙坪镇人民政府"
    edit_township(township, version=latest_version(township), by=office)

    assert township_changes(township)[0].words == "发文机关：未填 → 沙坪镇人民政府"


def test_a_row_without_history_has_version_0(village):
    village.history.all().delete()

    assert latest_version(village) == 0
