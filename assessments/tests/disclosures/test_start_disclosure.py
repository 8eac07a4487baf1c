"""Starting and extending a disclosure: its days, what is refused, what becomes of the earlier one."""

from datetime import date, timedelta

import pytest

from assessments.models import AssessmentCycle, Disclosure, RankingState
from assessments.queries.disclosures import earliest_end, workdays_within
from assessments.services.cycles import reopen_cycle
from assessments.services.disclosures import extend_disclosure, start_disclosure
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import disclosed
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.workdays.tests.factories import CalendarYearFactory, WorkdayFactory
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory

MONDAY = date(2027, 3, 1)
FRIDAY = date(2027, 3, 5)


def test_it_shows_the_version_and_records_the_days(frozen, order, leader):
    disclosure = start_disclosure(frozen, order(MONDAY, FRIDAY), by=leader)

    assert (frozen.state, disclosure.started_by) == (RankingState.IN_DISCLOSURE, leader)
    event = AuditEvent.objects.get(action="ranking.disclose")
    assert (event.after["starts_on"], event.after["ends_on"]) == ("2027-03-01", "2027-03-05")
    assert event.after["workdays"] == 5


def test_both_days_count_and_holidays_do_not(cycle):
    CalendarYearFactory(year=2027)
    WorkdayFactory(day=date(2027, 3, 3), is_workday=False)

    assert workdays_within(MONDAY, FRIDAY) == 4
    assert earliest_end(cycle, MONDAY) == date(2027, 3, 8)


def test_too_few_workdays_are_refused_with_the_day_to_take(frozen, order, leader):
    with pytest.raises(Refused, match=r"只有4个工作日.*2027年3月5日或以后"):
        start_disclosure(frozen, order(MONDAY, FRIDAY - timedelta(days=1)), by=leader)
    assert not Disclosure.objects.exists()
    assert not AuditEvent.objects.filter(action="ranking.disclose").exists()


def test_a_year_may_ask_for_more_than_five(frozen, order, leader):
    AssessmentCycle.objects.update(disclosure_workdays=7)

    with pytest.raises(Refused, match="不少于7个工作日"):
        start_disclosure(frozen, order(MONDAY, FRIDAY), by=leader)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 1, 5), date(2026, 1, 30), "不能从过去的日子开始"),
        (FRIDAY, MONDAY, "不能早于开始"),
        (MONDAY, date(2029, 3, 1), "年份有没有写错"),
        (date(2600, 1, 1), date(2600, 2, 1), "2000年到2100年"),
    ],
)
def test_senseless_days_are_refused(frozen, order, leader, first, last, words):
    with pytest.raises(Refused, match=words):
        start_disclosure(frozen, order(first, last), by=leader)


def test_a_past_year_may_have_been_disclosed_in_the_past(frozen, order, leader):
    AssessmentCycle.objects.update(is_past=True)

    start_disclosure(frozen, order(date(2026, 1, 5), date(2026, 1, 9)), by=leader)

    assert frozen.state == RankingState.IN_DISCLOSURE


@pytest.mark.parametrize("missing", ["minutes_number", "contact_office", "contact_phone"])
def test_it_says_where_to_turn(frozen, order, leader, missing):
    with pytest.raises(Refused, match="受理单位和联系电话"):
        start_disclosure(frozen, order(MONDAY, FRIDAY, **{missing: " "}), by=leader)


def test_it_is_the_act_of_a_leader_who_did_not_compute(frozen, order, office, township):
    with pytest.raises(Forbidden):
        start_disclosure(frozen, order(MONDAY, FRIDAY), by=office)
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)
    with pytest.raises(Refused, match=r"您计算的.*公示"):
        start_disclosure(frozen, order(MONDAY, FRIDAY), by=User.objects.get(pk=office.pk))


def test_only_a_frozen_version_is_disclosed_and_once(cycle, order, office, leader):
    proposal = compute_ranking(cycle, by=office)
    with pytest.raises(StaleState):
        start_disclosure(proposal, order(MONDAY, FRIDAY), by=leader)
    freeze_ranking(proposal, by=leader)
    start_disclosure(proposal, order(MONDAY, FRIDAY), by=leader)
    with pytest.raises(StaleState):
        start_disclosure(proposal, order(MONDAY, FRIDAY), by=leader)


def test_nothing_is_disclosed_while_scores_are_corrected(frozen, cycle, order, leader):
    cycle.refresh_from_db()
    reopen_cycle(cycle, "更正", by=leader)

    with pytest.raises(Refused, match="正在更正成绩"):
        start_disclosure(frozen, order(MONDAY, FRIDAY), by=leader)


def test_the_earlier_disclosed_version_is_superseded(disclosure, frozen, cycle, office, leader):
    second = freeze_ranking(compute_ranking(cycle, by=office, reason="更正"), by=leader)

    disclosed(second, by=leader)

    frozen.refresh_from_db()
    assert frozen.state == RankingState.SUPERSEDED
    assert Disclosure.objects.count() == 2


def test_nobody_is_left_without_an_answer(objection, cycle, office, leader):
    second = freeze_ranking(compute_ranking(cycle, by=office, reason="更正"), by=leader)

    with pytest.raises(Refused, match=r"第1号异议.*请先答复"):
        disclosed(second, by=leader)


def test_it_may_only_last_longer(disclosure, leader):
    later = disclosure.ends_on + timedelta(days=3)

    extend_disclosure(disclosure, later, "有群众外出", by=leader)

    assert disclosure.ends_on == later
    assert AuditEvent.objects.get(action="disclosure.extend").after["reason"] == "有群众外出"
    with pytest.raises(Refused, match="不能缩短"):
        extend_disclosure(disclosure, later, "再来", by=leader)
    with pytest.raises(Refused, match="年份"):
        extend_disclosure(disclosure, later + timedelta(days=400), "再来", by=leader)


def test_extending_needs_a_reason_and_a_leader(disclosure, leader, office):
    later = disclosure.ends_on + timedelta(days=3)
    with pytest.raises(Refused, match="原因"):
        extend_disclosure(disclosure, later, " ", by=leader)
    with pytest.raises(Forbidden):
        extend_disclosure(disclosure, later, "有群众外出", by=office)


def test_a_disclosure_that_is_done_is_not_extended(over, frozen, leader):
    frozen.state = RankingState.SUPERSEDED
    frozen.save()

    with pytest.raises(StaleState, match="已经办完"):
        extend_disclosure(over, over.ends_on + timedelta(days=60), "再来", by=leader)


def test_it_is_not_extended_into_the_past(over, leader):
    with pytest.raises(Refused, match="不能早于今天"):
        extend_disclosure(over, over.ends_on + timedelta(days=1), "有群众外出", by=leader)
