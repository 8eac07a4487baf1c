"""Two clocks and the warnings around the due date, in workdays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.models import Holder, Issue, IssueState
from issues.queries.clocks import Stretch, clocks_of, count_clocks
from issues.queries.deadlines import add_months, escalation_step, fault_of_day
from issues.services import handling, parking
from issues.tests.rows import issue_in
from shaping.workdays.models import CalendarYear, Workday
from shaping.workdays.queries import Calendar

MONDAY = date(2026, 11, 23)
PLAIN = Calendar({})
STATES = st.sampled_from([str(state) for state in IssueState])
HOLDERS = st.sampled_from(Holder.values)


@st.composite
def stories(draw) -> tuple[list[Stretch], date, Calendar]:
    """A report, steps on later days in any states, today, and some exceptional days."""
    first = draw(st.dates(date(2025, 1, 1), date(2026, 12, 31)))
    gaps = draw(st.lists(st.integers(0, 40), max_size=12))
    stretches, day = [Stretch(first, Holder.TOWNSHIP, "reported")], first
    for gap in gaps:
        day += timedelta(days=gap)
        stretches.append(Stretch(day, draw(HOLDERS), draw(STATES)))
    exceptions = draw(
        st.dictionaries(st.dates(first, first + timedelta(days=400)), st.booleans(), max_size=20)
    )
    return stretches, day + timedelta(days=draw(st.integers(0, 40))), Calendar(exceptions)


def end_of(stretches: list[Stretch], today: date) -> date:
    """Today, or the day from which the problem has only been finished."""
    end = today
    for stretch in reversed(stretches):
        if stretch.state not in {"closed", "merged", "declined"}:
            break
        end = stretch.day
    return end


@given(stories())
def test_the_clocks_add_up_to_the_elapsed_workdays(story):
    stretches, today, calendar = story

    clocks = count_clocks(stretches, today, calendar)

    end = end_of(stretches, today)
    assert clocks.elapsed == calendar.workdays_between(stretches[0].day, end)
    assert min(clocks.village, clocks.township, clocks.county, clocks.paused, clocks.finished) >= 0


def test_it_says_village_and_town_and_others_only_where_they_ran():
    stretches = [
        Stretch(MONDAY, "township", "reported"),
        Stretch(date(2026, 11, 27), "village", "in_progress"),
        Stretch(date(2026, 12, 7), "nobody", "parked"),
    ]

    assert count_clocks(stretches, date(2026, 12, 7), PLAIN).words == "村6天 · 镇4天"
    assert count_clocks(stretches, date(2026, 12, 9), PLAIN).words == "村6天 · 镇4天 · 暂停2天"


def test_the_clock_of_a_finished_problem_stands_still_whatever_is_said_afterwards():
    stretches = [
        Stretch(MONDAY, "township", "reported"),
        Stretch(date(2026, 11, 25), "nobody", "closed"),
        Stretch(date(2026, 12, 25), "nobody", "closed"),
    ]

    assert count_clocks(stretches, date(2027, 3, 1), PLAIN).elapsed == 2


def test_the_days_between_closing_and_reopening_are_nobodys():
    stretches = [
        Stretch(MONDAY, "township", "reported"),
        Stretch(date(2026, 11, 25), "nobody", "closed"),
        Stretch(date(2026, 11, 30), "township", "reopened"),
    ]

    clocks = count_clocks(stretches, date(2026, 12, 1), PLAIN)

    assert (clocks.township, clocks.paused, clocks.finished) == (3, 0, 3)


@pytest.mark.django_db
def test_it_counts_from_the_stored_events(village, office, time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")
    issue = issue_in("in_progress", village)
    parking.park_issue(issue, "等立项。", date(2026, 12, 25), by=office, version=1)
    time_machine.move_to("2026-11-30 10:00+08:00")
    parking.resume_issue(issue, "", date(2026, 12, 25), by=office, version=issue.version)
    time_machine.move_to("2026-12-01 10:00+08:00")
    handling.comment(issue, "已开工。", by=office, version=issue.version)

    clocks = clocks_of(issue, issue.events.order_by("sequence"), date(2026, 12, 2))

    assert (clocks.township, clocks.paused, clocks.elapsed) == (4, 3, 7)


@pytest.mark.django_db
def test_a_holiday_stops_every_clock(village):
    issue = issue_in("accepted", village)
    CalendarYear.objects.create(year=2026, source="示例")
    Workday.objects.create(day=date(2026, 11, 25), is_workday=False, name="放假(示例)")

    assert clocks_of(issue, [], date(2026, 11, 27)).township == 3


def due(on: date | None, state: str = "in_progress") -> Issue:
    return Issue(state=state, due_on=on, reported_at=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 25), "即将到期"),
        (date(2026, 11, 30), "即将到期"),
        (date(2026, 12, 1), "已超期"),
        (date(2026, 12, 4), "已超期"),
        (date(2026, 12, 7), "超期5天以上，请分管领导督办"),
        (date(2026, 12, 11), "超期5天以上，请分管领导督办"),
        (date(2026, 12, 14), "超期10天以上，请主要领导过问"),
    ],
)
def test_the_steps_before_and_after_the_due_date(today, words):
    step = escalation_step(due(date(2026, 11, 30)), today, PLAIN)

    assert (step.words if step else None) == words


@pytest.mark.parametrize(
    "issue", [due(None), *(due(MONDAY, state) for state in ("parked", "closed", "accepted"))]
)
def test_nothing_is_said_where_nobody_works_on_it(issue):
    assert escalation_step(issue, date(2026, 12, 20), PLAIN) is None


def test_a_due_date_over_a_weekend_is_over():
    step = escalation_step(due(date(2026, 11, 27)), date(2026, 11, 28), PLAIN)

    assert step is not None
    assert step.words == "已超期"


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_end_on_their_last_day(day, count, later):
    assert add_months(day, count) == later


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (MONDAY, ""),
        (date(2026, 11, 20), "已经过去了"),
        (date(2026, 11, 28), "11月28日不上班，可以写11月30日。"),
        (date(2029, 1, 1), "两年以内"),
        (date(9999, 12, 31), "两年以内"),
    ],
)
def test_a_date_to_come_is_a_workday_within_two_years(day, fault):
    assert fault in fault_of_day(day, MONDAY)
    assert bool(fault) == bool(fault_of_day(day, MONDAY))
