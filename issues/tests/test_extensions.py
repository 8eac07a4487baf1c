"""More time: asked for before the due date, answered once, by another."""

from datetime import date

import pytest
from django.urls import reverse

from issues.models import ExtensionRequest
from issues.services.extensions import answer_extension, ask_extension
from issues.services.handling import finish_issue, hand_back_issue
from issues.services.parking import decline_issue, park_issue
from issues.services.triage import Assignment, assign_issue, merge_issues
from issues.tests.rows import DUE, issue_in
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 28)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def issue(village, village_officer):
    return issue_in("in_progress", village, level="village")


@pytest.fixture
def asked(issue, village_officer):
    return ask_extension(issue, LATER, "连日下雨", by=village_officer, version=1)


def test_the_handler_asks(asked, issue):
    assert (asked.due_before, asked.asked_until, asked.state) == (DUE, LATER, "asked")
    assert issue.events.get().words == "申请延到2026年12月28日：连日下雨"


def test_it_may_be_asked_on_the_due_date_and_no_later(issue, village_officer, time_machine):
    time_machine.move_to("2026-12-23 10:00+08:00")
    with pytest.raises(Refused, match="时限已经过了"):
        ask_extension(issue, LATER, "连日下雨", by=village_officer, version=1)

    time_machine.move_to("2026-12-22 10:00+08:00")
    assert ask_extension(issue, LATER, "连日下雨", by=village_officer, version=1).pk


@pytest.mark.parametrize(
    ("day", "reason", "words"),
    [
        (DUE, "下雨", "以后的日期"),
        (date(2026, 12, 26), "下雨", "不上班"),
        (LATER, " ", "为什么要延期"),
        (date(2030, 1, 1), "下雨", "两年以内"),
    ],
)
def test_it_refuses_a_bad_day_or_no_reason(issue, village_officer, day, reason, words):
    with pytest.raises(Refused, match=words):
        ask_extension(issue, day, reason, by=village_officer, version=1)


def test_one_request_waits_at_a_time(asked, issue, village_officer):
    with pytest.raises(Refused, match="已经有一份"):
        ask_extension(issue, LATER, "还在下", by=village_officer, version=2)


def test_a_grant_moves_the_due_date(asked, issue, office):
    event = answer_extension(asked, is_granted=True, answer="", by=office)

    issue.refresh_from_db()
    assert (issue.due_on, asked.state, asked.answered_by) == (LATER, "granted", office)
    assert event.words == "延到2026年12月28日。"
    assert AuditEvent.objects.filter(action="issue.grant_extension").count() == 1


def test_a_refusal_needs_words_and_moves_nothing(asked, issue, office):
    with pytest.raises(Refused, match="为什么不同意"):
        answer_extension(asked, is_granted=False, answer=" ", by=office)

    answer_extension(asked, is_granted=False, answer="请加人手", by=office)

    issue.refresh_from_db()
    assert (issue.due_on, asked.state) == (DUE, "refused")


def test_it_is_answered_once(asked, office, appoint):
    answer_extension(asked, is_granted=True, answer="", by=office)

    with pytest.raises(StaleState, match="已经答复过"):
        answer_extension(asked, is_granted=False, answer="不行", by=appoint(Role.TOWNSHIP_OFFICE))


def test_after_the_due_date_moved_otherwise_it_can_only_be_refused(asked, issue, office):
    type(issue).objects.update(due_on=date(2026, 12, 24))

    with pytest.raises(Refused, match="不能再同意"):
        answer_extension(asked, is_granted=True, answer="", by=office)
    answer_extension(asked, is_granted=False, answer="已经改期", by=office)

    assert asked.state == "refused"


def assign_anew(issue, by):
    assign_issue(issue, Assignment("村委会", None, date(2026, 12, 24)), by=by, version=2)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (assign_anew, "另定时限"),
        (lambda issue, by: finish_issue(issue, "已补好", by=by, version=2), "已经办结"),
        (lambda issue, by: park_issue(issue, "等", LATER, by=by, version=2), "已经挂账"),
        (lambda issue, by: decline_issue(issue, "不行", by=by, version=2), "不予办理"),
        (
            lambda issue, by: merge_issues(
                issue, issue_in("accepted", issue.village), "", by=by, version=2
            ),
            "并入另一件",
        ),
    ],
    ids=["assign", "finish", "park", "decline", "merge"],
)
def test_a_waiting_request_ends_with_what_makes_it_needless(asked, issue, office, act, words):
    act(issue, office)

    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("refused", office)
    assert words in asked.answer


def test_a_hand_back_ends_the_request_too(asked, issue, village_officer):
    hand_back_issue(issue, "办不了", by=village_officer, version=2)

    asked.refresh_from_db()
    assert asked.answer == "已经退单，不用再延期。"


def test_a_new_handler_under_the_same_date_leaves_the_request(asked, issue, office):
    assign_issue(issue, Assignment("村委会", None, DUE), by=office, version=2)

    asked.refresh_from_db()
    assert asked.state == "asked"


def test_nobody_answers_himself(village, office):
    issue = issue_in("in_progress", village, responsible=office)
    asked = ask_extension(issue, LATER, "连日下雨", by=office, version=1)

    with pytest.raises(Forbidden, match="不能答复自己的申请"):
        answer_extension(asked, is_granted=True, answer="", by=office)


def address(asked: ExtensionRequest) -> str:
    return reverse("issues:extension-answer", args=[asked.pk])


def test_the_office_answers_on_its_page(client_of, asked, office):
    client = client_of(office)
    assert "连日下雨" in client.get(address(asked)).content.decode()

    answer = client.post(address(asked), {"is_granted": "yes", "answer": ""})

    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (302, "granted")
    assert "已经答复过了" in client.get(address(asked), follow=True).content.decode()
    again = client.post(address(asked), {"is_granted": "no", "answer": "不行"})
    assert (again.status_code, "已经答复过" in again.content.decode()) == (409, True)


def test_a_refusal_without_words_stays_on_the_page(client_of, asked, office):
    page = client_of(office).post(address(asked), {"is_granted": "no", "answer": ""})

    assert (page.status_code, "为什么不同意" in page.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [("village_officer", 403), ("leader", 403), ("other_office", 404), ("stranger", 404)],
)
def test_others_do_not_answer(client_of, asked, request, who, status):
    client = client_of(request.getfixturevalue(who))

    assert client.get(address(asked)).status_code == status
    assert client.post(address(asked), {"is_granted": "yes"}).status_code == status
