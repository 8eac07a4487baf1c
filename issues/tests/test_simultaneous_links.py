"""Two people who link the same problem at the same moment: one link, counted once."""

from datetime import timedelta

import pytest
from django.db import connection

from issues.models import CommonTopic, Issue, LikenessAnswer
from issues.services.recurrences import answer_likeness
from issues.services.topics import close_topic, join_topic
from issues.tests.factories import REPORTED_AT, IssueFactory, TopicFactory
from issues.tests.rows import issue_in
from issues.tests.test_simultaneous_handling import at_once, copy_of
from villages.capabilities import Role

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="threads need PostgreSQL"),
]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def colleague(appoint):
    return appoint(Role.TOWNSHIP_OFFICE)


def earlier_in(village):
    return IssueFactory(village=village, closed=True, reported_at=REPORTED_AT - timedelta(days=60))


def test_the_same_answer_counts_once(village, office, colleague):
    issue, earlier = issue_in("accepted", village), earlier_in(village)
    first, second = (copy_of(issue), copy_of(earlier)), (copy_of(issue), copy_of(earlier))

    found = at_once(
        lambda: answer_likeness(*first, is_recurrence=True, by=office),
        lambda: answer_likeness(*second, is_recurrence=True, by=colleague),
    )

    earlier.refresh_from_db()
    assert (found, earlier.reopen_count) == ([409, None], 1)


def test_a_problem_recurs_from_one_of_two(village, office, colleague):
    issue, one, other = issue_in("accepted", village), earlier_in(village), earlier_in(village)
    first, second = (copy_of(issue), copy_of(one)), (copy_of(issue), copy_of(other))

    found = at_once(
        lambda: answer_likeness(*first, is_recurrence=True, by=office),
        lambda: answer_likeness(*second, is_recurrence=True, by=colleague),
    )

    counts = Issue.objects.filter(pk__in=(one.pk, other.pk)).values_list("reopen_count", flat=True)
    assert (found, sorted(counts)) == ([422, None], [0, 1])
    assert LikenessAnswer.objects.count() == 1


def test_a_problem_joins_one_of_two_topics(village, office, colleague):
    issue = issue_in("accepted", village)
    one, other = TopicFactory.create_batch(2, township=village.township, category=issue.category)
    first, second = copy_of(issue), copy_of(issue)

    found = at_once(
        lambda: join_topic(first, one, by=office), lambda: join_topic(second, other, by=colleague)
    )

    assert found == [409, None]
    assert issue.events.count() == 1


def test_a_problem_joins_before_the_topic_closes_or_not_at_all(village, office, colleague):
    issue = issue_in("accepted", village)
    topic = TopicFactory(township=village.township, category=issue.category)
    closing = CommonTopic.objects.select_related("township").get(pk=topic.pk)
    joining, today = copy_of(issue), REPORTED_AT.date()

    found = at_once(
        lambda: close_topic(closing, title="办法", adopted_on=today, text="清淤", by=colleague),
        lambda: join_topic(joining, topic, by=office),
    )

    issue.refresh_from_db()
    assert (issue.common_topic_id is not None) == (found == [None, None])
    assert found in ([None, None], [409, None])
