"""What the database itself refuses of an escalation."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.models import Escalation
from issues.tests.factories import EscalationFactory
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = date(2026, 11, 24)


@pytest.fixture
def escalation():
    return EscalationFactory()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("escalation_state_is_known", {"state": "lost"}),
        ("escalation_is_checked_by_somebody", {"checked_at": NOW}),
        ("escalation_goes_out_only_checked", {"state": "checked"}),
        ("returned_escalation_has_a_reason", {"state": "returned"}),
    ],
)
def test_it_refuses(escalation, name, changes):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Escalation.objects.filter(pk=escalation.pk).update(**changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("sent_escalation_has_its_date", {"state": "sent"}),
        ("replied_escalation_has_its_reply", {"state": "replied", "sent_on": DAY}),
        (
            "replied_escalation_has_its_reply",
            {"state": "replied", "sent_on": DAY, "reply": "好", "replied_on": date(2026, 11, 23)},
        ),
    ],
)
def test_it_refuses_of_a_checked_one(escalation, name, changes):
    checked = {"checked_at": NOW, "checked_by": UserFactory()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Escalation.objects.filter(pk=escalation.pk).update(**checked | changes)


def test_it_refuses_the_drafter_as_checker(escalation):
    changes = {"checked_at": NOW, "checked_by": escalation.drafted_by}

    with (
        pytest.raises(IntegrityError, match="escalation_is_checked_by_another"),
        transaction.atomic(),
    ):
        Escalation.objects.filter(pk=escalation.pk).update(**changes)


def test_it_refuses_two_open_ones_to_a_department(escalation):
    """one_open_escalation_per_issue_and_department."""
    with pytest.raises(IntegrityError), transaction.atomic():
        EscalationFactory(issue=escalation.issue)
