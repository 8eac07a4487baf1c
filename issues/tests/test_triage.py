"""Sorting, placing and correcting a problem."""

from datetime import date

import pytest

from issues.models import IssueState, ReportingCalendar
from issues.queries.deadlines import default_due_on
from issues.services.triage import Assignment, Triage, assign_issue, edit_issue, triage_issue
from issues.tests.factories import CategoryFactory
from issues.tests.rows import issue_in
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 25)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def issue(village):
    return issue_in("accepted", village, level="", scope="")


@pytest.fixture
def triaged(village):
    return issue_in("accepted", village)


def triage_of(issue, **more) -> Triage:
    return Triage(**({"category": issue.category, "scope": "common", "level": "township"} | more))


def test_it_keeps_old_and_new_words(office, issue):
    event = triage_issue(issue, triage_of(issue, urgency="urgent"), by=office, version=1)

    assert (issue.scope, issue.level, issue.urgency, issue.version) == (
        "common", "township", "urgent", 2,
    )  # fmt: skip
    assert event.details["changed"] == [
        ["共性/个性", "", "共性"],
        ["层级", "", "镇级"],
        ["紧急程度", "一般", "紧急"],
    ]


def test_it_corrects_the_category(office, issue, township):
    category = CategoryFactory(township=township, name="道路交通")

    triage_issue(issue, triage_of(issue, category=category), by=office, version=1)

    assert issue.category == category


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"scope": ""}, "共性或个性"),
        ({"scope": "both"}, "共性或个性"),
        ({"level": "province"}, "由哪一级"),
        ({"urgency": "now"}, "紧急程度"),
        ({"individual_measure": "长" * 301}, "最多300个字"),
        ({"grid_event_number": "1" * 41}, "最多40个字"),
    ],
)
def test_it_refuses_what_no_problem_can_have(office, issue, wrong, words):
    with pytest.raises(Refused, match=words):
        triage_issue(issue, triage_of(issue, **wrong), by=office, version=1)


def test_it_refuses_the_category_of_another_township(office, issue):
    with pytest.raises(Refused, match="本镇现在用的"):
        triage_issue(issue, triage_of(issue, category=CategoryFactory()), by=office, version=1)


def test_it_refuses_a_triage_that_changes_nothing(office, issue):
    triage_issue(issue, triage_of(issue), by=office, version=1)

    with pytest.raises(Refused, match="没有改动"):
        triage_issue(issue, triage_of(issue), by=office, version=2)


def test_words_about_a_sensitive_problem_stay_out_of_the_trail(office, issue):
    triage_issue(issue, triage_of(issue, is_sensitive=True), by=office, version=1)

    trail = AuditEvent.objects.get(action="issue.triage")
    assert "淤塞" not in trail.summary + trail.target_label
    assert "（敏感）" in trail.target_label


def test_the_clock_follows_the_level(office, village):
    issue = issue_in("in_progress", village)

    triage_issue(issue, triage_of(issue, level="village"), by=office, version=1)

    assert (issue.state, issue.holder) == (IssueState.IN_PROGRESS, "village")


def test_it_gives_a_problem_to_a_unit_until_a_workday(office, triaged):
    event = assign_issue(
        triaged, Assignment("镇水利站", None, DUE, "请先勘察。"), by=office, version=1
    )

    assert (triaged.state, triaged.holder) == (IssueState.IN_PROGRESS, "township")
    assert event.words == "镇水利站，2026年12月25日前办好。请先勘察。"


def test_it_gives_a_village_problem_to_the_village(office, village, village_officer):
    issue = issue_in("accepted", village, level="village")

    assign_issue(issue, Assignment("", village_officer, DUE), by=office, version=1)

    assert (issue.holder, issue.responsible) == ("village", village_officer)


def test_it_changes_who_handles_it(office, village):
    issue = issue_in("in_progress", village)

    event = assign_issue(issue, Assignment("镇供电所", None, DUE), by=office, version=1)

    assert (issue.state, event.from_state) == ("in_progress", "in_progress")
    assert event.details["changed"][0] == ["责任单位", "镇水利站", "镇供电所"]


def test_it_refuses_an_assignment_that_changes_nothing(office, village):
    issue = issue_in("in_progress", village)

    with pytest.raises(Refused, match="没有改动"):
        assign_issue(issue, Assignment("镇水利站", None, issue.due_on), by=office, version=1)


