"""From the result to its verification by another, the villagers' answer, and back again."""

from datetime import date

import pytest

from issues.models import Attachment, ReportingCalendar
from issues.services.handling import (
    Verification,
    comment,
    fail_verification,
    finish_issue,
    hand_back_issue,
    reopen_issue,
    verify_issue,
)
from issues.services.parking import decline_issue, park_issue, resume_issue, review_parked
from issues.tests.rows import issue_in, photo_of
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 25)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def secretary(appoint):
    return appoint(Role.VILLAGE_SECRETARY)


@pytest.fixture
def issue(village):
    return issue_in("in_progress", village)


@pytest.fixture
def finished(village, office):
    return issue_in("awaiting_verification", village, finished_by=office)


@pytest.fixture
def closed(village):
    return issue_in("closed", village)


def test_the_result_waits_for_another_person(office, issue):
    finish_issue(issue, "已清淤200米。", [photo_of(office)], by=office, version=1)

    assert (issue.state, issue.finished_by, issue.holder) == (
        "awaiting_verification", office, "township",
    )  # fmt: skip
    assert Attachment.objects.get(issue=issue).phase == "after"


@pytest.mark.parametrize(("result", "words"), [(" ", "请写办理结果"), ("长" * 501, "最多500个字")])
def test_it_refuses_an_end_without_result(office, issue, result, words):
    with pytest.raises(Refused, match=words):
        finish_issue(issue, result, by=office, version=1)


def test_the_village_finishes_only_what_is_its_own(village, village_officer, issue):
    own = issue_in("in_progress", village, level="village")

    finish_issue(own, "已补好。", by=village_officer, version=1)
    with pytest.raises(Forbidden, match="您不是这件问题的责任人"):
        finish_issue(issue, "已补好。", by=village_officer, version=1)


def test_a_responsible_person_who_left_finishes_nothing(village, appoint):
    person = appoint(Role.STATIONED_CADRE)
    issue = issue_in("in_progress", village, responsible=person)
    person.appointments.update(ended_on=date(2026, 11, 1))

    with pytest.raises(Forbidden):
        finish_issue(issue, "已补好。", by=person, version=1)


def test_it_closes_with_the_villagers_consent_and_watches(secretary, finished):
    event = verify_issue(finished, Verification("agreed", "看过了"), by=secretary, version=1)

    assert (finished.state, finished.verified_by) == ("closed", secretary)
    assert finished.watch_until == date(2027, 2, 22)
    assert event.words == "群众反馈：认可。看过了"


def test_the_township_s_own_watch_counts(secretary, finished, township):
    ReportingCalendar.objects.create(township=township, watch_days=30)

    verify_issue(finished, Verification("agreed"), by=secretary, version=1)

    assert finished.watch_until == date(2026, 12, 24)


def test_the_one_who_finished_it_verifies_nothing(office, finished):
    with pytest.raises(Forbidden, match="核验人不能是办理人"):
        verify_issue(finished, Verification("agreed"), by=office, version=1)


def test_another_of_the_office_verifies(appoint, finished):
    verify_issue(finished, Verification("agreed"), by=appoint(Role.TOWNSHIP_OFFICE), version=1)

    assert finished.state == "closed"


@pytest.mark.parametrize("answer", ["disagreed", "unreached"])
def test_other_answers_need_words(secretary, finished, answer):
    with pytest.raises(Refused, match="请写清楚"):
        verify_issue(finished, Verification(answer, " "), by=secretary, version=1)


def test_it_refuses_an_unknown_answer(secretary, finished):
    with pytest.raises(Refused, match="请选群众反馈"):
        verify_issue(finished, Verification("perhaps"), by=secretary, version=1)


def test_who_could_not_be_reached_does_not_hold_it_up(secretary, finished):
    verify_issue(finished, Verification("unreached", "打了三次电话"), by=secretary, version=1)

    assert (finished.state, finished.villagers_answer) == ("closed", "unreached")


def test_no_consent_reopens_and_counts(secretary, finished):
    verify_issue(finished, Verification("disagreed", "只清了一半"), by=secretary, version=1)

    assert (finished.state, finished.reopen_count, finished.due_on) == ("reopened", 1, None)
    assert (finished.finished_by, finished.villagers_answer) == (None, "disagreed")


def test_a_failed_check_goes_back_with_a_new_date(secretary, finished):
    fail_verification(finished, "还有一段没清", LATER, by=secretary, version=1)

    assert (finished.state, finished.due_on, finished.finished_by) == ("in_progress", LATER, None)
    assert finished.responsible_unit == "镇水利站"


