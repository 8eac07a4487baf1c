"""What the database itself refuses of a talk."""

import pytest
from django.db import IntegrityError, transaction

from organizations.models import EveningTalk
from organizations.tests.factories import TalkFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changes",
    [{"cadre_count": 0, "villager_count": 0}, {"cadre_count": 2001}, {"villager_count": 2001}],
)
def test_it_refuses_a_talk_with_nobody_or_far_too_many(changes):
    talk = TalkFactory()

    with pytest.raises(IntegrityError, match="somebody_came_to_the_talk"), transaction.atomic():
        EveningTalk.objects.filter(pk=talk.pk).update(**changes)
