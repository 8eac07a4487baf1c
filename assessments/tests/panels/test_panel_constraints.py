"""What the database itself refuses of panel, recusals and assignments, by the ORM's back door."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Assignment, PanelMember, Recusal
from assessments.tests.factories import AssignmentFactory, EntrantFactory

pytestmark = pytest.mark.django_db


def refused(act, constraint):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    text = str(error.value)
    assert constraint in text or "UNIQUE" in text


def recusal_of(member, village, **fields):
    values = {"ground": "relative", "declared_by": member.user} | fields
    return Recusal(member=member, village=village, **values)


def test_one_place_on_the_panel_per_person(member):
    again = PanelMember(cycle=member.cycle, user=member.user, added_by=member.user)

    refused(lambda: PanelMember.objects.bulk_create([again]), "one_place_on_the_panel_per_person")


def test_one_recusal_per_village_and_ground(member, village):
    rows = [recusal_of(member, village), recusal_of(member, village)]

    refused(lambda: Recusal.objects.bulk_create(rows), "one_recusal_per_village_and_ground")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ground": "whim"}, "recusal_ground_is_known"),
        ({"ground": "other", "words": ""}, "other_recusal_says_why"),
    ],
)
def test_what_a_recusal_may_say(member, village, fields, constraint):
    row = recusal_of(member, village, **fields)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Recusal.objects.bulk_create([row])


def test_one_assignment_per_member_and_entrant(member, entrant):
    row = AssignmentFactory(cycle=entrant.cycle, member=member, entrant=entrant)
    row.pk, row.serial = None, "NZ-2"

    refused(lambda: Assignment.objects.bulk_create([row]), "one_assignment_per_member_and_entrant")


def test_one_assignment_per_cycle_and_serial(member, entrant):
    row = AssignmentFactory(cycle=entrant.cycle, member=member, entrant=entrant)
    row.pk, row.entrant = None, EntrantFactory(cycle=entrant.cycle)

    refused(lambda: Assignment.objects.bulk_create([row]), "one_assignment_per_cycle_and_serial")


@pytest.mark.parametrize(
    "fields",
    [
        {"excused_reason": "住院"},
        {"excused_at": timezone.now()},
        {"excused_at": timezone.now(), "excused_reason": "住院"},
    ],
)
def test_excused_assignment_says_why_who_and_when(member, entrant, fields):
    row = AssignmentFactory(cycle=entrant.cycle, member=member, entrant=entrant)

    with (
        pytest.raises(IntegrityError, match="excused_assignment_says_why_who_and_when"),
        transaction.atomic(),
    ):
        Assignment.objects.filter(pk=row.pk).update(**fields)