def test_a_failed_check_of_what_nobody_was_given_goes_to_who_said_so(village, office, secretary):
    issue = issue_in("accepted", village)
    finish_issue(issue, "村里说已办好", by=office, version=1)

    fail_verification(issue, "没有办", LATER, by=secretary, version=issue.version)

    assert (issue.state, issue.responsible) == ("in_progress", office)


def test_the_verifier_of_the_first_time_may_handle_the_second(secretary, finished, village):
    AppointmentFactory(
        user=secretary, role=Role.TOWNSHIP_OFFICE, township=village.township, village=None
    )
    verify_issue(finished, Verification("agreed"), by=secretary, version=1)
    reopen_issue(finished, "又堵了", by=secretary, version=finished.version)

    finish_issue(finished, "又清了一次", by=secretary, version=finished.version)

    assert (finished.state, finished.verified_by) == ("awaiting_verification", None)


def test_a_closed_problem_is_reopened_within_its_watch(office, closed):
    reopen_issue(closed, "雨后又堵了", by=office, version=1)

    assert (closed.state, closed.reopen_count, closed.closed_at) == ("reopened", 1, None)


def test_after_the_watch_it_is_a_new_problem(office, closed, time_machine):
    time_machine.move_to("2027-02-22 10:00+08:00")

    with pytest.raises(Refused, match="请作为新问题上报"):
        reopen_issue(closed, "又堵了", by=office, version=1)


def test_a_declined_problem_is_reopened_without_counting(office, village):
    issue = issue_in("declined", village)

    reopen_issue(issue, "政策变了", by=office, version=1)

    assert (issue.state, issue.reopen_count, issue.decline_reason) == ("reopened", 0, "")


def test_an_assignment_is_handed_back_with_its_reason(village, appoint):
    person = appoint(Role.STATIONED_CADRE)
    issue = issue_in("in_progress", village, responsible=person)

    event = hand_back_issue(issue, "不归我管", by=person, version=1)

    assert (issue.state, issue.responsible, issue.responsible_unit, issue.due_on) == (
        "accepted", None, "", None,
    )  # fmt: skip
    assert ["责任单位", "镇水利站", ""] in event.details["changed"]


def test_the_office_does_not_hand_back_to_itself(office, issue):
    with pytest.raises(Forbidden):
        hand_back_issue(issue, "不归我管", by=office, version=1)


def test_it_parks_reviews_resumes_and_declines(office, issue):
    park_issue(issue, "等县里立项", LATER, by=office, version=1)
    review_parked(issue, "还没有立项", date(2027, 3, 25), by=office, version=2)
    assert (issue.state, issue.holder, issue.review_on) == ("parked", "nobody", date(2027, 3, 25))

    resume_issue(issue, "", LATER, by=office, version=3)
    assert (issue.state, issue.due_on, issue.review_on) == ("in_progress", LATER, None)

    decline_issue(issue, "政策不允许", by=office, version=4)
    assert (issue.state, issue.decline_reason) == ("declined", "政策不允许")


@pytest.mark.parametrize("act", [park_issue, review_parked, resume_issue])
def test_a_bad_day_parks_and_resumes_nothing(office, village, act):
    issue = issue_in("in_progress" if act is park_issue else "parked", village)

    with pytest.raises(Refused, match="不上班"):
        act(issue, "等", date(2026, 11, 28), by=office, version=1)


def test_nobody_s_problem_is_not_resumed(office, village):
    issue = issue_in("parked", village)
    type(issue).objects.update(responsible_unit="")
    issue.refresh_from_db()

    with pytest.raises(Refused, match="请用“交办”"):
        resume_issue(issue, "", LATER, by=office, version=1)


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (comment, "in_progress"),
        (reopen_issue, "closed"),
        (decline_issue, "in_progress"),
    ],
)
def test_acts_that_need_words_are_refused_without(office, village, act, state):
    for words, sentence in ((" ", "请写"), ("长" * 301, "最多300个字")):
        with pytest.raises(Refused, match=sentence):
            act(issue_in(state, village), words, by=office, version=1)


def test_the_same_comment_twice_is_refused(office, issue):
    comment(issue, "请尽快", by=office, version=1)

    with pytest.raises(StaleState, match="留言"):
        comment(issue, "请尽快", by=office, version=1)

    assert issue.events.count() == 1


def test_no_card_numbers_enter_the_story(office, issue):
    with pytest.raises(Refused, match="像是有身份证号（110105"):
        comment(issue, "户主身份证11010519491231002X", by=office, version=1)

    assert comment(issue, "户主电话13800000000", by=office, version=1).pk
