"""One sign and word for a village's month, and what a month comes to."""

from datetime import date

import pytest

from issues.models import IssueList, ListState, LockException
from issues.queries.board import month_board, year_board
from issues.queries.months import existed_on
from issues.services.desk import return_list
from issues.tests.desk_scenes import LATE, submitted
from issues.tests.factories import REPORTED_AT, IssueListFactory
from shaping.workdays.models import CalendarYear
from villages.models import Village
from villages.tests.factories import AppointmentFactory, VillageFactory

TODAY = date(2026, 11, 24)


@pytest.fixture
def november(township, office):
    def read(today=TODAY):
        return month_board(township, 2026, 11, office, today)

    return read


def cell_of(board, name="堰市村"):
    return next(line.cell for line in board.lines if line.cell.village.name == name)


def words(board):
    cell = cell_of(board)
    return cell.mark.word, cell.note


@pytest.mark.parametrize(
    ("new", "reported_at", "waiting", "accepted"),
    [
        (1, REPORTED_AT, ("待受理", "按时"), ("按时", "")),
        (1, LATE, ("待受理", "迟报"), ("迟报", "")),
        (0, REPORTED_AT, ("待受理", "按时，零报告"), ("零报告", "")),
        (0, LATE, ("待受理", "迟报，零报告"), ("零报告", "迟报")),
    ],
)
def test_a_reported_list_says_when_it_came(november, village, new, reported_at, waiting, accepted):
    row = submitted(village, new=new, reported_at=reported_at).issue_list
    before = words(november())
    IssueList.objects.update(
        state=ListState.ACCEPTED, accepted_at=reported_at, accepted_by=row.reported_by
    )

    assert [before, words(november())] == [waiting, accepted]


@pytest.mark.parametrize(
    ("today", "note"),
    [
        (date(2026, 11, 24), "还有1天"),
        (date(2026, 11, 25), "今天到期"),
        (date(2026, 11, 30), "已超3天"),
    ],
)
def test_a_missing_list_says_how_long_it_has(november, village, today, note):
    IssueListFactory(village=village)

    assert words(november(today)) == ("未报", note)


def test_a_list_in_the_secretarys_hands_says_so(november, village):
    IssueListFactory(village=village, state=ListState.TO_CONFIRM)

    assert words(november()) == ("未报", "还有1天，待书记确认")


@pytest.mark.parametrize(
    ("until", "note"),
    [
        (date(2026, 12, 4), "已超4天，例外开放到12月4日"),
        (date(2026, 11, 30), "已超4天"),
    ],
)
def test_a_live_exception_shows(november, village, office, until, note):
    LockException.objects.create(
        issue_list=IssueListFactory(village=village),
        reason="汛期抢险",
        until=until,
        granted_at=REPORTED_AT,
        granted_by=office,
    )

    assert words(november(date(2026, 12, 1))) == ("未报", note)


@pytest.mark.parametrize(
    ("state", "note"),
    [(None, "原按时"), (ListState.TO_CONFIRM, "原按时，待书记确认"), (ListState.DRAFT, "原按时")],
)
def test_a_returned_list_keeps_its_first_report(november, village, office, state, note):
    submission = submitted(village, new=1)
    return_list(submission.issue_list, submission, {}, "请补充", by=office)
    if state:
        IssueList.objects.update(state=state)

    board = november()
    assert words(board) == ("退回", note)
    assert (board.counts.on_time, board.counts.returned, board.counts.complete) == (1, 1, 0)


def test_a_village_without_a_list_owes_one_once_the_month_is_open(november, village):
    assert words(november(date(2026, 11, 20)))[0] == "未报"
    assert words(november(date(2026, 11, 19)))[0] == "未开放"


def test_a_month_that_asked_for_nothing_is_not_held_against_anybody(november, village):
    board = november(date(2026, 12, 1))

    assert words(board) == ("未开放", "")
    assert (board.month.is_open, board.counts.expected, board.counts.completeness) == (
        False,
        0,
        "—",
    )


@pytest.mark.parametrize(
    ("fields", "is_expected"),
    [
        ({"opened_on": date(2026, 11, 25)}, True),
        ({"opened_on": date(2026, 11, 26)}, False),
        ({"closed_on": date(2026, 11, 26)}, True),
        ({"closed_on": date(2026, 11, 25)}, False),
    ],
)
def test_completeness_divides_by_the_villages_open_on_the_due_date(
    november, village, other_village, fields, is_expected
):
    IssueListFactory(village=other_village, accepted=True, is_nil=True)
    Village.objects.filter(pk=village.pk).update(**fields)
    village.refresh_from_db()

    board = november(date(2026, 11, 26))

    opened = Village.objects.open_on(date(2026, 11, 25)).filter(pk=village.pk).exists()
    assert existed_on(village, date(2026, 11, 25)) is opened is is_expected
    assert board.counts.completeness == ("1/2（50%）" if is_expected else "1/1（100%）")


def test_a_village_that_was_not_there_owes_nothing(township, village, other_village, office):
    IssueListFactory(village=other_village)
    Village.objects.filter(pk=village.pk).update(opened_on=date(2026, 11, 26))

    month = month_board(township, 2026, 11, office, date(2026, 11, 26))
    cell = year_board(township, 2026, office, date(2026, 11, 26)).rows[0].cells[10]

    assert [line.cell.village for line in month.lines] == [other_village]
    assert (cell.village, cell.mark.word, cell.note) == (village, "未开放", "当月不设")


def test_counts_add_up(november, township, village, other_village, office):
    submitted(village, new=2)
    submitted(other_village, reported_at=LATE)
    IssueListFactory(village=VillageFactory(township=township))

    counts = november(date(2026, 11, 27)).counts

    assert (counts.expected, counts.on_time, counts.late, counts.missing) == (3, 1, 1, 1)
    assert (counts.nil, counts.waiting, counts.returned) == (1, 2, 0)
    assert counts.completeness == "2/3（66%）"


def test_the_year_keeps_the_registers_order(township, village, office):
    for code, name in (("421223101202", "枫树村"), ("421223101201", "码头村")):
        VillageFactory(township=township, code12=code, name=name)

    board = year_board(township, 2026, office, TODAY)

    assert [row.village.name for row in board.rows] == ["堰市村", "码头村", "枫树村"]
    assert [month.month for month, _ in board.opened] == [11]


def test_a_village_sees_its_own_line_only(township, village, other_village, village_officer):
    board = year_board(township, 2026, village_officer, TODAY)

    assert [row.village for row in board.rows] == [village]


def test_an_office_of_two_townships_sees_each_apart(township, village, office):
    elsewhere = VillageFactory()
    AppointmentFactory(user=office, township=elsewhere.township)

    board = year_board(township, 2026, office, TODAY)

    assert [row.village for row in board.rows] == [village]


def test_a_year_without_workday_data_says_so(township, village, office):
    CalendarYear.objects.create(year=2026, source="国办发明电")

    assert year_board(township, 2026, office, TODAY).missing_years == ()
    assert year_board(township, 2024, office, TODAY).missing_years == (2024,)


def test_the_text_to_copy_names_village_date_and_days(november, village, other_village):
    IssueListFactory(village=village)
    submitted(other_village)

    text = november(date(2026, 11, 27)).reminder_text

    assert "堰市村：截止11月25日，已超2天" in text
    assert "码头村" not in text
