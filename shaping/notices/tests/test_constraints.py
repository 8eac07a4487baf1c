"""The database keeps what the services promise."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.notices.models import Feedback

HALF_ANSWERS = [
    {"answer": "好"},
    {"answered_at": timezone.now()},
    {"answered_at": timezone.now(), "answer": "好"},
]


@pytest.mark.parametrize("change", HALF_ANSWERS)
def test_an_answer_says_who_and_when(db, change):
    Feedback.objects.create(author=UserFactory(), text="列太多")

    with pytest.raises(IntegrityError, match="feedback_answer_says_who_and_when"):
        Feedback.objects.update(**change)
