"""Each rule of the problem's tables, provoked in the database."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from issues.models import (
    Attachment,
    ExtensionRequest,
    Issue,
    IssueEvent,
    LikenessAnswer,
)
from issues.tests.factories import REPORTED_AT, IssueFactory
from issues.tests.rows import issue_in, photo_of
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = REPORTED_AT


def refused(name: str):
    """The database refuses, naming the rule (SQLite names only the columns of unique ones)."""
    return pytest.raises(IntegrityError, match=name)


def spoil(issue: Issue, **columns) -> None:
    with transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(**columns)


SPOILED = [
    ("issue_state_is_known", "accepted", {"state": "lost"}),
    ("issue_holder_is_known", "accepted", {"holder": "moon"}),
    ("issue_affected_unit_is_known", "accepted", {"affected_unit": "ton"}),
    ("issue_has_a_description", "accepted", {"description": ""}),
    ("issue_is_finished_by_somebody", "accepted", {"finished_at": NOW}),
    ("issue_is_verified_by_somebody", "accepted", {"verified_at": NOW}),
    ("issue_is_verified_by_another_than_its_handler", "closed", {"verified_by": F("finished_by")}),
    ("issue_closes_with_result_verifier_and_answer", "closed", {"result": ""}),
    ("issue_closes_with_result_verifier_and_answer", "closed", {"villagers_answer": "disagreed"}),
    ("issue_closes_with_result_verifier_and_answer", "closed", {"watch_until": None}),
    ("issue_closes_with_result_verifier_and_answer", "awaiting_verification", {"state": "closed"}),
    ("merged_issue_names_the_other", "accepted", {"state": "merged"}),
    ("issue_is_not_merged_into_itself", "accepted", {"merged_into": F("pk")}),
    ("issue_does_not_recur_from_itself", "accepted", {"recurrence_of": F("pk")}),
    ("parked_issue_has_a_review_date", "parked", {"review_on": None}),
    ("declined_issue_has_a_reason", "declined", {"decline_reason": ""}),
    ("issue_in_progress_has_somebody_and_a_date", "in_progress", {"due_on": None}),
    ("issue_in_progress_has_somebody_and_a_date", "in_progress", {"responsible_unit": ""}),
]


@pytest.mark.parametrize(("name", "state", "columns"), SPOILED)
def test_it_refuses_a_problem_that_breaks_the_rule(name, state, columns, village):
    issue = issue_in(state, village)

    with refused(name):
        spoil(issue, **columns)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("one_issue_per_village_and_number", "number"),
        ("one_issue_per_village_and_draft_key", "draft_key"),
    ],
)
def test_it_refuses_two_problems_of_one_number_or_key(name, column, village):
    first = IssueFactory(village=village)

    with refused(f"{name}|{column}"), transaction.atomic():
        IssueFactory(village=village, **{column: getattr(first, column)})


def event(issue: Issue, **more) -> IssueEvent:
    fields = {"sequence": 1, "action": "comment", "to_state": "accepted", "holder": "village"}
    fields |= {"happened_at": NOW, "by_name": "张三"}
    return IssueEvent.objects.create(issue=issue, **(fields | more))


def test_it_refuses_two_events_of_one_number(village):
    issue = IssueFactory(village=village)
    event(issue)

    with refused("one_event_per_issue_and_sequence|sequence"), transaction.atomic():
        event(issue)


@pytest.mark.parametrize("wrong", [{"to_state": "lost"}, {"holder": "moon"}])
def test_it_refuses_an_event_of_unknown_words(village, wrong):
    with refused("event_state_and_holder_are_known"), transaction.atomic():
        event(IssueFactory(village=village), **wrong)


def test_it_refuses_one_file_twice_and_unknown_phases(village, village_officer):
    issue, photo = IssueFactory(village=village), photo_of(village_officer)
    fields = {"issue": issue, "stored_file": photo, "added_at": NOW, "added_by": village_officer}
    Attachment.objects.create(phase="before", **fields)

    with refused("one_attachment_per_issue_and_file|stored_file"), transaction.atomic():
        Attachment.objects.create(phase="after", **fields)
    with refused("attachment_phase_is_known"), transaction.atomic():
        Attachment.objects.update(phase="during")


def request(issue: Issue, **more) -> ExtensionRequest:
    fields = {"due_before": date(2026, 12, 22), "asked_until": date(2026, 12, 25)}
    fields |= {"reason": "下雨", "asked_at": NOW, "asked_by": UserFactory()}
    return ExtensionRequest.objects.create(issue=issue, **(fields | more))


def test_it_refuses_two_open_requests(village):
    issue = issue_in("in_progress", village)
    request(issue)

    with refused("one_open_extension_request_per_issue|issue_id"), transaction.atomic():
        request(issue)


ANSWERED = {"state": "granted", "answered_at": NOW}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("extension_goes_beyond_the_due_date", {"asked_until": date(2026, 12, 22)}),
        ("extension_is_answered_by_somebody", ANSWERED),
        ("extension_state_fits_its_answer", {"state": "granted"}),
        ("extension_state_fits_its_answer", {"state": "lost"}),
    ],
)
def test_it_refuses_a_request_that_breaks_the_rule(village, name, columns):
    row = request(issue_in("in_progress", village))

    with refused(name), transaction.atomic():
        ExtensionRequest.objects.filter(pk=row.pk).update(**columns)


def answer(issue: Issue, earlier: Issue, **more) -> LikenessAnswer:
    fields = {"is_recurrence": True, "likeness_percent": 80, "answered_at": timezone.now()}
    fields |= {"answered_by": UserFactory()}
    return LikenessAnswer.objects.create(issue=issue, earlier=earlier, **(fields | more))


def test_it_refuses_likeness_to_itself_twice_or_above_all(village):
    issue, earlier = IssueFactory(village=village), IssueFactory(village=village)
    answer(issue, earlier)

    with refused("one_likeness_answer_per_pair|earlier"), transaction.atomic():
        answer(issue, earlier)
    with refused("issue_is_not_likened_to_itself"), transaction.atomic():
        answer(issue, issue)
    with refused("likeness_is_at_most_100_percent"), transaction.atomic():
        answer(earlier, issue, likeness_percent=101)
