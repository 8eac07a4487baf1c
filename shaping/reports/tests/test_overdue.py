"""A report that does not come by itself is told to the office, once."""

from datetime import date, timedelta

import pytest

from shaping.jobs.tests.factories import JobFactory
from shaping.notices.models import Notice
from shaping.reports.queries.windows import overdue_windows, premature_reports
from shaping.reports.services.overdue import tell_of_overdue
from shaping.reports.tests.building import at, issue_list
from shaping.reports.tests.factories import MonthlyReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def october(township, village, office):
    issue_list(village, 10, at(10, 24))
    return township


@pytest.fixture
def _tried(db):
    """The engine tried in the small hours of the 2nd and 3rd, in vain."""
    for day in (2, 3):
        JobFactory(kind="report-close", created_at=at(11, day, 1))


def test_a_day_is_given_to_the_engine(october):
    assert overdue_windows(date(2026, 11, 1)) == []
    assert [row.month for row in overdue_windows(date(2026, 11, 2))] == [10]


def test_nothing_is_late_before_the_first_try(october):
    """The machine was off over the turn of the month."""
    JobFactory(kind="report-close", created_at=at(11, 9) - timedelta(minutes=30))
    JobFactory(kind="report-close", created_at=at(10, 1))

    assert tell_of_overdue(at(11, 9)) == 0


@pytest.mark.usefixtures("_tried")
def test_the_office_is_told_once(october, office, leader):
    assert tell_of_overdue(at(11, 2)) == 1
    assert tell_of_overdue(at(11, 3)) == 0

    notice = Notice.objects.get()
    assert notice.recipient == office
    assert notice.title == "2026年10月月报逾期未出"


@pytest.mark.usefixtures("_tried")
def test_one_that_was_computed_and_never_went_out_is_told(october, office):
    MonthlyReportFactory(township=october, docx_sha256="", xlsx_sha256="", delivered_at=None)

    assert tell_of_overdue(at(11, 2)) == 1
    assert tell_of_overdue(at(11, 3)) == 0


@pytest.mark.usefixtures("_tried")
def test_nobody_is_told_when_it_is_there(october):
    MonthlyReportFactory(township=october)

    assert tell_of_overdue(at(11, 4)) == 0


def test_a_report_of_days_to_come_is_found(october):
    early = MonthlyReportFactory(township=october, month=12, cut_off_on=date(2026, 12, 31))
    MonthlyReportFactory(township=october)

    assert list(premature_reports(date(2026, 11, 24))) == [early]
