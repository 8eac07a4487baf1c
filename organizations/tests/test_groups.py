"""Coverage of 十户共治: counts, words, page and workbook."""

import io
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from organizations.queries.groups import (
    GroupCoverage,
    average_words,
    group_coverage,
    groups_of,
    share_words,
)
from shaping.audit.models import AuditEvent
from villages.tests.factories import HamletFactory, HouseholdGroupFactory, VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
LIST = "/organizations/groups/"


@pytest.fixture
def hamlet(village):
    hamlet = HamletFactory(village=village, name="上屋湾", households=24)
    HouseholdGroupFactory(hamlet=hamlet, households=10)
    HouseholdGroupFactory(hamlet=hamlet, households=9)
    return hamlet


@pytest.mark.parametrize(
    ("covered", "households", "words"),
    [
        (19, 24, "79%"),
        (24, 24, "100%"),
        (999, 1000, "99%"),
        (0, 24, "0%"),
        (1, 500, "不到1%"),
        (25, 24, "小组户数比登记的多，请核对"),
        (5, None, "户数没有登记"),
        (5, 0, "户数没有登记"),
    ],
)
def test_the_share_in_words(covered, households, words):
    assert share_words(covered, households) == words


@pytest.mark.parametrize(
    ("covered", "groups", "words"), [(19, 2, "9.5"), (29, 3, "9.7"), (0, 0, "—"), (10, 1, "10.0")]
)
def test_the_average_in_words(covered, groups, words):
    assert average_words(covered, groups) == words


@given(households=st.integers(1, 100_000), data=st.data())
def test_only_everybody_is_all(households, data):
    covered = data.draw(st.integers(0, households))

    assert (share_words(covered, households) == "100%") == (covered == households)


def test_it_counts_by_village(village, other_village, hamlet):
    HamletFactory(village=village, households=6)
    HamletFactory(village=other_village, households=None)

    assert group_coverage([village, other_village]) == {
        village.pk: GroupCoverage(2, 1, 30, 19, 2),
        other_village.pk: GroupCoverage(1, 0, None, 0, 0),
    }


@pytest.mark.parametrize("count", [1, 3])
def test_counting_costs_the_same_for_many(township, count, django_assert_num_queries):
    villages = VillageFactory.create_batch(count, township=township)

    with django_assert_num_queries(1):
        assert group_coverage(villages) == dict.fromkeys([v.pk for v in villages], GroupCoverage())


def test_the_list_is_in_the_registers_order(office, township, village, hamlet, other_village):
    VillageFactory(township=township, closed_on=date(2026, 1, 1))
    without = HamletFactory(village=village)

    found = groups_of(office, township, TODAY)

    assert [row.village for row in found] == [village, other_village]
    assert found[0].without == [without]
    assert (found[0].rows[0].share, found[0].rows[0].average) == ("79%", "9.5")


def test_a_village_officer_sees_his_own_village(village_officer, township, hamlet, other_village):
    found = groups_of(village_officer, township, TODAY)

    assert [row.village for row in found] == [hamlet.village]


def test_the_page_marks_hamlets_without_groups(client_of, office, village, hamlet):
    bare = HamletFactory(village=village, name="下屋湾")

    text = client_of(office).get(LIST).content.decode()

    for words in ("上屋湾", "79%", "！还没有", "户数没有登记", "1/2个有小组"):
        assert words in text
    assert reverse("villages:group-create", args=[bare.code]) in text


def test_readers_are_offered_no_way_to_add(client_of, leader, hamlet):
    text = client_of(leader).get(LIST).content.decode()

    assert "上屋湾" in text
    assert reverse("villages:group-create", args=[hamlet.code]) not in text


@pytest.mark.parametrize(("code", "shown"), [("421223101200", 1), ("", 2), ("x", 0)])
def test_it_is_narrowed_to_a_village(client_of, office, hamlet, other_village, code, shown):
    page = client_of(office).get(LIST, {"village": code})

    assert len(page.context["villages"]) == shown
    assert ("没有这个村(社区)" in page.content.decode()) == (not shown)


def test_a_village_without_hamlets_says_where_to_begin(client_of, office, village):
    text = client_of(office).get(LIST).content.decode()

    assert reverse("villages:hamlet-create", args=[village.code12]) in text


def test_those_who_read_the_register_only_are_kept_out(client_of, appoint, hamlet):
    assert client_of(appoint("inspector")).get(LIST).status_code == 403


def test_the_workbook_holds_every_hamlet(client_of, office, hamlet, other_village):
    answer = client_of(office).get(f"{LIST}export.xlsx", {"village": "421223101200"})

    (sheet,) = load_workbook(io.BytesIO(answer.content)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2:] == [
        ("堰市村", "合计1个", 2, 19, 24, "79%", "9.5"),
        ("堰市村", "上屋湾", 2, 19, 24, "79%", "9.5"),
    ]
    event = AuditEvent.objects.get(action="household_group.export")
    assert event.summary == "导出沙坪镇十户共治覆盖情况，1个村(社区)"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_many(
    client_of, office, village, count, django_assert_num_queries
):
    for row in HamletFactory.create_batch(count, village=village):
        HouseholdGroupFactory(hamlet=row)
    client = client_of(office)
    client.get(LIST)

    with django_assert_num_queries(8):
        page = client.get(LIST)

    assert len(page.context["villages"][0][0].rows) == count