def test_a_parked_problem_loses_its_review_date(office, village):
    issue = issue_in("parked", village)

    assign_issue(issue, Assignment("镇水利站", None, DUE), by=office, version=1)

    assert (issue.state, issue.review_on) == ("in_progress", None)


def test_it_refuses_an_assignment_before_triage(office, issue):
    with pytest.raises(Refused, match="请先办“分办登记”"):
        assign_issue(issue, Assignment("镇水利站", None, DUE), by=office, version=1)


@pytest.mark.parametrize(
    ("unit", "due_on", "words"),
    [
        (" ", DUE, "请写责任单位，或者选责任人"),
        ("镇水利站", date(2026, 11, 23), "已经过去了"),
        ("镇水利站", date(2026, 11, 28), "不上班，可以写11月30日"),
        ("站" * 61, DUE, "最多60个字"),
    ],
)
def test_it_refuses_an_assignment_to_nobody_or_for_a_bad_day(office, triaged, unit, due_on, words):
    with pytest.raises(Refused, match=words):
        assign_issue(triaged, Assignment(unit, None, due_on), by=office, version=1)


def test_it_refuses_people_of_elsewhere(office, triaged, other_village_officer, other_office):
    for person in (other_village_officer, other_office, UserFactory()):
        with pytest.raises(Refused, match="请选本村"):
            assign_issue(triaged, Assignment("", person, DUE), by=office, version=1)


@pytest.mark.parametrize(
    ("level", "due_on"),
    [
        ("village", date(2026, 12, 1)),
        ("township", date(2026, 12, 22)),
        ("county", date(2027, 2, 16)),
        ("", date(2026, 12, 22)),
    ],
)
def test_it_proposes_the_level_s_workdays(village, level, due_on):
    issue = issue_in("accepted", village, level=level)

    assert default_due_on(issue, date(2026, 11, 24)) == due_on


def test_the_township_s_own_limits_count(village, township):
    ReportingCalendar.objects.create(township=township, village_days=3)
    issue = issue_in("accepted", village, level="village")

    assert default_due_on(issue, date(2026, 11, 24)) == date(2026, 11, 27)


def test_it_corrects_words_and_keeps_the_old_ones(office, village):
    issue = issue_in("in_progress", village)
    hamlet = HamletFactory(village=village, name="上湾")

    event = edit_issue(
        issue, {"description": "七组渠淤塞300米", "hamlet": hamlet}, by=office, version=1
    )

    assert (issue.description, issue.hamlet, issue.state) == (
        "七组渠淤塞300米",
        hamlet,
        "in_progress",
    )
    assert ["问题描述", "七组排灌渠淤塞200米", "七组渠淤塞300米"] in event.details["changed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": ""},
        {"description": "长" * 501},
        {"affected_count": -1},
        {"affected_unit": "ton"},
        {"funds_yuan": -5},
        {"description": "张三 11010519491231002X 家漏雨"},
    ],
)
def test_it_refuses_values_that_no_column_takes(office, village, wrong):
    issue = issue_in("in_progress", village)

    with pytest.raises(Refused):
        edit_issue(issue, wrong, by=office, version=1)

    issue.refresh_from_db()
    assert issue.version == 1


def test_it_refuses_a_hamlet_of_another_village(office, village):
    issue = issue_in("in_progress", village)

    with pytest.raises(Refused, match="本村的村湾"):
        edit_issue(issue, {"hamlet": HamletFactory()}, by=office, version=1)


def test_it_names_who_was_quicker(office, appoint, triaged):
    colleague = appoint(Role.TOWNSHIP_OFFICE)
    stale = type(triaged).objects.get(pk=triaged.pk)
    assign_issue(triaged, Assignment("镇水利站", None, DUE), by=colleague, version=1)

    with pytest.raises(StaleState, match="别人刚改过这件问题（共同缔造办公室 10:00，交办）"):
        assign_issue(stale, Assignment("镇供电所", None, DUE), by=office, version=1)

    stale.refresh_from_db()
    assert stale.responsible_unit == "镇水利站"


def test_the_leader_sorts_nothing(leader, issue):
    with pytest.raises(Forbidden, match="共同缔造办公室"):
        triage_issue(issue, triage_of(issue), by=leader, version=1)
