"""Common topics: proposed by several villages' problems, closed by a rule."""

from datetime import date, timedelta

import pytest

from issues.models import CommonTopic, Issue, TopicState
from issues.queries.topics import effect_of, later_issues, proposals_of
from issues.services.topics import (
    close_topic,
    join_topic,
    leave_topic,
    open_topic,
    reopen_topic,
)
from issues.tests.factories import (
    REPORTED_AT,
    CalendarFactory,
    CategoryFactory,
    IssueFactory,
)
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
REMEDY = {"title": "渠道管护办法", "adopted_on": TODAY, "text": "每月清淤一次。"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def category(township):
    return CategoryFactory(township=township)


@pytest.fixture
def topic(category, office):
    return open_topic(category, title="沟渠淤塞", owner_unit="镇水利站", by=office)


def spread(township, category, villages, **changes):
    for village in VillageFactory.create_batch(villages, township=township):
        IssueFactory(village=village, category=category, accepted=True, **changes)


def test_it_proposes_what_three_villages_share(township, category, office):
    spread(township, category, 3)

    (proposal,) = proposals_of(office)

    assert (proposal.category, len(proposal.villages), proposal.issue_count) == (category, 3, 3)
    codes = [village.code12 for village in proposal.villages]
    assert codes == sorted(codes)


def test_two_villages_are_no_proposal(township, category, village, office):
    spread(township, category, 1)
    IssueFactory.create_batch(3, village=village, category=category, accepted=True)

    assert proposals_of(office) == []


@pytest.mark.parametrize(
    "changes",
    [{"is_sensitive": True}, {"reported_at": REPORTED_AT - timedelta(days=200)}],
    ids=["sensitive", "long ago"],
)
def test_it_does_not_propose_for(township, category, office, changes):
    spread(township, category, 3, **changes)

    assert proposals_of(office) == []


def test_an_open_topic_covers_its_kind(township, category, topic, office):
    spread(township, category, 3)

    assert proposals_of(office) == []


def test_it_names_the_rule_that_did_not_help(township, category, topic, office):
    close_topic(topic, **REMEDY, by=office)
    spread(township, category, 3)

    (proposal,) = proposals_of(office)

    assert proposal.closed == topic


def test_the_township_says_how_many_villages_are_common(township, category, office):
    CalendarFactory(township=township, topic_villages=5)
    spread(township, category, 4)
    assert proposals_of(office) == []

    spread(township, category, 1)

    assert len(proposals_of(office)) == 1


def test_another_townships_problems_are_not_proposed(category, office):
    elsewhere = TownshipFactory()
    spread(elsewhere, CategoryFactory(township=elsewhere), 3)

    assert proposals_of(office) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_proposes_with_the_same_queries(
    township, office, count, django_assert_num_queries, leader
):
    for place in range(count):
        spread(township, CategoryFactory(township=township, name=f"类别{place}"), 3)
    proposals_of(office)

    with django_assert_num_queries(3):
        found = proposals_of(office)

    assert len(found) == count
    assert proposals_of(leader) == []


def test_nothing_is_opened_without_a_person(township, category, office):
    spread(township, category, 5)
    proposals_of(office)

    assert not CommonTopic.objects.exists()


def test_it_opens_with_an_owner(topic):
    assert (topic.state, topic.owner_unit) == (TopicState.OPEN, "镇水利站")
    assert AuditEvent.objects.get().summary == "沙坪镇共性问题“沟渠淤塞”：立项"


def test_a_leader_may_lead_it(category, office, leader):
    topic = open_topic(category, title="甲", owner_unit="乙", owner=leader, by=office)

    assert topic.owner == leader


def test_nobody_of_elsewhere_leads_it(category, office, other_office):
    with pytest.raises(Refused, match="牵头人"):
        open_topic(category, title="甲", owner_unit="乙", owner=other_office, by=office)


@pytest.mark.parametrize("changes", [{"title": " "}, {"owner_unit": ""}])
def test_it_needs_a_name_and_an_owner(category, office, changes):
    with pytest.raises(Refused):
        open_topic(category, **{"title": "甲", "owner_unit": "乙"} | changes, by=office)


def test_it_is_open_once(topic, category, office):
    with pytest.raises(Refused, match="已经有同名"):
        open_topic(category, title="沟渠淤塞", owner_unit="村委会", by=office)


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_only_the_office_opens(category, appoint, role):
    with pytest.raises(Forbidden):
        open_topic(category, title="甲", owner_unit="乙", by=appoint(role))


def test_a_problem_joins_and_leaves(topic, village, office):
    issue = IssueFactory(village=village, accepted=True)
    join_topic(issue, topic, by=office)
    assert issue.common_topic == topic

    leave_topic(issue, by=office)

    assert issue.common_topic is None
    assert [event.action for event in issue.events.order_by("sequence")] == [
        "join_topic",
        "leave_topic",
    ]


def test_a_problem_joins_once(topic, village, office):
    issue = IssueFactory(village=village, accepted=True)
    join_topic(issue, topic, by=office)

    with pytest.raises(StaleState, match="已经列入"):
        join_topic(issue, topic, by=office)


def test_another_townships_problem_does_not_join(topic, office):
    foreign = IssueFactory(village=VillageFactory(township=TownshipFactory()), accepted=True)

    with pytest.raises(Refused, match="本镇"):
        join_topic(foreign, topic, by=office)


def test_a_withdrawn_problem_does_not_join(topic, village, office):
    with pytest.raises(Refused, match="已撤回"):
        join_topic(IssueFactory(village=village, state="withdrawn"), topic, by=office)


def test_it_closes_with_its_rule(topic, office):
    close_topic(topic, **REMEDY, by=office)

    assert (topic.state, topic.remedy_title) == (TopicState.CLOSED, "渠道管护办法")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "制度的名称"),
        ({"text": ""}, "内容，或者上传文件"),
        ({"adopted_on": date(2026, 11, 25)}, "不能晚于今天"),
        ({"adopted_on": date(1, 1, 1)}, "核对年份"),
    ],
)
def test_it_does_not_close_without_a_whole_rule(topic, office, changes, words):
    with pytest.raises(Refused, match=words):
        close_topic(topic, **REMEDY | changes, by=office)
    topic.refresh_from_db()
    assert topic.state == TopicState.OPEN


