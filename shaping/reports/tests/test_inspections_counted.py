"""A daily check counts once, in the month in which its sheet was handed in."""

from datetime import date

import pytest

from assessments.models import EntryWay, ScoreSheet, SheetState
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.reports.queries.activities import activities_of
from shaping.reports.queries.windows import window_of
from shaping.reports.tests.building import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def entrant(township, village):
    return EntrantFactory(cycle=CycleFactory(township=township, year=2026), village=village)


def sheet(entrant, **values) -> ScoreSheet:
    """A sheet that an inspector opened in September and handed in in October."""
    defaults = {
        "points": 9000,
        "inspected_on": date(2026, 9, 29),
        "entered_at": at(9, 29),
        "sealed_at": at(10, 9),
        "sealed_by": UserFactory(),
        "entry_way": EntryWay.SCREEN,
    }
    return ScoreSheetFactory(entrant=entrant, **(defaults | values))


def void(row: ScoreSheet, moment) -> None:
    ScoreSheet.objects.filter(pk=row.pk).update(
        state=SheetState.VOIDED, voided_at=moment, voided_by=UserFactory(), void_reason="录错"
    )


def counted(entrant, *months: int) -> list[list[tuple[int, int]]]:
    """Number of sheets and their mean in each month."""
    township = entrant.cycle.township
    found = [activities_of([window_of(township, 2026, month)])[township.pk] for month in months]
    return [[(line.sheets, line.points) for line in activities.scores] for activities in found]


def test_it_counts_when_it_was_sealed_and_not_when_it_was_opened(entrant):
    sheet(entrant)

    assert counted(entrant, 9, 10, 11) == [[], [(1, 9000)], []]


def test_an_imported_one_counts_when_it_was_entered(entrant):
    sheet(entrant, sealed_at=None, sealed_by=None)

    assert counted(entrant, 9, 10) == [[(1, 9000)], []]


def test_a_draft_and_a_voided_one_do_not_count(entrant):
    sheet(entrant, state=SheetState.DRAFT, sealed_at=None, sealed_by=None)
    void(sheet(entrant), at(10, 20))

    assert counted(entrant, 9, 10) == [[], []]


def test_a_report_made_late_says_what_stood_at_its_cut_off(entrant):
    void(sheet(entrant), at(11, 20))

    assert counted(entrant, 10, 11) == [[(1, 9000)], []]


@pytest.mark.parametrize(("month", "points"), [(10, 8000), (11, 9000)])
def test_a_correction_is_no_second_inspection(entrant, month, points):
    """Corrected within the month it counts as corrected; later, the month keeps what it had."""
    first = sheet(entrant)
    void(first, at(month, 20))
    sheet(
        entrant,
        points=8000,
        replaces=first,
        entry_way=EntryWay.CORRECTION,
        entered_at=at(month, 20),
        sealed_at=at(month, 20),
    )

    assert counted(entrant, 9, 10, 11, 12) == [[], [(1, points)], [], []]


def test_a_sheet_corrected_twice_stays_in_its_first_month(entrant):
    first = sheet(entrant)
    void(first, at(11, 20))
    correction = {"entry_way": EntryWay.CORRECTION, "entered_at": at(9, 29)}
    second = sheet(entrant, points=8000, replaces=first, sealed_at=at(11, 20), **correction)
    void(second, at(11, 22))
    sheet(entrant, points=8100, replaces=second, sealed_at=at(11, 22), **correction)

    assert counted(entrant, 9, 10, 11, 12) == [[], [(1, 9000)], [], []]
