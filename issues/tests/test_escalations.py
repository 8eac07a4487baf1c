"""A request to a county department: two people, a paper, a reply."""

from datetime import date

import pytest

from issues.models import Escalation, EscalationState, IssueState
from issues.services.escalations import (
    check_escalation,
    draft_escalation,
    record_reply,
    return_escalation,
    revise_escalation,
    send_escalation,
)
from issues.tests.factories import EscalationFactory, IssueFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
WORDS = {"department": "县水利局", "subject": "关于修渠的函", "request": "请派员勘察。"}
NEXT_YEAR = date(2027, 1, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def issue(village):
    return IssueFactory(village=village, in_progress=True)


@pytest.fixture
def draft(issue, office):
    return draft_escalation(issue, **WORDS, by=office)


@pytest.fixture
def sent(draft, leader, office):
    check_escalation(draft, by=leader)
    return send_escalation(
        draft, document_number="沙政函〔2026〕1号", sent_on=date(2026, 11, 24), by=office
    )


def reply_to(escalation, by, **changes):
    values = {
        "reply": "已列入年度计划。",
        "replied_on": date(2026, 11, 24),
        "is_satisfied": True,
        "due_on": NEXT_YEAR,
    }
    return record_reply(escalation, **values | changes, by=by)


def test_it_drafts_a_request(draft, issue):
    issue.refresh_from_db()

    assert (draft.state, issue.state) == (EscalationState.DRAFT, IssueState.IN_PROGRESS)
    assert AuditEvent.objects.filter(action="escalation.draft").count() == 1


def test_it_refuses_a_second_open_request_to_the_department(draft, issue, office):
    with pytest.raises(Refused, match="已经上呈过这个部门"):
        draft_escalation(issue, **WORDS, by=office)


def test_it_takes_another_department(draft, issue, office):
    draft_escalation(issue, **WORDS | {"department": "县财政局"}, by=office)

    assert issue.escalations.count() == 2


@pytest.mark.parametrize("state", ["reported", "returned", "awaiting_verification"])
def test_it_refuses_a_problem_that_is_not_in_handling(issue, office, state):
    issue.state = state

    with pytest.raises(Refused, match="不能上呈"):
        draft_escalation(issue, **WORDS, by=office)


def test_it_refuses_empty_words(issue, office):
    with pytest.raises(Refused):
        draft_escalation(issue, **WORDS | {"request": "  "}, by=office)

    assert not Escalation.objects.exists()


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_only_the_office_drafts(issue, appoint, role):
    with pytest.raises(Forbidden):
        draft_escalation(issue, **WORDS, by=appoint(role))


def test_the_drafter_never_checks(draft, office, leader):
    Escalation.objects.filter(pk=draft.pk).update(drafted_by=leader)
    draft.refresh_from_db()

    with pytest.raises(Forbidden, match="自己起草的上呈不能自己审核"):
        check_escalation(draft, by=leader)


def test_it_is_checked_once(draft, leader):
    check_escalation(draft, by=leader)

    with pytest.raises(StaleState):
        check_escalation(draft, by=leader)


def test_it_is_returned_with_a_reason_and_handed_in_again(draft, leader, office):
    return_escalation(draft, "写清资金", by=leader)
    revise_escalation(draft, **WORDS | {"request": "请支持5万元。"}, by=office)

    assert (draft.state, draft.request) == (EscalationState.DRAFT, "请支持5万元。")


def test_it_is_not_returned_without_a_reason(draft, leader):
    with pytest.raises(Refused, match="退回的原因"):
        return_escalation(draft, " ", by=leader)


def test_it_does_not_go_out_unchecked(draft, office):
    with pytest.raises(StaleState, match="还没有领导审核"):
        send_escalation(draft, document_number="", sent_on=date(2026, 11, 24), by=office)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 25)])
def test_it_goes_out_between_its_check_and_today(draft, leader, office, day):
    check_escalation(draft, by=leader)

    with pytest.raises(Refused, match="发出日期"):
        send_escalation(draft, document_number="", sent_on=day, by=office)


def test_sending_moves_the_problem_to_the_county(sent, issue):
    issue.refresh_from_db()

    assert (issue.state, issue.holder, issue.level) == ("escalated", "county", "county")
    assert issue.due_on > date(2027, 2, 1)
    assert issue.events.get().words == "县水利局：关于修渠的函"


def test_a_reply_brings_the_problem_back(sent, issue, office):
    reply_to(sent, office)

    issue.refresh_from_db()
    assert (issue.state, issue.due_on) == (IssueState.IN_PROGRESS, NEXT_YEAR)
    assert sent.is_satisfied


def test_a_problem_waits_for_its_last_reply(sent, issue, leader, office):
    other = draft_escalation(issue, **WORDS | {"department": "县财政局"}, by=office)
    check_escalation(other, by=leader)
    send_escalation(other, document_number="", sent_on=date(2026, 11, 24), by=office)

    reply_to(sent, office)

    issue.refresh_from_db()
    assert issue.state == IssueState.ESCALATED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reply": " "}, "回复的内容"),
        ({"replied_on": date(2026, 11, 23)}, "回复日期"),
        ({"replied_on": date(2026, 11, 25)}, "回复日期"),
        ({"due_on": date(2026, 11, 23)}, "完成时限"),
    ],
)
def test_it_refuses_a_reply_that_cannot_be(sent, office, changes, words):
    with pytest.raises(Refused, match=words):
        reply_to(sent, office, **changes)


def test_a_reply_is_recorded_once(sent, office):
    reply_to(sent, office)

    with pytest.raises(StaleState):
        reply_to(sent, office)


def test_a_sensitive_subject_stays_out_of_the_trail(village, office):
    issue = IssueFactory(village=village, in_progress=True, is_sensitive=True)

    draft_escalation(issue, **WORDS, by=office)

    assert "修渠" not in AuditEvent.objects.get().summary


def test_the_table_of_moves_is_this():
    table = {
        "draft": {"checked", "returned"},
        "returned": {"draft"},
        "checked": {"sent"},
        "sent": {"replied"},
        "replied": set(),
    }

    assert table == Escalation.TRANSITIONS


def test_a_refusal_leaves_no_trace(draft, leader):
    before = AuditEvent.objects.count()

    with pytest.raises(Refused):
        return_escalation(draft, "", by=leader)

    assert AuditEvent.objects.count() == before
    assert EscalationFactory._meta.model.objects.get().state == EscalationState.DRAFT
