"""The demo's lists and problems: believable, whole, and the same in every run."""

from datetime import date

import pytest

from issues.models import (
    CommonTopic,
    Escalation,
    Issue,
    IssueEvent,
    IssueList,
    IssueState,
    ListState,
    ListSubmission,
)
from issues.queries.contents import content_hash
from issues.services.flow import holder_in
from shaping.operations.demo.problems import EXAMPLE_VILLAGE, months_up_to
from shaping.operations.demo.services import load_demo
from shaping.operations.verification import all_faults

TODAY = date(2026, 11, 24)


@pytest.fixture
def demo(db, settings, tmp_path, time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")
    settings.VAR_DIR = tmp_path
    settings.DEMO_PASSWORD = ""
    load_demo(whole_county=False, today=TODAY, tell=lambda _: None)


def test_it_makes_a_years_lists_and_problems(demo):
    assert IssueList.objects.count() == 11 * 12
    assert 150 <= Issue.objects.count() <= 400


def test_it_shows_every_state_a_list_can_have_this_month(demo):
    states = set(IssueList.objects.for_month(2026, 11).values_list("state", flat=True))

    assert {ListState.DRAFT, ListState.SUBMITTED, ListState.RETURNED} <= states


def test_it_shows_the_side_roads_of_a_problem(demo):
    states = set(Issue.objects.values_list("state", flat=True))

    assert {IssueState.CLOSED, IssueState.ESCALATED, IssueState.PARKED} <= states
    assert Issue.objects.filter(recurrence_of__isnull=False).count() == 1
    assert sorted(CommonTopic.objects.values_list("state", flat=True)) == ["closed", "open"]
    assert sorted(Escalation.objects.values_list("state", flat=True)) == ["draft", "sent"]


def test_the_example_village_owes_a_list_with_two_carried_over(demo):
    carried = Issue.objects.unfinished().filter(village__code12=EXAMPLE_VILLAGE)
    owed = IssueList.objects.get(village__code12=EXAMPLE_VILLAGE, year=2026, month=11)

    assert (carried.count(), owed.state, owed.draft_version) == (2, ListState.DRAFT, 0)


def test_every_snapshot_has_its_hash_and_its_entries(demo):
    for submission in ListSubmission.objects.prefetch_related("entries"):
        assert submission.content_hash == content_hash(submission.content)
        assert len(submission.content["rows"]) == len(submission.entries.all())


def test_every_problem_stands_where_its_last_event_left_it(demo):
    last = {event.issue_id: event for event in IssueEvent.objects.order_by("sequence")}

    for issue in Issue.objects.all():
        assert last[issue.pk].to_state == issue.state
        assert issue.holder == holder_in(issue.state, issue.level)
        assert issue.search_text


def test_nobody_verifies_what_he_finished(demo):
    closed = Issue.objects.filter(state=IssueState.CLOSED)

    assert all(issue.finished_by_id != issue.verified_by_id for issue in closed)


def test_it_stays_verified(demo):
    assert list(all_faults()) == []


def test_it_goes_back_over_the_turn_of_the_year():
    assert months_up_to(date(2026, 1, 15), 3) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]


def test_it_names_a_list_changed_behind_its_back(demo):
    submission = ListSubmission.objects.filter(is_nil=False, number=1).order_by("pk")[0]
    ListSubmission.objects.filter(pk=submission.pk).update(content_hash="0" * 64)

    (fault,) = all_faults()

    assert submission.receipt_number in fault


def test_it_names_an_entry_changed_behind_its_back(demo):
    submission = ListSubmission.objects.filter(is_nil=False, number=1).order_by("pk")[0]
    submission.entries.filter(position=1).update(words={"问题描述": "没有问题"})

    (fault,) = all_faults()

    assert "条目和当时的内容对不上" in fault
