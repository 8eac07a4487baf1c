"""October 2026 of a small township, counted by hand: 调休, a merged village, one opened mid-month.

A 堰市村 reports on time (10-24), two problems. B 码头村 late (10-27), nil. C 黄茆村 never.
D was merged into A on 10-15 and owes nothing; E was opened on 10-12 and reports on the due day.
F was opened on 10-27, after the due date, and owes nothing. 10-25 is a Sunday: due on 10-26.
"""

from datetime import date

import pytest

from issues.models import IssueState as S
from shaping.reports.queries.snapshots import contents_of
from shaping.reports.queries.windows import due_windows, window_of
from shaping.reports.tests.building import at, holidays_of_2026, issue_list, problem
from villages.capabilities import Role
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages(township, village, other_village):
    return {
        "A": village,
        "B": other_village,
        "C": VillageFactory(township=township, code12="421223101202", name="黄茆村"),
        "D": VillageFactory(
            township=township,
            code12="421223101203",
            name="东关村",
            closed_on=date(2026, 10, 15),
            merged_into=village,
        ),
        "E": VillageFactory(
            township=township, code12="421223101204", name="大白村", opened_on=date(2026, 10, 12)
        ),
        "F": VillageFactory(
            township=township, code12="421223101205", name="石垅村", opened_on=date(2026, 10, 27)
        ),
    }


@pytest.fixture
def october(township, villages, appoint):
    """Everything that happened, and the contents of the report."""
    appoint(Role.TOWNSHIP_OFFICE)
    holidays_of_2026()
    a, b, c, e = (villages[key] for key in "ABCE")
    september = issue_list(c, 9, at(10, 9))  # handed in late, within October
    issue_list(a, 10, at(10, 24))
    issue_list(b, 10, at(10, 27), is_nil=True)
    issue_list(c, 10)
    issue_list(e, 10, at(10, 26))
    due = {"due_on": date(2026, 10, 20)}
    # Carried, closed in October. Reported on Monday 09-21; accepted the same day; with the village
    # from 09-23 (2 workdays with the town) to 10-09 (09-24…30 are 5, then 10-08 and 10-09: 7);
    # then with the town until the closing on Saturday 10-10, which is worked: 1 more.
    problem(
        a,
        [
            (at(9, 21), "report", S.REPORTED),
            (at(9, 21, 15), "accept", S.ACCEPTED),
            (at(9, 23), "assign", S.IN_PROGRESS, due | {"holder": "village"}),
            (at(10, 9), "finish", S.AWAITING_VERIFICATION, due),
            (at(10, 10), "verify", S.CLOSED, due),
        ],
        number="A-1",
    )
    # Carried, overdue at the cut-off; its new date was given in November only.
    problem(
        a,
        [
            (at(9, 22), "report", S.REPORTED),
            (at(9, 22, 15), "accept", S.ACCEPTED),
            (at(9, 24), "assign", S.IN_PROGRESS, due),
            (at(11, 3), "grant_extension", S.IN_PROGRESS, {"due_on": date(2026, 11, 30)}),
        ],
        number="A-2",
    )
    # New with the late list of September; accepted after 2 workdays (10-10 is worked, 10-12).
    problem(
        c,
        [(at(10, 9), "report", S.REPORTED), (at(10, 12), "accept", S.ACCEPTED)],
        number="C-1",
        first_list=september,
    )
    # Closed in September, taken up again in October: come back.
    problem(
        b,
        [
            (at(8, 24), "report", S.REPORTED),
            (at(8, 24, 15), "accept", S.ACCEPTED),
            (at(9, 1), "finish", S.AWAITING_VERIFICATION),
            (at(9, 2), "verify", S.CLOSED),
            (at(10, 14), "reopen", S.REOPENED),
        ],
        number="B-1",
    )
    # New, confirmed to be an earlier one come back, escalated.
    problem(
        a,
        [
            (at(10, 24), "report", S.REPORTED),
            (at(10, 26), "accept", S.ACCEPTED),
            (at(10, 27), "link_recurrence", S.ACCEPTED, {"details": {"earlier": 1}}),
            (at(10, 28), "escalate", S.ESCALATED, {"due_on": date(2026, 12, 31)}),
        ],
        number="A-3",
    )
    # New and merged at once.
    problem(
        a,
        [
            (at(10, 24), "report", S.REPORTED),
            (at(10, 26), "accept", S.ACCEPTED),
            (at(10, 26, 15), "merge", S.MERGED),
        ],
        number="A-4",
    )
    # Reported in the last minute of the month: counted; accepted in November: not yet.
    problem(
        e,
        [(at(10, 31, 23), "report", S.REPORTED), (at(11, 1, 0), "accept", S.ACCEPTED)],
        number="E-1",
    )
    # Of November, and one that was finished long ago: neither is counted.
    problem(a, [(at(11, 1, 0), "report", S.REPORTED)], number="A-5")
    problem(
        a,
        [
            (at(7, 1), "report", S.REPORTED),
            (at(7, 2), "accept", S.ACCEPTED),
            (at(7, 9), "verify", S.CLOSED),
        ],
        number="A-0",
    )
    return contents_of([window_of(township, 2026, 10)])[0]


