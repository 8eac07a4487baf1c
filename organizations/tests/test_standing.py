"""Whether an organization works, in words, from what it did."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.models import DecisionStep, OrganizationDocument
from organizations.queries.standing import day_words, standing_of
from organizations.tests.factories import (
    WRITTEN_AT,
    DecisionFactory,
    DocumentFactory,
    MemberFactory,
    OrganizationFactory,
    TalkFactory,
)
from villages.tests.factories import HamletFactory

TODAY = date(2026, 11, 24)
OLD_PAPER = date(2025, 3, 1)


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def body(hamlet):
    """One that works."""
    row = OrganizationFactory(hamlet=hamlet)
    DocumentFactory(organization=row, adopted_on=OLD_PAPER)
    MemberFactory(organization=row, is_head=True)
    TalkFactory(hamlet=hamlet, held_on=date(2026, 11, 9))
    return row


def stands(row, today=TODAY):
    return standing_of([row], today)[row.pk]


def test_it_works(body):
    found = stands(body)

    assert (found.word, list(found.reasons), found.is_good) == ("运转正常", [], True)


def test_it_names_every_reason(hamlet):
    row = OrganizationFactory(hamlet=hamlet, term_end=date(2026, 6, 30))
    TalkFactory(hamlet=hamlet, held_on=date(2026, 8, 3))

    found = stands(row)

    assert (found.word, found.is_good) == ("需关注", False)
    assert list(found.reasons) == [
        "没有章程",
        "近90天没有活动，最近一次是8月3日夜话",
        "本届6月30日已到期",
        "没有在任的负责人",
    ]


def test_it_never_did_anything(hamlet):
    assert "还没有活动记录" in stands(OrganizationFactory(hamlet=hamlet)).reasons


@pytest.mark.parametrize(("days", "is_good"), [(0, True), (90, True), (91, False)])
def test_the_last_activity_is_at_most_90_days_ago(body, days, is_good):
    last = date(2026, 11, 9)

    assert stands(body, last + timedelta(days=days)).is_good is is_good


def test_a_talk_ahead_is_no_activity(hamlet):
    TalkFactory(hamlet=hamlet, held_on=TODAY + timedelta(days=1))

    assert "还没有活动记录" in stands(OrganizationFactory(hamlet=hamlet)).reasons


@pytest.mark.parametrize(("term_end", "is_good"), [(TODAY, True), (date(2026, 11, 23), False)])
def test_a_term_lasts_through_its_last_day(body, term_end, is_good):
    body.term_end = term_end

    assert stands(body).is_good is is_good


def test_a_head_who_left_is_none(body):
    body.members.update(until=TODAY)

    assert list(stands(body).reasons) == ["没有在任的负责人"]


def test_a_withdrawn_charter_is_none(body, office):
    OrganizationDocument.objects.update(
        withdrawn_at=WRITTEN_AT, withdrawn_by=office, withdraw_reason="传错"
    )

    assert list(stands(body).reasons) == ["没有章程"]


def step_of(hamlet, result):
    decision = DecisionFactory(village=hamlet.village, hamlet=hamlet)
    is_recorded = result != "pending"
    DecisionStep.objects.create(
        decision=decision,
        position=1,
        title="商议",
        body="理事会",
        attendance="none",
        majority="none",
        held_on=TODAY,
        result=result,
        recorded_at=WRITTEN_AT if is_recorded else None,
        recorded_by=decision.started_by if is_recorded else None,
    )


@pytest.mark.parametrize(("result", "is_active"), [("passed", True), ("pending", False)])
def test_a_recorded_step_is_an_activity(hamlet, result, is_active):
    row = OrganizationFactory(hamlet=hamlet)
    step_of(hamlet, result)

    assert ("还没有活动记录" not in stands(row).reasons) is is_active


def test_a_paper_adopted_in_the_hamlet_is_an_activity(hamlet):
    row = OrganizationFactory(hamlet=hamlet)
    other = OrganizationFactory(hamlet=hamlet, kind="cooperative")
    DocumentFactory(organization=other, adopted_on=TODAY)

    assert list(stands(row).reasons) == ["没有章程", "没有在任的负责人"]


def test_a_villages_organization_is_active_anywhere_in_it(village, hamlet):
    row = OrganizationFactory(hamlet=None, village=village, kind="volunteer_team")
    TalkFactory(hamlet=hamlet, held_on=TODAY)

    assert list(stands(row).reasons) == ["没有章程", "没有在任的负责人"]


def test_another_hamlets_talk_does_not_count(village, hamlet):
    row = OrganizationFactory(hamlet=hamlet)
    TalkFactory(hamlet=HamletFactory(village=village), held_on=TODAY)

    assert "还没有活动记录" in stands(row).reasons


def test_a_dissolved_one_says_why(hamlet):
    found = stands(OrganizationFactory(hamlet=hamlet, dissolved=True))

    assert (found.word, list(found.reasons)) == ("已撤销", ["合并"])


def test_one_founded_ahead_is_not_there_yet(body):
    body.founded_on = date(2026, 12, 1)

    assert list(stands(body).reasons) == ["12月1日才成立"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_many(village, count, django_assert_num_queries):
    rows = [OrganizationFactory(hamlet=HamletFactory(village=village)) for _ in range(count)]

    with django_assert_num_queries(5):
        assert len(standing_of(rows, TODAY)) == count


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_has_its_year_unless_it_is_this_one(day):
    words = day_words(day, TODAY)

    assert words.endswith(f"{day.month}月{day.day}日")
    assert (f"{day.year}年" in words) is (day.year != TODAY.year)
