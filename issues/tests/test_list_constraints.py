"""The database itself refuses lists and settings that break the rules."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from issues.models import (
    FieldRequirement,
    IssueCategory,
    IssueList,
    IssueListEntry,
    ListSubmission,
    LockException,
    Reminder,
    ReportingCalendar,
)
from issues.tests.factories import (
    REPORTED_AT,
    CalendarFactory,
    CategoryFactory,
    IssueFactory,
    IssueListFactory,
    SubmissionFactory,
)

pytestmark = pytest.mark.django_db

BREAKS = [
    ("list_state_is_known", {"state": "lost"}),
    ("list_month_is_sensible", {"month": 13}),
    ("list_month_is_sensible", {"year": 1999}),
    ("list_dates_are_in_order", {"due_on": date(2026, 11, 19)}),
    ("list_dates_are_in_order", {"locks_on": date(2026, 11, 24)}),
    ("draft_is_saved_by_somebody", {"drafted_at": REPORTED_AT}),
    ("list_is_reported_by_somebody", {"reported_at": REPORTED_AT}),
    ("list_is_returned_by_somebody", {"returned_at": REPORTED_AT}),
    ("list_is_accepted_by_somebody", {"accepted_at": REPORTED_AT}),
    ("received_list_was_reported", {"state": "submitted"}),
    ("accepted_list_says_when", {"state": "accepted"}),
    ("returned_list_has_a_reason", {"state": "returned"}),
]
CALENDAR_BREAKS = [
    ("list_opens_then_is_due_then_locks", {"opens_day": 25}),
    ("list_opens_then_is_due_then_locks", {"locks_day": 29}),
    ("handling_limits_are_1_to_250_workdays", {"village_days": 0}),
    ("handling_limits_are_1_to_250_workdays", {"county_days": 251}),
    ("review_watch_and_topic_limits_are_sensible", {"watch_days": 29}),
    ("review_watch_and_topic_limits_are_sensible", {"minutes_ceiling": 61}),
]


def expect_refusal(name, act):
    """SQLite tells columns instead of the name of a plain unique constraint."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    told = str(caught.value)
    assert name in told or (connection.vendor == "sqlite" and "UNIQUE" in told)


@pytest.mark.parametrize(("name", "fields"), BREAKS, ids=str)
def test_it_refuses_a_broken_list(name, fields, village_officer):
    row = IssueListFactory()
    fields = dict(fields)
    if fields.get("state") in {"accepted", "returned"}:
        fields |= {"reported_at": REPORTED_AT, "reported_by": village_officer}

    expect_refusal(name, lambda: IssueList.objects.filter(pk=row.pk).update(**fields))


@pytest.mark.parametrize(("name", "fields"), CALENDAR_BREAKS, ids=str)
def test_it_refuses_a_broken_calendar(name, fields):
    row = CalendarFactory()

    expect_refusal(name, lambda: ReportingCalendar.objects.filter(pk=row.pk).update(**fields))


def test_it_refuses_a_second_list_of_the_month(village):
    IssueListFactory(village=village)

    expect_refusal("one_issue_list_per_village_month", lambda: IssueListFactory(village=village))


def test_it_refuses_a_second_submission_of_a_number():
    row = SubmissionFactory()

    expect_refusal(
        "one_submission_per_list_and_number", lambda: SubmissionFactory(issue_list=row.issue_list)
    )


def test_it_refuses_a_submission_number_below_one():
    row = SubmissionFactory()

    rows = ListSubmission.objects.filter(pk=row.pk)
    expect_refusal("submission_numbers_start_at_one", lambda: rows.update(number=0))


@pytest.fixture
def entry(village):
    submission = SubmissionFactory(issue_list__village=village)
    issue = IssueFactory(village=village)
    return IssueListEntry.objects.create(
        submission=submission, issue=issue, section="new", position=1, words={}
    )


