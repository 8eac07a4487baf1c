"""Accepting a list: its new problems, what it says of others, and who else was faster."""

import pytest

from issues.models import CarriedStatus, IssueEvent, IssueList, ListSection, ListState
from issues.services.desk import accept_list, accept_nil_lists, return_list
from issues.tests.desk_scenes import add_new, add_row, carry, submitted, submitted_again
from issues.tests.factories import IssueFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState


@pytest.fixture
def submission(village):
    return submitted(village, new=2)


def accept(submission, by):
    accept_list(submission.issue_list, submission, by=by)


def test_it_accepts_the_list_and_its_new_problems(submission, office):
    accept(submission, office)

    row = submission.issue_list
    assert (row.state, row.accepted_by) == (ListState.ACCEPTED, office)
    assert {entry.issue.state for entry in submission.entries.all()} == {"accepted"}
    assert set(IssueEvent.objects.values_list("action", "to_state")) == {("accept", "accepted")}


def test_it_is_one_act_for_the_list_and_one_for_each_problem(submission, office):
    accept(submission, office)

    acts = list(AuditEvent.objects.order_by("sequence").values_list("action", "summary"))
    assert [action for action, _ in acts] == ["list.accept", "issue.accept", "issue.accept"]
    assert acts[0][1] == "受理堰市村2026年11月问题清单"


def test_a_problem_reported_as_done_waits_for_its_check(village, office):
    submission = submitted(village)
    issue = IssueFactory(village=village, in_progress=True, needs_help=True)
    carry(submission, issue, CarriedStatus.DONE, "已清淤200米")

    accept(submission, office)

    issue.refresh_from_db()
    assert (issue.state, issue.result) == ("awaiting_verification", "已清淤200米")
    assert (issue.finished_by, issue.finished_at) == (
        submission.submitted_by,
        submission.submitted_at,
    )
    assert not issue.needs_help
    assert issue.events.get().words == "已清淤200米"


def test_done_without_words_says_who_reported_it(village, office):
    submission = submitted(village)
    issue = IssueFactory(village=village, accepted=True)
    carry(submission, issue, CarriedStatus.DONE)

    accept(submission, office)

    issue.refresh_from_db()
    assert issue.result == "村里报告已办好"


def test_the_checker_of_an_earlier_round_may_be_the_one_who_reports(village, office):
    submission = submitted(village)
    issue = IssueFactory(
        village=village,
        accepted=True,
        verified_at=submission.submitted_at,
        verified_by=submission.submitted_by,
    )
    carry(submission, issue, CarriedStatus.DONE)

    accept(submission, office)

    issue.refresh_from_db()
    assert (issue.state, issue.verified_by) == ("awaiting_verification", None)


@pytest.mark.parametrize("trait", ["finished", "closed"])
def test_done_is_only_noted_where_the_town_was_faster(village, office, trait):
    submission = submitted(village)
    issue = IssueFactory(village=village, **{trait: True})
    state = issue.state
    carry(submission, issue, CarriedStatus.DONE, "修好了")

    accept(submission, office)

    issue.refresh_from_db()
    assert (issue.state, issue.result) == (state, "已清淤200米。")
    assert issue.events.get().words == "已办好：修好了"


def test_a_call_for_help_raises_the_flag(village, office):
    submission = submitted(village)
    issue = IssueFactory(village=village, in_progress=True)
    carry(submission, issue, CarriedStatus.HELP)

    accept(submission, office)

    issue.refresh_from_db()
    assert (issue.state, issue.needs_help) == ("in_progress", True)
    assert issue.events.get().words == "需要镇里帮助"


def test_a_call_for_help_comes_too_late_for_a_closed_problem(village, office):
    submission = submitted(village)
    issue = IssueFactory(village=village, closed=True)
    carry(submission, issue, CarriedStatus.HELP, "还漏水")

    accept(submission, office)

    issue.refresh_from_db()
    assert not issue.needs_help
    assert issue.events.get().words == "需要镇里帮助：还漏水"


@pytest.mark.parametrize(("words", "events"), [("", []), ("等配件", ["还在办：等配件"])])
def test_still_in_hand_is_an_event_only_with_words(village, office, words, events):
    submission = submitted(village)
    issue = IssueFactory(village=village, in_progress=True)
    carry(submission, issue, CarriedStatus.STILL, words)

    accept(submission, office)

    assert list(issue.events.values_list("words", flat=True)) == events


def test_a_closed_problem_is_only_told(village, office):
    submission = submitted(village)
    issue = IssueFactory(village=village, closed=True)
    add_row(submission, issue, ListSection.CLOSED)

    accept(submission, office)

    assert not issue.events.exists()


def test_the_words_of_a_sensitive_problem_stay_out_of_the_trail(village, office):
    submission = submitted(village)
    issue = IssueFactory(village=village, in_progress=True, is_sensitive=True)
    carry(submission, issue, CarriedStatus.DONE, "已送医")

    accept(submission, office)

    assert not AuditEvent.objects.filter(summary__contains="已送医").exists()


def test_the_second_acceptance_is_told_who_was_first(submission, office):
    accept(submission, office)

    with pytest.raises(StaleState, match=f"{office.display_name}已经在.*受理过"):
        accept(submission, office)
    assert AuditEvent.objects.filter(action="list.accept").count() == 1


def test_a_returned_list_waits_for_the_village(submission, office):
    return_list(submission.issue_list, submission, {}, "请补充村湾", by=office)

    with pytest.raises(StaleState, match="退回这份清单，请等村里重新上报"):
        accept(submission, office)


def test_a_recalled_list_waits_for_the_village(submission, office):
    IssueList.objects.update(state=ListState.DRAFT, reported_at=None, reported_by=None)

    with pytest.raises(StaleState, match="村里已经撤回"):
        accept(submission, office)
    assert not IssueEvent.objects.exists()


def test_only_the_newest_submission_can_be_accepted(submission, office):
    newer = submitted_again(submission)
    add_new(newer)

    with pytest.raises(StaleState, match="又报了一次"):
        accept(submission, office)


@pytest.mark.parametrize("person", ["leader", "auditor", "village_officer", "other_office"])
def test_only_the_towns_office_accepts(submission, request, person):
    with pytest.raises(Forbidden):
        accept(submission, request.getfixturevalue(person))
    assert submission.issue_list.state == ListState.SUBMITTED


def test_nil_lists_are_accepted_together(village, other_village, office):
    nil = [submitted(village), submitted(other_village)]

    assert accept_nil_lists(nil, by=office) == 2
    assert set(IssueList.objects.values_list("state", flat=True)) == {ListState.ACCEPTED}


def test_nil_lists_are_accepted_all_or_none(village, other_village, office):
    nil, gone = submitted(village), submitted(other_village)
    accept(gone, office)

    with pytest.raises(StaleState):
        accept_nil_lists([nil, gone], by=office)
    assert IssueList.objects.get(village=village).state == ListState.SUBMITTED


def test_a_list_with_problems_is_not_accepted_unread(submission, office):
    with pytest.raises(Refused, match="不是零报告"):
        accept_nil_lists([submission], by=office)


def test_nothing_ticked_is_said(office):
    with pytest.raises(Refused, match="先勾选"):
        accept_nil_lists([], by=office)


def test_nobody_accepts_without_an_appointment(submission):
    with pytest.raises(Forbidden):
        accept(submission, UserFactory())