def test_it_counts_the_lists(october):
    figures = october.figures

    assert (october.due_on, october.locks_on) == ("2026-10-26", "2026-10-28")
    assert [(line.name, line.word) for line in october.lists] == [
        ("堰市村", "按时"),
        ("码头村", "迟报（零报告）"),
        ("黄茆村", "未报"),
        ("大白村", "按时"),
    ]
    keys = ("expected", "on_time", "late", "nil", "missing")
    assert [figures[key] for key in keys] == [4, 2, 1, 1, 1]
    assert october.received == 3


def test_a_late_list_joins_with_a_correction(october):
    assert october.figures["late_before"] == 1
    late = october.late_lists[0]
    assert (late.year, late.month, late.name) == (2026, 9, "黄茆村")
    assert (late.reported_on, late.new_count) == ("2026-10-09", 1)


def test_it_counts_the_problems(october):
    def numbers(key):
        return [line.number for line in october.problems_of(key)]

    assert numbers("carried") == ["A-1", "A-2"]
    assert numbers("new") == ["A-3", "A-4", "C-1", "E-1"]
    assert numbers("closed") == ["A-1"]
    assert numbers("ended_otherwise") == ["A-4"]
    assert numbers("returned") == ["B-1"]
    assert numbers("open") == ["A-2", "A-3", "B-1", "C-1", "E-1"]
    assert numbers("ongoing") == ["A-2", "B-1"]
    assert numbers("overdue") == ["A-2"]
    assert numbers("recurred") == ["A-3", "B-1"]
    assert numbers("escalated") == ["A-3"]
    assert numbers("parked") == []


def test_every_figure_counts_its_rows(october):
    figures = october.figures

    for key in ("carried", "new", "closed", "returned", "open", "ongoing", "overdue", "recurred"):
        assert figures[key] == len(october.problems_of(key)), key
    came_in = figures["carried"] + figures["new"] + figures["returned"]
    assert figures["open"] == came_in - figures["closed"] - figures["ended_otherwise"]


def test_both_clocks_count_workdays_of_the_holiday(october):
    closed = october.problems_of("closed")[0]

    assert (closed.village_days, closed.township_days) == (7, 3)
    assert october.mean_text("closed_village_days") == "7.0"
    assert october.mean_text("closed_township_days") == "3.0"
    assert closed.ended_on == "2026-10-10"


def test_the_towns_own_reaction_is_counted(october):
    # C-1 after 2 workdays, reported on a Saturday, on the Monday: 1 each.
    assert (october.figures["accept_days"], october.figures["accepted"]) == (4, 3)
    assert october.mean_text("accept_days") == "1.3"


def test_villages_and_categories_add_up(october):
    names = [line.name for line in october.villages]

    assert names == ["堰市村", "码头村", "黄茆村", "东关村", "大白村", "石垅村"]
    for key in ("carried", "new", "closed", "open", "overdue", "recurred"):
        assert sum(line.counts[key] for line in october.villages) == october.figures[key]
        assert sum(line.counts[key] for line in october.categories) == october.figures[key]


def test_a_report_made_later_says_the_same(october, township):
    """In November the extension, the acceptance and a new problem have come; October stays."""
    again = contents_of(due_windows(date(2026, 12, 3), [township])[2026, 10])[0]

    assert again == october


def test_what_is_carried_is_what_was_open(october, township):
    november = contents_of([window_of(township, 2026, 11)])[0]

    carried = [line.number for line in november.problems_of("carried")]
    assert carried == [line.number for line in october.problems_of("open")]