def test_it_refuses_the_same_problem_twice_in_a_submission(entry):
    again = IssueListEntry(
        submission=entry.submission, issue=entry.issue, section="new", position=2, words={}
    )

    expect_refusal(
        "one_entry_per_submission_and_issue",
        lambda: IssueListEntry.objects.bulk_create([again]),
    )


def test_it_refuses_the_same_position_twice_in_a_submission(entry, village):
    other = IssueFactory(village=village)
    again = IssueListEntry(
        submission=entry.submission, issue=other, section="new", position=1, words={}
    )

    expect_refusal(
        "one_entry_per_submission_and_position",
        lambda: IssueListEntry.objects.bulk_create([again]),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("entry_section_is_known", {"section": "other"}),
        ("only_ongoing_entries_say_how_it_stands", {"section": "ongoing"}),
        ("only_ongoing_entries_say_how_it_stands", {"status": "still"}),
    ],
    ids=str,
)
def test_it_refuses_a_broken_entry(entry, name, fields):
    rows = IssueListEntry.objects.filter(pk=entry.pk)

    expect_refusal(name, lambda: rows.update(**fields))


def test_it_refuses_a_lock_exception_without_a_reason(office):
    row = LockException.objects.create(
        issue_list=IssueListFactory(),
        reason="汛期",
        until=date(2026, 12, 5),
        granted_at=timezone.now(),
        granted_by=office,
    )

    rows = LockException.objects.filter(pk=row.pk)
    expect_refusal("lock_exception_has_a_reason", lambda: rows.update(reason=""))


@pytest.fixture
def reminder(office):
    return Reminder.objects.create(
        issue_list=IssueListFactory(),
        kind="by_hand",
        reminded_on=date(2026, 11, 24),
        reminded_by=office,
    )


def test_it_refuses_the_same_reminder_twice_a_day(reminder):
    again = Reminder(
        issue_list=reminder.issue_list,
        kind="by_hand",
        reminded_on=reminder.reminded_on,
        reminded_by=reminder.reminded_by,
    )

    expect_refusal(
        "one_reminder_per_list_kind_and_day", lambda: Reminder.objects.bulk_create([again])
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("reminder_kind_is_known", {"kind": "by_pigeon"}),
        ("reminder_by_hand_names_a_person", {"reminded_by": None}),
    ],
    ids=str,
)
def test_it_refuses_a_broken_reminder(reminder, name, fields):
    rows = Reminder.objects.filter(pk=reminder.pk)

    expect_refusal(name, lambda: rows.update(**fields))


def test_it_refuses_a_second_category_of_a_name(township):
    CategoryFactory(township=township)
    again = IssueCategory(township=township, name="农田水利")

    expect_refusal(
        "one_category_per_name_and_township", lambda: IssueCategory.objects.bulk_create([again])
    )


@pytest.fixture
def requirement(township, office):
    return FieldRequirement.objects.create(
        township=township,
        field="source",
        reason="统计来源",
        yearly_minutes=30,
        required_at=timezone.now(),
        required_by=office,
    )


def test_it_refuses_a_second_live_requirement_of_a_field(requirement):
    again = FieldRequirement(
        township=requirement.township,
        field="source",
        reason="再要一次",
        yearly_minutes=30,
        required_at=timezone.now() + timedelta(days=1),
        required_by=requirement.required_by,
    )

    expect_refusal(
        "one_live_requirement_per_field_and_township",
        lambda: FieldRequirement.objects.bulk_create([again]),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("required_field_is_an_optional_one", {"field": "hamlet"}),
        ("required_field_has_a_reason", {"reason": ""}),
        ("requirement_is_ended_by_somebody", {"ended_at": REPORTED_AT}),
    ],
    ids=str,
)
def test_it_refuses_a_broken_requirement(requirement, name, fields):
    rows = FieldRequirement.objects.filter(pk=requirement.pk)

    expect_refusal(name, lambda: rows.update(**fields))
