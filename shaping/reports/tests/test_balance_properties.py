"""Whatever happens to problems: what comes in, goes out and stays adds up, month after month."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from issues.models import Holder, Issue, IssueState
from issues.queries.calendars import ListDates
from issues.services.flow import holder_in
from shaping.reports.queries.problems import History, Step, problem_figures
from shaping.reports.queries.windows import Window
from shaping.workdays.queries import Calendar
from villages.models import Township

FIRST = date(2026, 1, 1)
MONTHS = 6
CALENDAR = Calendar({})


def window(month: int) -> Window:
    first = date(2026, month, 1)
    last = date(2026, month + 1, 1) - timedelta(days=1)
    return Window(Township(pk=1), 2026, month, ListDates(first, first, last), first, last)


@st.composite
def histories(draw) -> History:
    """A problem that moves as the transition table allows, on days in their order."""
    days = sorted(draw(st.lists(st.integers(0, 200), min_size=1, max_size=9)))
    state, steps = "", []
    for day in days:
        choices = sorted(Issue.TRANSITIONS[state]) if state else [IssueState.REPORTED]
        to = (
            draw(st.sampled_from([*choices, state] if state and state != "withdrawn" else choices))
            if choices
            else state
        )
        at = timezone.make_aware(datetime(2026, 1, 1, 10)) + timedelta(days=day)  # noqa: DTZ001
        due_on = draw(st.none() | st.dates(FIRST, date(2026, 9, 1)))
        holder = Holder(holder_in(to, ""))
        steps.append(Step("step", state, to, holder, due_on, at, at.date()))
        state = to
    row = {
        "pk": 1,
        "number": "1",
        "village": 1,
        "village__code12": "421223101200",
        "village__name": "堰市村",
        "category__name": "农田水利",
        "description": "渠道淤塞",
        "affected_count": 1,
        "affected_unit": "household",
        "level": "",
        "responsible_unit": "",
        "responsible__display_name": None,
        "reported_at": steps[0].at,
        "is_sensitive": False,
    }
    return History(row, steps, ())


@settings(max_examples=300, deadline=None)
@given(st.lists(histories(), max_size=6))
def test_months_add_up(found):
    results = [
        problem_figures(window(month), found, CALENDAR, [], []) for month in range(1, MONTHS + 1)
    ]

    for result in results:
        figures = result.figures
        came_in = figures["carried"] + figures["new"] + figures["returned"]
        assert figures["open"] == came_in - figures["closed"] - figures["ended_otherwise"]
        assert figures["ongoing"] <= figures["open"]
        for line in result.lines:
            assert ("open" in line.keys) != (
                "closed" in line.keys or "ended_otherwise" in line.keys
            )
    for earlier, later in pairwise(results):
        assert later.figures["carried"] == earlier.figures["open"]


@settings(max_examples=200, deadline=None)
@given(histories())
def test_all_clocks_together_are_the_elapsed_workdays(history):
    """Village, town, county and pause; days between a closing and its return belong to nobody."""
    month = window(MONTHS)
    lines = problem_figures(month, [history], CALENDAR, [], []).lines

    for line in lines:
        until = date.fromisoformat(line.ended_on) if line.ended_on else month.cut_off_on
        elapsed = CALENDAR.workdays_between(date.fromisoformat(line.reported_on), until)
        counted = line.village_days + line.township_days + line.county_days + line.paused_days
        finished = any(
            step.state in ("closed", "declined", "merged") and step is not history.steps[-1]
            for step in history.steps
        )
        assert counted == elapsed or (finished and counted <= elapsed)