def test_it_closes_once(topic, office):
    close_topic(topic, **REMEDY, by=office)

    with pytest.raises(StaleState):
        close_topic(topic, **REMEDY, by=office)


def test_a_closed_topic_takes_no_problem(topic, village, office):
    close_topic(topic, **REMEDY, by=office)

    with pytest.raises(StaleState, match="已经建章立制"):
        join_topic(IssueFactory(village=village, accepted=True), topic, by=office)


def test_a_closed_topic_keeps_its_problems(topic, village, office):
    issue = IssueFactory(village=village, accepted=True)
    join_topic(issue, topic, by=office)
    close_topic(topic, **REMEDY, by=office)

    with pytest.raises(StaleState, match="已经建章立制"):
        leave_topic(issue, by=office)


def test_a_problem_in_no_topic_does_not_leave(village, office):
    with pytest.raises(StaleState, match="不在共性问题里"):
        leave_topic(IssueFactory(village=village, accepted=True), by=office)


def test_an_old_page_does_not_move_a_problem_to_another_topic(topic, category, village, office):
    other = open_topic(category, title="另一个", owner_unit="村委会", by=office)
    issue = IssueFactory(village=village, accepted=True)
    opened_before = Issue.objects.select_related("village__township").get(pk=issue.pk)
    join_topic(issue, topic, by=office)

    with pytest.raises(StaleState):
        join_topic(opened_before, other, by=office)
    issue.refresh_from_db()
    assert issue.common_topic == topic


@pytest.mark.parametrize("act", ["join", "leave", "close", "reopen"])
def test_only_the_office_changes_it(topic, village, office, leader, act):
    issue = IssueFactory(village=village, accepted=True, common_topic=topic)
    acts = {
        "join": lambda: join_topic(issue, topic, by=leader),
        "leave": lambda: leave_topic(issue, by=leader),
        "close": lambda: close_topic(topic, **REMEDY, by=leader),
        "reopen": lambda: reopen_topic(topic, "没有效果", by=leader),
    }

    with pytest.raises(Forbidden):
        acts[act]()


def test_it_is_taken_up_again_with_a_reason(topic, office):
    close_topic(topic, **REMEDY, by=office)
    with pytest.raises(Refused, match="原因"):
        reopen_topic(topic, "", by=office)

    reopen_topic(topic, "又有三个村反映", by=office)

    assert (topic.state, topic.closed_by) == (TopicState.OPEN, None)


def test_it_is_not_taken_up_beside_its_namesake(topic, category, office):
    close_topic(topic, **REMEDY, by=office)
    open_topic(category, title="沟渠淤塞", owner_unit="镇水利站", by=office)

    with pytest.raises(Refused, match="已经有同名"):
        reopen_topic(topic, "又有三个村反映", by=office)


def test_it_tells_what_the_rule_prevented(topic, village, category, office):
    close_topic(topic, **REMEDY | {"adopted_on": date(2026, 9, 20)}, by=office)
    for days in (100, 80, 70, 30):
        IssueFactory(
            village=village, category=category, reported_at=REPORTED_AT - timedelta(days=days)
        )

    effect = effect_of(topic, TODAY)

    assert (effect.months, effect.before, effect.after) == (2, 3, 1)


def test_it_lists_what_came_after_the_rule(topic, township, category, office, appoint):
    close_topic(topic, **REMEDY | {"adopted_on": date(2026, 9, 20)}, by=office)
    before, after = REPORTED_AT - timedelta(days=80), REPORTED_AT - timedelta(days=30)
    fields = {"village": VillageFactory(township=township), "category": category}
    late = IssueFactory(**fields, reported_at=after)
    IssueFactory(**fields, reported_at=before)
    IssueFactory(**fields, reported_at=after, state="withdrawn")

    assert later_issues(topic, office) == [late]
    assert later_issues(topic, appoint(Role.VILLAGE_OFFICER)) == []


def test_it_compares_nothing_in_the_first_month(topic, office):
    close_topic(topic, **REMEDY, by=office)

    assert effect_of(topic, TODAY) is None
