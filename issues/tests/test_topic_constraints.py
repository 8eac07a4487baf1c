"""What the database itself refuses of a common topic."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.models import CommonTopic
from issues.tests.factories import TopicFactory
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("topic_state_is_known", {"state": "lost"}),
        ("topic_is_closed_by_somebody", {"closed_at": NOW}),
        ("topic_closes_only_with_its_remedy", {"state": "closed"}),
        (
            "topic_closes_only_with_its_remedy",
            {"state": "closed", "remedy_title": "办法", "remedy_on": date(2026, 11, 1)},
        ),
    ],
)
def test_it_refuses(name, changes):
    topic = TopicFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CommonTopic.objects.filter(pk=topic.pk).update(**changes)


def test_it_refuses_a_rule_without_words_or_file():
    topic = TopicFactory()
    changes = {
        "state": "closed",
        "remedy_title": "办法",
        "remedy_on": date(2026, 11, 1),
        "closed_at": NOW,
        "closed_by": UserFactory(),
    }

    with (
        pytest.raises(IntegrityError, match="topic_closes_only_with_its_remedy"),
        transaction.atomic(),
    ):
        CommonTopic.objects.filter(pk=topic.pk).update(**changes)


def test_it_refuses_two_open_ones_of_a_name():
    """one_open_topic_per_title_and_township."""
    topic = TopicFactory(title="甲")

    with pytest.raises(IntegrityError), transaction.atomic():
        TopicFactory(title="甲", township=topic.township)
