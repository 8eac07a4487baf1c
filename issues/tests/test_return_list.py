"""Sending a list back: a reason per row or one for the whole."""

import pytest

from issues.models import CarriedStatus, IssueEvent, ListState
from issues.services.desk import return_list
from issues.tests.desk_scenes import add_new, carry, submitted, submitted_again
from issues.tests.factories import IssueFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState


@pytest.fixture
def submission(village):
    return submitted(village, new=2)


@pytest.fixture
def entries(submission):
    return list(submission.entries.order_by("position"))


def send_back(submission, by, reasons=None, general=""):
    return_list(submission.issue_list, submission, reasons or {}, general, by=by)


def test_it_goes_back_with_a_reason_on_the_row(submission, entries, office):
    send_back(submission, office, {entries[0].pk: " 请写清哪一段渠 "})

    row = submission.issue_list
    assert (row.state, row.returned_by) == (ListState.RETURNED, office)
    assert row.return_reason == "第1条：请写清哪一段渠"
    assert row.reported_at == submission.submitted_at
    assert [entry.return_reason for entry in submission.entries.order_by("position")] == [
        "请写清哪一段渠",
        "",
    ]


def test_only_the_problems_named_go_back(submission, entries, office):
    send_back(submission, office, {entries[0].pk: "请写清哪一段渠", entries[1].pk: "  "})

    states = [entry.issue.state for entry in submission.entries.order_by("position")]
    event = IssueEvent.objects.get()
    assert states == ["returned", "reported"]
    assert (event.action, event.words) == ("return", "请写清哪一段渠")


def test_a_reason_for_the_whole_moves_no_problem(submission, office):
    send_back(submission, office, general="请村书记先看一遍")

    assert submission.issue_list.return_reason == "请村书记先看一遍"
    assert not IssueEvent.objects.exists()


def test_a_carried_problem_stays_where_it_is(submission, office, village):
    issue = IssueFactory(village=village, in_progress=True)
    entry = carry(submission, issue, CarriedStatus.DONE)

    send_back(submission, office, {entry.pk: "请写怎么办好的"})

    issue.refresh_from_db()
    entry.refresh_from_db()
    assert (issue.state, entry.return_reason) == ("in_progress", "请写怎么办好的")


def test_reasons_too_long_together_are_cut_at_the_head_of_the_list(submission, entries, office):
    send_back(submission, office, {entry.pk: "长" * 400 for entry in entries})

    row = submission.issue_list
    assert len(row.return_reason) == 400
    assert row.return_reason.endswith("…")


def test_words_about_a_sensitive_problem_stay_on_its_row(submission, office):
    entry = add_new(submission, is_sensitive=True)

    send_back(submission, office, {entry.pk: "请写清王某住址"})

    entry.refresh_from_db()
    assert entry.return_reason == "请写清王某住址"
    assert submission.issue_list.return_reason == "第3条：（敏感问题）"
    assert not AuditEvent.objects.filter(summary__contains="王某").exists()


@pytest.mark.parametrize(
    ("reason", "general", "says"),
    [("  ", " ", "至少写一条"), ("长" * 401, "", "最多400个字"), ("", "长" * 401, "最多400个字")],
)
def test_it_refuses_without_a_fit_reason(submission, entries, office, reason, general, says):
    with pytest.raises(Refused, match=says):
        send_back(submission, office, {entries[0].pk: reason}, general)
    assert not AuditEvent.objects.exists()


def test_it_refuses_a_row_of_another_list(submission, office, other_village):
    foreign = submitted(other_village, new=1).entries.get()

    with pytest.raises(StaleState, match="不在这份清单里"):
        send_back(submission, office, {foreign.pk: "请补充"})


def test_it_is_done_once(submission, office):
    send_back(submission, office, general="请补充")

    with pytest.raises(StaleState, match="退回这份清单"):
        send_back(submission, office, general="请补充")


def test_a_resubmitted_list_is_looked_at_anew(submission, office):
    submitted_again(submission)

    with pytest.raises(StaleState, match="又报了一次"):
        send_back(submission, office, general="请补充")


@pytest.mark.parametrize("person", ["leader", "auditor", "village_officer", "other_office"])
def test_only_the_towns_office_returns(submission, request, person):
    with pytest.raises(Forbidden):
        send_back(submission, request.getfixturevalue(person), general="请补充")
